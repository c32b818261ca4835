/** Predict: what a reader is asked before a step is shown, and whether the answer is right. Knows no DOM. */
import type { FigureModel, Quantity, Step } from './figure.ts';
import { indexOf, isNode, numberIn, real, sameShape, tensorIn } from './figure-tensor.ts';
import { readNumber, readShape } from './read-number.ts';
import type { Num } from './types.ts';

export interface Question {
  /** The step that answers it. */
  step: number;
  node: number;
  quantity: Quantity;
  /** What is asked for, and the name of the box: 'gradient of x', 'shape of M', 'value of A at [0, 1]'. */
  name: string;
  answer: { kind: 'number'; value: number } | { kind: 'shape'; shape: readonly number[] };
}

export type Judgement = 'right' | 'not yet' | 'unreadable';

/** Results whose shape is worth more thought than any of their entries. */
const SHAPED = new Set(['Matmul', 'Matexpand']);

/** Whether a figure can ask: nothing in it is kept back or under dispute. */
export const canPredict = (model: FigureModel): boolean =>
  model.fault === null &&
  model.hidden.results.size + model.hidden.gradients.size === 0 &&
  model.steps.some((_, step) => questionAt(model, step) !== null);

/** What a step makes known, as a question; null where there is nothing to ask for. */
export function questionAt(model: FigureModel, at: number): Question | null {
  const step = model.steps[at];
  const [change] = step?.changes ?? [];
  const node = change && model.nodes[change.node];
  if (!step || !change || !node || step.changes.length !== 1 || change.after == null || isNode(change.after))
    return null;
  const { quantity, after } = change;
  const what = quantity === 'result' ? 'value' : 'gradient';
  const so = quantity === 'gradient' && laterAdds(model.steps, at, change.node) ? ' so far' : '';
  const base = { step: at, node: change.node, quantity };
  const number = numberIn(after);
  if (number !== undefined)
    return Number.isFinite(number)
      ? { ...base, name: `${what} of ${node.label}${so}`, answer: { kind: 'number', value: number } }
      : null;
  const tensor = tensorIn(after);
  if (!tensor || tensor.data.length === 0) return null;
  if (quantity === 'result' && SHAPED.has(node.type))
    return { ...base, name: `shape of ${node.label}`, answer: { kind: 'shape', shape: tensor.shape } };
  const entry = entryOf(tensor.data, at);
  const value = real(tensor.data[entry] as Num);
  if (!Number.isFinite(value)) return null;
  const where = `[${indexOf(tensor.shape, entry).join(', ')}]`;
  return { ...base, name: `${what} of ${node.label} at ${where}${so}`, answer: { kind: 'number', value } };
}

/** The gradient is added to later on. */
const laterAdds = (steps: readonly Step[], at: number, node: number): boolean =>
  steps
    .slice(at + 1)
    .some((step) => step.changes.some((change) => change.node === node && change.quantity === 'gradient'));

/** An entry that is not zero where there is one, another one at each step. */
function entryOf(data: readonly Num[], seed: number): number {
  const start = (7 * seed + 1) % data.length;
  for (let turn = 0; turn < data.length; turn += 1) {
    const at = (start + turn) % data.length;
    if (real(data[at] as Num) !== 0) return at;
  }
  return start;
}

/** Chips show three digits, and so may an answer. */
const enough = (is: number, should: number): boolean =>
  Math.abs(is - should) <= Math.max(1e-3 * Math.abs(should), 1e-9);

export function judge(question: Question, text: string): Judgement {
  const { answer } = question;
  if (answer.kind === 'shape') {
    const shape = readShape(text);
    if (!shape) return 'unreadable';
    return sameShape(shape, answer.shape) ? 'right' : 'not yet';
  }
  const value = readNumber(text);
  if (value === null) return 'unreadable';
  return enough(value, answer.value) ? 'right' : 'not yet';
}
