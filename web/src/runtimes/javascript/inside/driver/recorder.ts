/** What happens to nodes while an algorithm runs: counted calls and reads, and events in order. */
import type { Claimed, TraceEvent } from '../../../../lab/types.ts';
import type { Door, Method, Node, Observer } from '../library/door.ts';
import { PROGRAM, programLine } from './frames.ts';
import type { Reader } from './values.ts';

const EVENTS = 2000;
const ROOM_FOR_SNAPSHOTS = 250_000; // entries of tensors that events leave to what comes after
const DEEPEST = 200_000; // characters of call stacks read for the lines of events, in all

/** The observer of the nodes of one run. `watch` says which nodes have numbers; others are counted only. */
export class Recorder implements Observer {
  visits = 0;
  spent: 'visits' | 'lines' | null = null;
  spentLine: number | null = null;
  /** The node visited last. */
  lastNode: number | null = null;
  /** The list that is being written, if any. */
  events: TraceEvent[] | null = null;
  truncated = false;
  /** The last exception that left a node's method, and that node. */
  failure: unknown = undefined;
  failedNode: number | null = null;

  nodes: readonly Node[] = [];
  numbers = new Map<unknown, number>();
  forwardCalls: number[] = [];
  backwardCalls: number[] = [];

  private room = EVENTS;
  private stacks = DEEPEST;
  private open: ({ node: Node; event: TraceEvent | null; number: number | null } | null)[] = [];
  private readonly wrapped = new WeakSet<object>();

  constructor(
    private readonly door: Door,
    private readonly reader: Reader,
    private readonly maxVisits: number,
    private readonly on: {
      printed?: (text: string) => void;
      entered?: (name: string, graph: unknown) => void;
    } = {},
  ) {}

  watch(nodes: readonly Node[]): void {
    this.nodes = nodes;
    this.numbers = new Map(nodes.map((node, i) => [node, i]));
    this.forwardCalls = nodes.map(() => 0);
    this.backwardCalls = nodes.map(() => 0);
    for (const node of nodes) this.wrap(node);
  }

  /** A new list of events, with all the room there is. */
  restart(): void {
    [this.room, this.truncated, this.events] = [EVENTS, false, []];
    this.reader.refresh();
  }

  // ------------------------------------------------------------ called by the nodes

  /** Wraps the methods of a class the first time it makes a node. */
  created(kind: object): void {
    let prototype: unknown = (kind as { prototype?: unknown }).prototype;
    for (let i = 0; i < 50 && typeof prototype === 'object' && prototype !== null; i++) {
      if (this.wrapped.has(prototype)) return;
      this.wrapped.add(prototype);
      this.wrap(prototype);
      prototype = Object.getPrototypeOf(prototype);
    }
  }

  visited(node: Node): boolean {
    const number = this.numbers.get(node) ?? null;
    this.visits += 1;
    if (number !== null) this.lastNode = number;
    if (this.visits <= this.maxVisits) return false;
    this.spend('visits');
    return true;
  }

  gradientSet(node: Node): void {
    const number = this.numbers.get(node);
    if (number === undefined || !this.hasRoom()) return;
    this.events?.push({
      kind: 'gradient',
      node: number,
      gradient: this.seen('gradient', node),
      line: this.line(),
    });
  }

  begins(node: Node, method: Method): void {
    const number = this.numbers.get(node) ?? null;
    let event: TraceEvent | null = null;
    if (number !== null) {
      const calls = method === 'forward' ? this.forwardCalls : this.backwardCalls;
      calls[number] = (calls[number] ?? 0) + 1;
      if (this.hasRoom()) {
        const line = this.line();
        event =
          method === 'forward'
            ? { kind: 'forward', node: number, result: this.seen('result', node), line }
            : { kind: 'backward', node: number, gradient: this.seen('gradient', node), sent: [], line };
        this.events?.push(event);
      }
    }
    this.open.push({ node, event, number });
  }

  ends(returned: unknown): void {
    const call = this.open.pop();
    if (!call?.event) return;
    const { node, event } = call;
    if (event.kind === 'forward') event.result = this.seen('result', node);
    // An iterator is the algorithm's to consume: what it sends shows in the gradients only.
    if (event.kind === 'backward' && !this.reader.isIterator(returned))
      event.sent = this.reader.claimedList(returned, this.reader.inputs(node).length);
  }

  failed(problem: unknown): void {
    const call = this.open.pop();
    if (problem === this.failure) return;
    [this.failure, this.failedNode] = [problem, call?.number ?? null];
  }

  printed(text: string): void {
    this.on.printed?.(text);
  }

  entered(name: string, graph: unknown): void {
    this.on.entered?.(name, graph);
  }

  // ------------------------------------------------------------ inside

  /** A budget is used up; from here on every line of the program throws. */
  spend(what: 'visits' | 'lines'): void {
    if (this.spent === null) {
      this.spent = what;
      this.spentLine = what === 'visits' ? this.line() : (this.door.spentLine() ?? this.begun());
    }
    this.door.limitLines(-1);
  }

  /** Whether the program ran more lines than it may; that is thrown where it happens, and may have been caught. */
  checkLines(): void {
    if (this.door.spentLine() !== null) this.spend('lines');
  }

  private hasRoom(): boolean {
    if (this.events === null) return false;
    if (this.room === 0 || this.reader.room <= ROOM_FOR_SNAPSHOTS) {
      this.truncated = true;
      return false;
    }
    this.room -= 1;
    return true;
  }

  /** The innermost line of the program that runs now. Where calls are nested very deep, the line begun last. */
  private line(): number | null {
    if (this.stacks > 0) {
      const stack = String(new Error().stack);
      this.stacks -= Math.max(0, stack.length - 2000);
      const line = programLine(stack);
      if (line !== null || !stack.includes(PROGRAM)) return line;
    }
    return this.begun();
  }

  /** The line of the program that was begun last. */
  private begun(): number | null {
    return this.door.line() > 0 ? this.door.line() : null;
  }

  /** What a node holds, while the program is running: what throws when it is looked at is not to stop anything. */
  private seen(what: 'result' | 'gradient', node: Node): Claimed {
    try {
      return what === 'result' ? this.reader.result(node) : this.reader.gradient(node);
    } catch {
      return { unreadable: 'a value that cannot be read' };
    }
  }

  private wrap(holder: object): void {
    for (const name of ['forward', 'backward'] as const) {
      const property = Object.getOwnPropertyDescriptor(holder, name);
      const method: unknown = property?.value;
      if (typeof method !== 'function' || !property?.configurable || this.wrapped.has(method)) continue;
      const counted = this.door.counted(name, method as () => unknown);
      this.wrapped.add(counted);
      Reflect.defineProperty(holder, name, { ...property, value: counted });
    }
  }
}
