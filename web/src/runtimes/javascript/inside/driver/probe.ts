/** One probe: builds its graph from the learner's classes, runs its actions, and says what happened. */
import type { Action, Claim, Claimed, NodeSpec, Probe, Snapshot } from '../../../../lab/types.ts';
import type { Door, Node } from '../library/door.ts';
import type { Recorder } from './recorder.ts';
import type { Reader } from './values.ts';

const NODES = 100_000;

type Algorithm = (...args: unknown[]) => unknown;
type NodeClass = new (...inputs: Node[]) => unknown;

/** A probe's graph, made of the program's classes, and what is done with it. */
export class Played {
  readonly snapshots: Snapshot[] = [];
  readonly events: Claim['events'] = [];
  private nodes: Node[] = [];
  private current: Node | null = null;

  constructor(
    private readonly probe: Probe,
    private readonly door: Door,
    private readonly reader: Reader,
    private readonly recorder: Recorder,
    /** Runs what the program left waiting: promises. */
    private readonly drain: () => void,
  ) {}

  run(): void {
    this.nodes = [];
    for (const spec of this.probe.nodes) this.nodes.push(this.built(spec));
    this.recorder.watch(this.nodes);
    this.current = this.nodes[this.probe.output] as Node;
    for (const action of this.probe.actions) {
      this.recorder.events = [];
      this.events.push(this.recorder.events);
      const returned = this.act(action);
      this.drain();
      this.recorder.checkLines();
      if (this.recorder.spent !== null) return; // the program swallowed it
      this.snapshots.push(this.snapshot(returned));
    }
  }

  // ------------------------------------------------------------ nodes

  private built(spec: NodeSpec): Node {
    const { door } = this;
    const inputs = (spec.inputs ?? []).map((i) => this.nodes[i] as Node);
    const node = ((): Node => {
      switch (spec.type) {
        case 'Leaf':
          return door.leaf(door.value(spec.value ?? 0));
        case 'Given':
          return door.given(inputs, {
            weights: spec.weights ?? [],
            bias: spec.bias ?? 0,
            locals: spec.locals ?? [],
          });
        case 'IntPow':
          return door.intPow(inputs[0] as Node, spec.power ?? 1);
        case 'Matexpand':
          return door.matexpand(inputs[0] as Node, spec.shape ?? []);
        case 'Add':
        case 'Mul':
        case 'Matmul':
          return this.learners(spec.type, inputs);
        default:
          return door.node(spec.type, inputs);
      }
    })();
    if (spec.name !== undefined) node.name = spec.name;
    return node;
  }

  private learners(kind: string, inputs: readonly Node[]): Node {
    const found = this.find(kind);
    const { base } = this.door;
    if (typeof found !== 'function' || !(found.prototype instanceof base)) {
      const what =
        typeof found === 'function' ? 'a function or class without that base' : this.reader.described(found);
      throw new TypeError(`${kind} must be a class that extends ComputationNode, and it is ${what}`);
    }
    const node = this.door.learners(found as unknown as NodeClass, inputs);
    if (!this.reader.isNode(node))
      throw new TypeError(`new ${kind}(...) gave ${this.reader.described(node)}, not a node`);
    return node;
  }

  /** A name of the program, as a learner expects to see it fail. */
  private find(name: string): unknown {
    const found = this.door.named(name);
    if (found === undefined) throw new ReferenceError(`${name} is not defined in the program`);
    return found;
  }

  private algorithm(name: string): Algorithm {
    const found = this.find(name);
    if (typeof found !== 'function')
      throw new TypeError(`${name} is ${this.reader.described(found)}, not a function`);
    return (...args) => this.door.call(found as Algorithm, ...args);
  }

  // ------------------------------------------------------------ actions

  /** What was returned, where that matters. */
  private act(action: Action): Claimed[] | null {
    const { door, reader } = this;
    const node = 'node' in action ? (this.nodes[action.node] as Node) : (this.current as Node);
    switch (action.do) {
      case 'forward':
        this.algorithm('forward_algorithm')(this.current);
        return null;
      case 'backward':
        this.backward(action);
        return null;
      case 'set':
        node.result = door.value(action.value);
        return null;
      case 'node-forward':
        node.forward();
        return null;
      case 'node-backward':
        node.gradient = door.value(action.upstream);
        return reader.claimedList(node.backward(), reader.inputs(node).length);
      case 'derive':
        this.derive(node, action.node);
        return null;
      case 'estimate': {
        const estimate = this.algorithm('finite_difference');
        return [reader.claimed(estimate(this.current, node, action.row, action.column))];
      }
    }
  }

  private backward(action: Extract<Action, { do: 'backward' }>): void {
    const { door } = this;
    const algorithm = this.algorithm('backward_algorithm');
    const one: unknown[] = [];
    if (action.one !== undefined) {
      const value = door.value(action.one);
      one.push(action.one_as_leaf ? door.leaf(value) : value);
    }
    const run = (): unknown => algorithm(this.current, ...one);
    if (action.build_graph) door.building(run);
    else run();
  }

  private derive(node: Node, number: number): void {
    const gradient = this.door.inside(node)?.gradient;
    if (!this.reader.isNode(gradient)) {
      const name = this.probe.nodes[number]?.name ?? `node ${number}`;
      const found = gradient === null ? 'null' : this.reader.described(gradient);
      throw new TypeError(`the gradient of ${name} is ${found}, not a node: it cannot be differentiated`);
    }
    this.current = gradient;
  }

  private snapshot(returned: Claimed[] | null): Snapshot {
    const { reader, nodes } = this;
    const current = this.current as Node;
    return {
      results: nodes.map((node) => reader.result(node)),
      gradients: nodes.map((node) => reader.gradient(node)),
      ...(returned ? { returned } : {}),
      ...(current !== nodes[this.probe.output]
        ? { current: { result: reader.result(current), contains: this.contained(current) } }
        : {}),
    };
  }

  /** The numbers of the probe's nodes that the current graph contains. */
  private contained(current: Node): number[] {
    const contained: number[] = [];
    const seen = new Set<Node>([current]);
    for (const node of seen) {
      const number = this.recorder.numbers.get(node);
      if (number !== undefined) contained.push(number);
      if (seen.size < NODES) for (const source of this.reader.inputs(node)) seen.add(source);
    }
    return contained.sort((a, b) => a - b);
  }
}
