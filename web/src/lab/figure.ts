/** The model behind the graph figure: what is drawn, and what changes at each step. Knows no DOM. */
import { figureSteps } from './figure-steps.ts';
import {
  close,
  nodeTexts,
  numberIn,
  shortClaim,
  trueMinus,
  type NodeText,
  type Piece,
} from './figure-text.ts';
import { figureFault, type FigureFault } from './figure-fault.ts';
import { isNode, tensorIn } from './figure-tensor.ts';
import { localOf } from './figure-locals.ts';
import type { Claimed, Fault, GraphTrace } from './types.ts';

export type Quantity = 'result' | 'gradient';
export type Phase = 'start' | 'forward' | 'backward';

export interface FigureNode extends NodeText {
  index: number;
  type: string;
  inputs: number[];
  /** Drawn dashed: exists on paper, not in code. */
  copy: boolean;
}

/** From an input to its reader. The gradient travels the other way. */
export interface FigureEdge {
  index: number;
  from: number;
  to: number;
  slot: number;
  /** Local derivative as a formula, which the edge carries; '' if unknown. */
  local: string;
  /** Whether the run itself says so: then what is sent is a product with it, and sentences may say that. */
  stated: boolean;
}

/** What one edge delivers at a step. */
export interface Amount {
  edge: number;
  value: Claimed;
  text: string;
  /** It was overwritten or never taken. */
  lost: boolean;
}

/** One change of one chip. undefined: not known, a dotted slot. */
export interface Change {
  node: number;
  quantity: Quantity;
  before: Claimed | undefined;
  after: Claimed | undefined;
}

export interface Step {
  phase: Phase;
  node: number | null;
  /** Nodes whose backward sent what arrives now. */
  senders: number[];
  edges: number[];
  changes: Change[];
  amounts: Amount[];
  /** Line of the learner's file that did it. */
  line: number | null;
  say: Piece[];
}

export interface Hidden {
  results: ReadonlySet<number>;
  gradients: ReadonlySet<number>;
}

export interface FigureModel {
  nodes: FigureNode[];
  edges: FigureEdge[];
  /** steps[0] is the graph before anything has run. */
  steps: Step[];
  output: number;
  truncated: boolean;
  /** Values known before the first step. */
  known: (Claimed | undefined)[];
  /** Shape of the last result of each node; null where it is no tensor. */
  shapes: (readonly number[] | null)[];
  /** Whether the run has a backward pass to draw slots for. */
  backward: boolean;
  hidden: Hidden;
  fault: FigureFault | null;
  trace: GraphTrace;
}

/** All chips at one step. Move it with `moveTo`; it is never shared between figures. */
export interface FigureState {
  step: number;
  results: (Claimed | undefined)[];
  gradients: (Claimed | undefined)[];
}

const NOTHING: Hidden = { results: new Set(), gradients: new Set() };

/** The exact text of a value where the trace has one for it ('log 2'), else a short number. */
export function valueText(trace: GraphTrace, node: number, quantity: Quantity, claim: Claimed): string {
  const value = isNode(claim) ? undefined : numberIn(claim);
  const own = trace.nodes[node]?.[quantity === 'result' ? 'result_text' : 'gradient_text'];
  if (value === undefined) return shortClaim(claim);
  const texts = exactTexts(trace);
  if (own !== undefined && texts.some(([at, text]) => text === trueMinus(own) && close(at, value)))
    return trueMinus(own);
  return texts.find(([at]) => close(at, value))?.[1] ?? shortClaim(claim);
}

const exact = new WeakMap<GraphTrace, [number, string][]>();

/** The exact texts of a trace by the last value of the chip they belong to. */
function exactTexts(trace: GraphTrace): [number, string][] {
  const cached = exact.get(trace);
  if (cached) return cached;
  const results = trace.nodes.map((node) => node.result);
  const gradients: (Claimed | undefined)[] = trace.nodes.map(() => undefined);
  for (const event of trace.events) {
    if (event.kind === 'forward') results[event.node] = event.result;
    else gradients[event.node] = event.gradient;
  }
  const texts: [number, string][] = [];
  trace.nodes.forEach((node, index) => {
    const pairs = [
      [results[index], node.result_text],
      [gradients[index], node.gradient_text],
    ] as const;
    for (const [claim, text] of pairs) {
      const value = numberIn(claim);
      if (value !== undefined && text !== undefined) texts.push([value, trueMinus(text)]);
    }
  });
  exact.set(trace, texts);
  return texts;
}

/** Edges in reading order: all inputs of the first reader, then of the next. */
export function figureEdges(trace: GraphTrace): FigureEdge[] {
  const edges: FigureEdge[] = [];
  trace.nodes.forEach((node, to) => {
    node.inputs.forEach((from, slot) => {
      const stated = node.locals?.[slot];
      edges.push({
        index: edges.length,
        from,
        to,
        slot,
        local: stated ?? localOf(trace, to, slot),
        stated: stated !== undefined,
      });
    });
  });
  return edges;
}

/** Builds the figure of a run: the lesson's own, the learner's, or a failing check's. */
export function figureModel(
  trace: GraphTrace,
  options: { fault?: Fault | undefined; hidden?: Hidden | undefined } = {},
): FigureModel {
  const hidden = options.hidden ?? NOTHING;
  const texts = nodeTexts(trace);
  const nodes = trace.nodes.map((node, index) => ({
    ...(texts[index] as NodeText),
    index,
    type: node.type,
    inputs: node.inputs,
    copy: node.type === 'copy',
  }));
  const edges = figureEdges(trace);
  const known = trace.nodes.map((node) => node.result ?? undefined);
  const steps = figureSteps(trace, nodes, edges, known, hidden);
  const model: FigureModel = {
    nodes,
    edges,
    steps,
    output: trace.output,
    truncated: trace.truncated ?? false,
    known,
    shapes: shapesOf(trace),
    backward: trace.events.some((event) => event.kind !== 'forward') || hidden.gradients.size > 0,
    hidden,
    fault: null,
    trace,
  };
  if (options.fault) model.fault = figureFault(model, options.fault);
  return model;
}

function shapesOf(trace: GraphTrace): (readonly number[] | null)[] {
  const shapes = trace.nodes.map((node) => tensorIn(node.result)?.shape ?? null);
  for (const event of trace.events)
    if (event.kind === 'forward' && event.node < shapes.length)
      shapes[event.node] = tensorIn(event.result)?.shape ?? null;
  return shapes;
}

/** The state before the first step. */
export function startState(model: FigureModel): FigureState {
  return { step: 0, results: [...model.known], gradients: model.nodes.map(() => undefined) };
}

/** The state at another step: a new object, at the cost of the steps in between. */
export function moveTo(model: FigureModel, from: FigureState, target: number): FigureState {
  const step = Math.max(0, Math.min(model.steps.length - 1, target));
  const state: FigureState = { step, results: [...from.results], gradients: [...from.gradients] };
  const put = (change: Change, value: Claimed | undefined): void => {
    (change.quantity === 'result' ? state.results : state.gradients)[change.node] = value;
  };
  for (let at = from.step + 1; at <= step; at += 1)
    for (const change of model.steps[at]?.changes ?? []) put(change, change.after);
  for (let at = from.step; at > step; at -= 1)
    for (const change of model.steps[at]?.changes.toReversed() ?? []) put(change, change.before);
  return state;
}

/** The state at a step, from the start. */
export const stateAt = (model: FigureModel, step: number): FigureState =>
  moveTo(model, startState(model), step);

/** Graphs above this many nodes are described by their size. */
const LONGEST_DESCRIPTION = 60;

/** One sentence per node: what it is made of. The text equivalent of the drawing. */
export function describe(model: FigureModel): string {
  if (model.nodes.length > LONGEST_DESCRIPTION) return `A graph of ${model.nodes.length} nodes.`;
  return model.nodes
    .map((node) => {
      const inputs = node.inputs.map((input) => model.nodes[input]?.label ?? '?');
      if (inputs.length === 0) return `${node.label} is a leaf.`;
      const what = node.sub && node.sub !== 'output' && node.math ? node.sub : node.type;
      return node.copy
        ? `${node.label} is a copy of ${inputs.join(' and ')}.`
        : `${node.label} is ${what} of ${inputs.join(' and ')}.`;
    })
    .join(' ');
}
