/** From what a run did, event by event, to the steps a reader can follow. Trusts nothing: runs may be wrong. */
import type { Amount, Change, FigureEdge, FigureNode, Hidden, Step } from './figure.ts';
import { valueText } from './figure.ts';
import {
  sayArrival,
  sayCleared,
  sayForward,
  sayStart,
  sayUntaken,
  type Arrival,
  type Book,
  type Contribution,
} from './figure-say.ts';
import { sumOf } from './figure-rules.ts';
import { bare, isNode, isZero, same } from './figure-tensor.ts';
import type { Claimed, GraphTrace, TraceEvent } from './types.ts';

type Known = Claimed | undefined;
type GradientEvent = Extract<TraceEvent, { kind: 'gradient' }>;

/** A node whose result has not been computed: one such gradient looks like any other. */
const veiled = (claim: Known): boolean => isNode(claim) && claim.node === null;

/** How a new gradient came about, given what had arrived and what was sent but not yet taken. */
function match(
  before: Known,
  after: Claimed,
  pending: readonly Contribution[],
): Pick<Arrival, 'how' | 'taken'> {
  if (veiled(after)) return { how: before == null ? 'set' : 'renewed', taken: [...pending] };
  const total = (list: readonly Contribution[], start: Claimed[] = []): Known =>
    sumOf([...start, ...list.map((one) => one.amount)]);
  const makes = (sum: Known): boolean => sum !== undefined && same(bare(sum), bare(after));
  if (pending.length === 0) return { how: 'odd', taken: [] };
  if (before != null && !isZero(before)) {
    const added = pending.find((one) => makes(total([one], [before])));
    if (added) return { how: 'added', taken: [added] };
    if (makes(total(pending, [before]))) return { how: 'added', taken: [...pending] };
    const put = pending.find((one) => makes(total([one])));
    if (put) return { how: 'replaced', taken: [put] };
    if (makes(total(pending))) return { how: 'replaced', taken: [...pending] };
    return { how: 'odd', taken: [...pending] };
  }
  const set = pending.find((one) => makes(total([one])));
  if (set) return { how: 'set', taken: [set] };
  for (let many = 2; many <= pending.length; many += 1)
    if (makes(total(pending.slice(0, many)))) return { how: 'summed', taken: pending.slice(0, many) };
  return { how: 'odd', taken: [...pending] };
}

class Stepper implements Book {
  readonly results: Known[];
  readonly gradients: Known[];
  readonly steps: Step[] = [];
  /** Sent, not yet taken, by receiver. */
  private readonly pending: Contribution[][];
  /** What makes up the receiver's gradient now. */
  private readonly arrived: Contribution[][];
  private readonly taken = new Set<Contribution>();
  private readonly inward: FigureEdge[][];
  private readonly outward: FigureEdge[][];
  private readonly sent: { at: Step; contributions: Contribution[] }[] = [];

  constructor(
    readonly trace: GraphTrace,
    readonly nodes: readonly FigureNode[],
    edges: readonly FigureEdge[],
    known: readonly Known[],
    readonly hidden: Hidden,
  ) {
    this.results = [...known];
    this.gradients = nodes.map(() => undefined);
    this.pending = nodes.map(() => []);
    this.arrived = nodes.map(() => []);
    this.inward = nodes.map(() => []);
    this.outward = nodes.map(() => []);
    for (const edge of edges) {
      this.inward[edge.to]?.push(edge);
      this.outward[edge.from]?.push(edge);
    }
  }

  into = (node: number): readonly FigureEdge[] => this.inward[node] ?? [];
  outOf = (node: number): readonly FigureEdge[] => this.outward[node] ?? [];

  text(node: number, quantity: 'result' | 'gradient', claim: Claimed): string {
    return valueText(this.trace, node, quantity, claim);
  }

  private push(step: Partial<Step> & Pick<Step, 'phase' | 'say'>): Step {
    const whole: Step = { node: null, senders: [], edges: [], changes: [], amounts: [], line: null, ...step };
    this.steps.push(whole);
    return whole;
  }

  private set(node: number, quantity: 'result' | 'gradient', after: Known): Change {
    const state = quantity === 'result' ? this.results : this.gradients;
    const change = { node, quantity, before: state[node], after };
    state[node] = after;
    return change;
  }

  /** What edges deliver; nothing of an edge whose ends still hide their gradients. */
  private amounts(arrived: readonly Contribution[], lost: readonly Contribution[]): Amount[] {
    const { gradients } = this.hidden;
    const amount = (one: Contribution): Amount => ({
      edge: one.edge.index,
      value: one.amount,
      text: this.text(one.edge.from, 'gradient', one.amount),
      lost: lost.includes(one),
    });
    return [...arrived, ...lost]
      .filter(({ edge }) => !gradients.has(edge.from) && !gradients.has(edge.to))
      .map(amount);
  }

  private forward(event: Extract<TraceEvent, { kind: 'forward' }>): void {
    const node = this.nodes[event.node];
    if (!node) return;
    const before = this.results[event.node];
    if (node.inputs.length === 0 && same(before, event.result)) return;
    const say = sayForward(this, node, before, event.result);
    this.push({
      phase: 'forward',
      node: node.index,
      edges: this.into(node.index).map((edge) => edge.index),
      changes: [this.set(event.node, 'result', event.result)],
      line: event.line,
      say,
    });
  }

  /** Gradients put to None or zero before anything is sent: one step for a whole run of them. */
  private clear(event: GradientEvent): void {
    const after = event.gradient ?? undefined;
    const change = this.set(event.node, 'gradient', after);
    this.arrived[event.node] = [];
    const last = this.steps.at(-1);
    if (
      last?.phase === 'backward' &&
      last.node === null &&
      last.edges.length === 0 &&
      last.changes.length > 0
    ) {
      last.changes.push(change);
      last.line = event.line ?? last.line;
      last.say = sayCleared(this, last.changes);
    } else {
      this.push({ phase: 'backward', changes: [change], line: event.line, say: sayCleared(this, [change]) });
    }
  }

  private gradient(event: GradientEvent): void {
    const node = this.nodes[event.node];
    const pending = this.pending[event.node];
    if (!node || !pending) return;
    const before = this.gradients[event.node];
    const after = event.gradient;
    const zero = after === null || isZero(after);
    if (zero && !pending.some((one) => (after === null ? one.amount === null : isZero(one.amount))))
      return this.clear(event);
    const seeded = pending.length === 0 && !(veiled(after) && before != null);
    const { how, taken } = seeded ? { how: 'seeded' as const, taken: [] } : match(before, after, pending);
    if (how === 'seeded' && node.index === this.trace.output) this.pending.forEach((list) => list.splice(0));
    for (const one of taken) {
      this.taken.add(one);
      pending.splice(pending.indexOf(one), 1);
    }
    const had = this.arrived[event.node] ?? [];
    const lost = how === 'replaced' ? had : [];
    const kept = how === 'added' || how === 'renewed' ? had : [];
    this.arrived[event.node] = [...kept, ...taken];
    const more = this.outOf(node.index).length > kept.length + taken.length;
    const say = sayArrival(this, {
      node,
      how,
      taken,
      lost,
      before,
      after,
      more,
      repeat: this.repeats(taken),
    });
    this.push({
      phase: 'backward',
      node: node.index,
      senders: [...new Set(taken.map((one) => one.edge.to))],
      edges: taken.map((one) => one.edge.index),
      changes: [this.set(event.node, 'gradient', after)],
      amounts: kept.length + taken.length + lost.length > 1 ? this.amounts([...kept, ...taken], lost) : [],
      line: event.line,
      say,
    });
  }

  /** Whether the sender has already been seen sending to another node in this call. */
  private repeats(taken: readonly Contribution[]): boolean {
    const [one] = taken;
    return (
      taken.length === 1 &&
      one !== undefined &&
      this.sent.some(
        ({ contributions }) =>
          contributions.includes(one) &&
          contributions.some((other) => other !== one && this.taken.has(other)),
      )
    );
  }

  private backward(event: Extract<TraceEvent, { kind: 'backward' }>): void {
    const node = this.nodes[event.node];
    if (!node) return;
    // A program may set a gradient without being seen to: the call shows what it was.
    if (event.gradient !== null && !same(this.gradients[event.node], event.gradient))
      this.gradient({ kind: 'gradient', node: event.node, gradient: event.gradient, line: event.line });
    const contributions = this.into(node.index)
      .filter((edge) => event.sent[edge.slot] !== undefined)
      .map((edge) => ({ edge, amount: event.sent[edge.slot] as Claimed, gradient: event.gradient }));
    for (const one of contributions) this.pending[one.edge.from]?.push(one);
    if (contributions.length > 0)
      this.sent.push({
        contributions,
        at: this.push({
          phase: 'backward',
          node: node.index,
          senders: [node.index],
          line: event.line,
          say: [],
        }),
      });
  }

  /** The step of a call is kept only where what it sent was not taken: elsewhere the arrivals tell it. */
  private settle(): void {
    const quiet = new Set<Step>();
    for (const { at, contributions } of this.sent) {
      const untaken = contributions.filter((one) => !this.taken.has(one));
      if (untaken.length === 0) quiet.add(at);
      at.edges = untaken.map((one) => one.edge.index);
      at.amounts = this.amounts([], untaken);
      at.say = sayUntaken(this, untaken);
    }
    const kept = this.steps.filter((step) => !quiet.has(step));
    this.steps.splice(0, this.steps.length, ...kept);
  }

  run(): Step[] {
    this.push({ phase: 'start', say: sayStart(this) });
    for (const event of this.trace.events) {
      if (event.kind === 'forward') this.forward(event);
      else if (event.kind === 'gradient') this.gradient(event);
      else this.backward(event);
    }
    this.settle();
    return this.steps;
  }
}

/** The steps of a trace; the first is the graph before anything has run. */
export function figureSteps(
  trace: GraphTrace,
  nodes: readonly FigureNode[],
  edges: readonly FigureEdge[],
  known: readonly Known[],
  hidden: Hidden,
): Step[] {
  return new Stepper(trace, nodes, edges, known, hidden).run();
}
