/** How large everything in a graph figure is. There is no DOM here: text is measured by its letters. */
import { faultTexts, valueText, type FigureModel, type Quantity } from './figure.ts';
import type { Claimed } from './types.ts';

/** Sizes of one variant, in CSS pixels. */
export interface Style {
  narrow: boolean;
  nodeWidth: number;
  nodeHeight: number;
  titleChar: number;
  wordChar: number;
  subChar: number;
  chipHeight: number;
  chipChar: number;
  chipPad: number;
  chipMin: number;
  chipGap: number;
  /** Least and largest room between two columns, and between two rows. */
  gap: number;
  gapMax: number;
  row: number;
}

export const WIDE: Style = {
  narrow: false,
  nodeWidth: 68,
  nodeHeight: 52,
  titleChar: 12,
  wordChar: 8.8,
  subChar: 6.6,
  chipHeight: 25,
  chipChar: 8.6,
  chipPad: 16,
  chipMin: 34,
  chipGap: 8,
  gap: 56,
  gapMax: 150,
  row: 40,
};
export const NARROW: Style = {
  narrow: true,
  nodeWidth: 52,
  nodeHeight: 44,
  titleChar: 10.5,
  wordChar: 7.8,
  subChar: 6.1,
  chipHeight: 23,
  chipChar: 7.4,
  chipPad: 12,
  chipMin: 30,
  chipGap: 6.5,
  gap: 20,
  gapMax: 64,
  row: 20,
};

const FLAG = 'first wrong node';

/** Width of the chip that holds a text. */
export function chipWidth(style: Style, text: string): number {
  return Math.max(style.chipMin, text.length * style.chipChar + style.chipPad);
}

/** The widest chip that a node ever shows. */
function widest(model: FigureModel, style: Style): number[] {
  const widths = model.nodes.map(() => style.chipMin);
  const see = (node: number, quantity: Quantity, claim: Claimed | undefined): void => {
    if (claim === undefined) return;
    const secret = (quantity === 'result' ? model.hidden.results : model.hidden.gradients).has(node);
    if (secret) return;
    widths[node] = Math.max(
      widths[node] ?? 0,
      chipWidth(style, valueText(model.trace, node, quantity, claim)),
    );
  };
  model.known.forEach((claim, node) => see(node, 'result', claim));
  for (const step of model.steps)
    for (const change of step.changes) see(change.node, change.quantity, change.after);
  return widths;
}

export interface Size {
  width: number;
  column: number;
  above: number;
  below: number;
}

/** How much room each node takes, its chips and the fault's included. */
export function sizes(model: FigureModel, style: Style, fault: FaultChips | null): Size[] {
  const chips = widest(model, style);
  const chip = style.chipGap + style.chipHeight;
  return model.nodes.map((node, index) => {
    const title = node.title.length * (node.math ? style.titleChar : style.wordChar) + 22;
    const width = Math.ceil(Math.max(style.nodeWidth, title, node.sub.length * style.subChar + 16));
    const size = {
      width,
      column: Math.max(width, chips[index] ?? 0),
      above: style.nodeHeight / 2 + (model.backward ? chip : 0) + 2,
      below: style.nodeHeight / 2 + chip + 2,
    };
    if (fault?.node !== index) return size;
    const pair = fault.receivedWidth + fault.expectedWidth + 2 * fault.between;
    size.column = Math.max(size.column, pair, fault.flagWidth, width + 14);
    size.above = style.nodeHeight / 2 + 10 + chip + (fault.quantity === 'gradient' ? 46 : 30);
    if (fault.quantity === 'result') size.below += 22;
    return size;
  });
}

export interface FaultChips {
  node: number;
  quantity: Quantity;
  received: string;
  expected: string;
  receivedWidth: number;
  expectedWidth: number;
  between: number;
  flagWidth: number;
}

/** Texts and widths at the first wrong node. */
export function faultChips(model: FigureModel, style: Style): FaultChips | null {
  const { fault } = model;
  if (!fault || fault.firstWrong === null) return null;
  const [received, expected] = faultTexts(fault);
  return {
    node: fault.firstWrong,
    quantity: fault.quantity,
    received,
    expected,
    receivedWidth: Math.max(60, chipWidth(style, received)),
    expectedWidth: Math.max(62, chipWidth(style, expected)),
    between: 6,
    flagWidth: FLAG.length * 7 + 18,
  };
}

const labelWidth = (text: string): number => text.replace(/[\^{}]/g, '').length * 7.6 + 10;

/** What may be written on an edge, and how much room it takes. */
export interface EdgeText {
  /** Its local derivative. */
  local: string;
  /** Its part in a fault: '−0.24 lost'. */
  tag: string;
  /** 0: nothing is ever written on it. */
  width: number;
}

/** What each edge has to carry: its local derivative, its part in a fault, the amounts it delivers. */
export function edgeTexts(model: FigureModel, options: { narrow: boolean; fault?: boolean }): EdgeText[] {
  const amounts = new Map<number, number>();
  for (const step of model.steps)
    for (const amount of step.amounts)
      amounts.set(amount.edge, Math.max(amounts.get(amount.edge) ?? 0, amountWidth(amount.text)));
  const fault = options.fault ? model.fault : null;
  return model.edges.map((edge) => {
    const lost = fault?.lost.find((one) => one.edge === edge.index);
    const kept = fault?.kept.find((one) => one.edge === edge.index);
    const tag = lost ? `${lost.text} lost` : kept ? `${kept.text} kept` : '';
    const tagWidth = tag ? tag.length * 6.9 + 10 : 0;
    if (options.narrow) return { local: '', tag, width: tagWidth };
    const secret = model.hidden.results.has(edge.to) || model.hidden.results.has(edge.from);
    const local = secret ? (edge.local.split('=')[0] ?? '').trim() : edge.local;
    return {
      local,
      tag,
      width: Math.max(local ? labelWidth(local) : 0, tagWidth, amounts.get(edge.index) ?? 0),
    };
  });
}

/** Width of the chip that an edge delivers. */
export const amountWidth = (text: string): number => Math.max(34, text.length * 8.6 + 16);
