/** The graph that a scratch cell ran the learner's algorithms on last, to step through afterwards. */
import type { Claimed, GraphTrace } from '../../../../lab/types.ts';
import type { Door, Node } from '../library/door.ts';
import type { Recorder } from './recorder.ts';
import type { Reader } from './values.ts';

const NODES = 500;

type TracedNode = GraphTrace['nodes'][number];

export class Traced {
  private root: Node | null = null;
  private leaves: (Claimed | null)[] = [];

  constructor(
    private readonly door: Door,
    private readonly reader: Reader,
    private readonly recorder: () => Recorder,
  ) {}

  /** An algorithm begins. The backward pass belongs to the forward pass on the same graph. */
  begin(name: string, graph: unknown): void {
    if (!this.reader.isNode(graph) || (graph === this.root && name === 'backward_algorithm')) return;
    this.root = graph;
    const recorder = this.recorder();
    const nodes = this.nodesOf(graph);
    if (nodes.length > NODES) {
      recorder.watch([]);
      recorder.events = null;
      return;
    }
    recorder.watch(nodes);
    recorder.restart();
    this.leaves = nodes.map((node) =>
      this.reader.inputs(node).length === 0 ? this.reader.result(node) : null,
    );
  }

  trace(): GraphTrace | null {
    const { nodes, events, truncated } = this.recorder();
    if (nodes.length === 0) return null;
    return {
      nodes: nodes.map((node, i) => this.node(node, i)),
      output: nodes.length - 1,
      events: events ?? [],
      ...(truncated ? { truncated } : {}),
    };
  }

  private nodesOf(graph: Node): Node[] {
    const nodes: Node[] = [];
    const sorted = this.door.sorted(graph);
    for (let i = 0; i < sorted.length && i <= NODES; i++) nodes.push(sorted[i] as Node);
    return nodes;
  }

  private node(node: Node, i: number): TracedNode {
    const { numbers } = this.recorder();
    const type = this.door.className(node);
    const sources = this.reader.inputs(node);
    const inputs = sources.map((source) => numbers.get(source)).filter((number) => number !== undefined);
    const name = typeof node.name === 'string' ? node.name : undefined;
    const op = operation(type, node, name);
    const locals = slopes(type, node, sources);
    return {
      type,
      inputs,
      ...(name !== undefined ? { name } : {}),
      ...(op !== null ? { op } : {}),
      ...(sources.length === 0 ? { result: this.leaves[i] ?? null } : {}),
      ...(locals ? { locals } : {}),
    };
  }
}

/** The second line of the node's box: what it does, where its name or type does not say it. */
function operation(type: string, node: Node, name: string | undefined): string | null {
  if (type === 'Leaf') return 'leaf';
  if (type === 'IntPow') return `power ${String((node as { power?: unknown }).power)}`;
  return name !== undefined ? type : null;
}

/** The local derivative on each edge at the values of the run, as text; null where the node's rule is not known. */
function slopes(type: string, node: Node, sources: readonly Node[]): string[] | null {
  const values = sources.map((source) => source.result);
  const numbers = values.filter((value) => typeof value === 'number');
  const [a = NaN, b = NaN] = numbers;
  if (type === 'Mean') return values.map(() => `1/${values.length}`);
  if (numbers.length !== values.length) return null;
  if (type === 'Exp' && typeof node.result === 'number') return [general(node.result)];
  if (type === 'Negate') return ['-1'];
  if (type === 'IntPow') {
    const { power } = node as unknown as { power: number };
    return [general(power * a ** (power - 1))];
  }
  if (type === 'Add' && numbers.length === 2) return ['1', '1'];
  if (type === 'Mul' && numbers.length === 2) return [general(b), general(a)];
  return null;
}

/** Four significant digits: 0.25, 1e-05, 1.234e+04. */
function general(x: number): string {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 'nan' : x > 0 ? 'inf' : '-inf';
  const [digits = '', power = ''] = x.toExponential(3).split('e');
  const exponent = Number(power);
  const short = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
  if (exponent < -4 || exponent >= 4)
    return `${short(digits)}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  return short(x.toFixed(3 - exponent));
}
