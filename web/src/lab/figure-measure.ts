/** How large everything in a graph figure is. There is no DOM here: text is measured by its letters. */
import { faultTexts } from './figure-fault.ts';
import type { Amount, FigureModel, FigureNode, Quantity } from './figure.ts';
import { chipOf, claimChip, type ChipSize } from './figure-chip.ts';
import { heatGrid, type HeatGrid, type HeatRoom } from './figure-heat.ts';
import { sameShape, shapeText, tensorIn } from './figure-tensor.ts';
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
  heat: HeatRoom;
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
  heat: { width: 132, height: 110, most: 22, least: 6, strip: 20, narrowest: 3 },
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
  heat: { width: 84, height: 84, most: 17, least: 6, strip: 17, narrowest: 3 },
};

const FLAG = 'first wrong node';

interface Room {
  width: number;
  height: number;
}

/** The largest chips that each node ever shows: below it, and above it. */
function largest(model: FigureModel, style: Style): Record<Quantity, Room>[] {
  const least = { width: style.chipMin, height: style.chipHeight };
  const rooms = model.nodes.map(() => ({ result: { ...least }, gradient: { ...least } }));
  const see = (node: number, quantity: Quantity, claim: Claimed | undefined): void => {
    if (claim === undefined) return;
    const secret = (quantity === 'result' ? model.hidden.results : model.hidden.gradients).has(node);
    const room = rooms[node]?.[quantity];
    if (secret || !room) return;
    const chip = chipOf(model, style, node, quantity, claim);
    room.width = Math.max(room.width, chip.width);
    room.height = Math.max(room.height, chip.height);
  };
  model.known.forEach((claim, node) => see(node, 'result', claim));
  for (const step of model.steps)
    for (const change of step.changes) see(change.node, change.quantity, change.after);
  return rooms;
}

/** The second line of a node whose value is a tensor: its shape, after the power where there is one. */
export const secondLine = (node: FigureNode, shape: readonly number[]): string =>
  /^power /.test(node.sub) ? `${node.sub} ${shapeText(shape)}` : shapeText(shape);

export interface Size {
  width: number;
  column: number;
  above: number;
  below: number;
  /** Room of its chips. */
  value: Room;
  gradient: Room;
}

/** How much room each node takes, its chips and the fault's included. */
export function sizes(model: FigureModel, style: Style, fault: FaultChips | null): Size[] {
  const chips = largest(model, style);
  return model.nodes.map((node, index) => {
    const { result: value, gradient } = chips[index] as Record<Quantity, Room>;
    const shape = model.shapes[index];
    const second = Math.max(node.sub.length, shape ? secondLine(node, shape).length : 0);
    const title = node.title.length * (node.math ? style.titleChar : style.wordChar) + 22;
    const width = Math.ceil(Math.max(style.nodeWidth, title, second * style.subChar + 16));
    const half = style.nodeHeight / 2 + style.chipGap + 2;
    const size = {
      width,
      column: Math.max(width, value.width, model.backward ? gradient.width : 0),
      above: model.backward ? half + gradient.height : style.nodeHeight / 2 + 2,
      below: half + value.height,
      value,
      gradient,
    };
    if (fault?.node !== index) return size;
    const pair = fault.received.width + fault.expected.width + 2 * fault.between;
    const tall = Math.max(fault.received.height, fault.expected.height);
    const above = fault.quantity === 'gradient' ? Math.max(tall, gradient.height) : gradient.height;
    size.column = Math.max(size.column, pair, fault.flagWidth, width + 14);
    size.above = half + 8 + above + (fault.quantity === 'gradient' ? 46 : 30);
    if (fault.quantity === 'result') size.below = half + 22 + Math.max(tall, value.height);
    return size;
  });
}

export interface FaultChips {
  node: number;
  quantity: Quantity;
  received: ChipSize;
  expected: ChipSize;
  between: number;
  flagWidth: number;
}

/** Texts and widths at the first wrong node. */
export function faultChips(model: FigureModel, style: Style): FaultChips | null {
  const { fault } = model;
  if (!fault || fault.firstWrong === null) return null;
  const texts = faultTexts(fault);
  const [is, be] = [tensorIn(fault.received), tensorIn(fault.expected)];
  const odd = is && be && !sameShape(is.shape, be.shape);
  const chip = (claim: Claimed | undefined, text: string, least: number): ChipSize => {
    const shape = tensorIn(claim)?.shape;
    const made = claimChip(style, claim, text, odd && shape ? shapeText(shape) : '');
    return { ...made, width: Math.max(least, made.width) };
  };
  return {
    node: fault.firstWrong,
    quantity: fault.quantity,
    received: chip(fault.received, texts[0], 60),
    expected: chip(fault.expected, texts[1], 62),
    between: is || be ? 14 : 6,
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
      amounts.set(amount.edge, Math.max(amounts.get(amount.edge) ?? 0, amountWidth(amount)));
  const fault = options.fault ? model.fault : null;
  return model.edges.map((edge) => {
    const lost = fault?.lost.find((one) => one.edge === edge.index);
    const kept = fault?.kept.find((one) => one.edge === edge.index);
    const tag = (lost ? `${lost.text} lost` : kept ? `${kept.text} kept` : '').trim();
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

const AMOUNT: HeatRoom = { width: 78, height: 20, most: 10, least: 4, strip: 14, narrowest: 3 };

/** The heat map of what an edge delivers; null where its text is written. */
export function amountGrid(amount: Amount): HeatGrid | null {
  const tensor = tensorIn(amount.value);
  return tensor ? heatGrid(tensor.shape, AMOUNT) : null;
}

/** Width of the chip that an edge delivers. */
export function amountWidth(amount: Amount): number {
  const grid = amountGrid(amount);
  return Math.max(34, grid ? grid.columns * grid.cellWidth + 8 : amount.text.length * 8.6 + 16);
}
