/** A failing check in the figure: the first wrong node, what was lost on the way, and the same in words. */
import { stateAt, type FigureModel, type Quantity } from './figure.ts';
import { differences, indexOf, tensorIn } from './figure-tensor.ts';
import { shortClaim, tellApart } from './figure-text.ts';
import type { Claimed, Fault, Num } from './types.ts';

export interface FigureFault {
  quantity: Quantity;
  firstWrong: number | null;
  consequences: ReadonlySet<number>;
  received: Claimed | undefined;
  expected: Claimed | undefined;
  /** Contributions that never arrived; of tensors '' for a text, their entries are not told. */
  lost: { edge: number; text: string }[];
  /** Contributions that did arrive at the first wrong node, where others were lost. */
  kept: { edge: number; text: string }[];
}

/** The edge a lost contribution would have travelled: `from` reads `to`, or the other way round. */
function edgeOf(model: FigureModel, lost: Fault['lost'][number]): number | undefined {
  const at = (reader: number, input: number): number | undefined =>
    model.edges.find((edge) => edge.to === reader && edge.from === input && edge.slot === lost.slot)?.index;
  return at(lost.from, lost.to) ?? at(lost.to, lost.from);
}

const amountText = (amount: Claimed): string => (tensorIn(amount) ? '' : shortClaim(amount));

export function figureFault(model: FigureModel, fault: Fault): FigureFault {
  const { first_wrong: first, quantity } = fault;
  const last = stateAt(model, model.steps.length - 1);
  const chips = quantity === 'result' ? last.results : last.gradients;
  const expected = quantity === 'result' ? fault.expected.results : fault.expected.gradients;
  const lost = fault.lost.flatMap((contribution) => {
    const edge = edgeOf(model, contribution);
    return edge === undefined ? [] : [{ edge, text: amountText(contribution.amount) }];
  });
  const gone = new Set(lost.map((contribution) => contribution.edge));
  const kept = model.edges.flatMap((edge) => {
    if (lost.length === 0 || edge.from !== first || gone.has(edge.index)) return [];
    const sent = model.trace.events.findLast(
      (event) => event.kind === 'backward' && event.node === edge.to && event.sent[edge.slot] !== undefined,
    );
    const amount = sent?.kind === 'backward' ? sent.sent[edge.slot] : undefined;
    return amount === undefined ? [] : [{ edge: edge.index, text: amountText(amount) }];
  });
  return {
    quantity,
    firstWrong: first,
    consequences: new Set(fault.consequences),
    received: first === null ? undefined : chips[first],
    expected: first === null ? undefined : expected[first],
    lost,
    kept,
  };
}

/** What went wrong at the first wrong node, in words: the drawing's rings, flags and dotted edges. */
export function describeFault(model: FigureModel): string {
  const { fault } = model;
  if (!fault || fault.firstWrong === null) return '';
  const label = model.nodes[fault.firstWrong]?.label ?? '?';
  const what = fault.quantity === 'result' ? 'value' : 'gradient';
  const reader = (edge: number): string => model.nodes[model.edges[edge]?.to ?? 0]?.label ?? '?';
  const part = (one: { edge: number; text: string }, became: string): string =>
    `${one.text === '' ? 'the gradient' : one.text} from ${reader(one.edge)} was ${became}`;
  const parts = [
    ...fault.lost.map((one) => part(one, 'lost')),
    ...fault.kept.map((one) => part(one, 'kept')),
  ];
  const why = parts.length > 0 ? `: ${parts.join(', ')}` : '';
  return `${label} is the first wrong node. Its ${what} ${faultWords(fault)}${why}.`;
}

/** `is 0.4 and should be 0.64`; of tensors, where they differ. */
function faultWords(fault: FigureFault): string {
  const [received, expected] = [tensorIn(fault.received), tensorIn(fault.expected)];
  const wrong = differences(fault.received, fault.expected);
  const [first] = wrong ?? [];
  if (received && expected && wrong && first !== undefined) {
    const [is, be] = tellApart(received.data[first] as Num, expected.data[first] as Num);
    const many = `${String(wrong.length)} of ${String(received.data.length)} entries`;
    return `is wrong in ${many}: at [${indexOf(received.shape, first).join(', ')}] it is ${is} and should be ${be}`;
  }
  const [is, be] = faultTexts(fault);
  return received && expected ? `has shape ${is} and should have ${be}` : `is ${is} and should be ${be}`;
}

/** Received and expected, in as many digits as it takes to tell them apart. */
export function faultTexts(fault: FigureFault): [string, string] {
  const { received, expected } = fault;
  if (received !== undefined && expected !== undefined) return tellApart(received, expected);
  return [
    received === undefined ? 'nothing' : shortClaim(received),
    expected === undefined ? 'nothing' : shortClaim(expected),
  ];
}
