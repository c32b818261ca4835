/** Where everything in a graph figure stands: left to right, shared nodes once. Sizes in CSS pixels. */
import { Graph, layout as dagre } from '@dagrejs/dagre';
import { placeLabels, type Wanted } from './figure-labels.ts';
import { bend, routed, touches, type Curve, type Point, type Rect } from './figure-geometry.ts';
import { faultTexts, valueText, type FigureEdge, type FigureModel, type FigureNode, type Quantity } from './figure.ts';
import type { Claimed } from './types.ts';

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

const WIDE: Style = {
  narrow: false, nodeWidth: 68, nodeHeight: 52, titleChar: 12, wordChar: 8.8, subChar: 6.6,
  chipHeight: 25, chipChar: 8.6, chipPad: 16, chipMin: 34, chipGap: 8, gap: 56, gapMax: 140, row: 34,
};
const NARROW: Style = {
  narrow: true, nodeWidth: 52, nodeHeight: 44, titleChar: 10.5, wordChar: 7.8, subChar: 6.1,
  chipHeight: 23, chipChar: 7.4, chipPad: 12, chipMin: 30, chipGap: 6.5, gap: 20, gapMax: 64, row: 18,
};

export interface PlacedNode {
  node: FigureNode;
  body: Rect;
  x: number;
  y: number;
  /** Centre of the value chip, below, and of the gradient chip, above. */
  valueY: number;
  gradientY: number;
}

export interface PlacedEdge {
  edge: FigureEdge;
  path: string;
  /** Where the arrow meets the reader, and where a gradient meets the input. */
  tip: Point;
  back: Point;
  /** Room for the local derivative or an amount; null where the sentence has to say it. */
  label: Rect | null;
  /** What is written there when nothing is delivered; '' for nothing. */
  text: string;
}

/** The chips and flag of the first wrong node. */
export interface PlacedFault {
  node: number;
  flag: Rect;
  received: { rect: Rect; text: string };
  expected: { rect: Rect; text: string };
}

export interface FigureLayout {
  width: number;
  height: number;
  style: Style;
  nodes: PlacedNode[];
  edges: PlacedEdge[];
  columns: number;
  fault: PlacedFault | null;
}

export interface LayoutOptions {
  /** Room there is; gaps grow to fill it. */
  width: number;
  narrow: boolean;
  /** Only these nodes and the edges between them. */
  only?: readonly number[];
  /** Draw the fault's received and expected chips. */
  fault?: boolean;
}

const FLAG = 'first wrong node';

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
    widths[node] = Math.max(widths[node] ?? 0, chipWidth(style, valueText(model.trace, node, quantity, claim)));
  };
  model.known.forEach((claim, node) => see(node, 'result', claim));
  for (const step of model.steps)
    for (const change of step.changes) see(change.node, change.quantity, change.after);
  return widths;
}

interface Size {
  width: number;
  column: number;
  above: number;
  below: number;
}

function sizes(model: FigureModel, style: Style, fault: FaultChips | null): Size[] {
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

interface FaultChips {
  node: number;
  quantity: Quantity;
  received: string;
  expected: string;
  receivedWidth: number;
  expectedWidth: number;
  between: number;
  flagWidth: number;
}

function faultChips(model: FigureModel, style: Style): FaultChips | null {
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

/** An edge into a node of one input is drawn short: it says where the node belongs. */
const weight = (to: FigureNode): number => (to.inputs.length === 1 ? 11 : 10);

interface Skeleton {
  x: Map<number, number>;
  y: Map<number, number>;
  column: Map<number, number>;
  points: Map<number, Point[]>;
  columns: number;
}

/** Columns and rows from dagre; the earlier input is kept above the later one. */
function skeleton(model: FigureModel, shown: readonly number[], edges: readonly FigureEdge[], size: readonly Size[], style: Style): Skeleton {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', ranksep: 100, nodesep: style.row, edgesep: 24 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const index of shown) {
    const one = size[index] as Size;
    // dagre centres a node in its box: the box is the larger of what stands above and below.
    graph.setNode(String(index), { width: one.column, height: 2 * Math.max(one.above, one.below) });
  }
  for (const edge of edges)
    graph.setEdge(String(edge.from), String(edge.to), { weight: weight(model.nodes[edge.to] as FigureNode) }, String(edge.slot));
  dagre(graph);
  const x = new Map<number, number>();
  const y = new Map<number, number>();
  for (const index of shown) {
    const node = graph.node(String(index)) as Point;
    x.set(index, node.x);
    y.set(index, node.y);
  }
  const ranks = [...new Set([...x.values()].map(Math.round))].sort((a, b) => a - b);
  const column = new Map([...x].map(([index, at]) => [index, ranks.indexOf(Math.round(at))]));
  let order = 0;
  for (const a of shown)
    for (const b of shown)
      if (a < b && column.get(a) === column.get(b)) order += Math.sign((y.get(a) ?? 0) - (y.get(b) ?? 0));
  const flip = order > 0;
  if (flip) for (const [index, at] of y) y.set(index, -at);
  const points = new Map<number, Point[]>();
  for (const edge of edges) {
    const found = graph.edge(String(edge.from), String(edge.to), String(edge.slot)) as { points?: Point[] };
    points.set(edge.index, (found.points ?? []).map((p) => ({ x: p.x, y: flip ? -p.y : p.y })));
  }
  return { x, y, column, points, columns: ranks.length };
}

const labelWidth = (text: string): number => text.replace(/[\^{}]/g, '').length * 7.6 + 10;

/** What an edge has to carry: its local derivative, its part in a fault, the amounts it delivers. */
function wantedTexts(model: FigureModel, options: LayoutOptions): { text: string; width: number }[] {
  const amounts = new Map<number, number>();
  for (const step of model.steps)
    for (const amount of step.amounts)
      amounts.set(amount.edge, Math.max(amounts.get(amount.edge) ?? 0, amount.text.length * 8.6 + 16));
  return model.edges.map((edge) => {
    const fault = options.fault ? model.fault : null;
    const lost = fault?.lost.find((one) => one.edge === edge.index);
    const kept = fault?.kept.find((one) => one.edge === edge.index);
    const tag = lost ? `${lost.text} lost` : kept ? `${kept.text} kept` : '';
    if (tag) return { text: tag, width: tag.length * 6.9 + 10 };
    if (options.narrow || !edge.local) return { text: '', width: options.narrow ? 0 : (amounts.get(edge.index) ?? 0) };
    const secret = model.hidden.results.has(edge.to) || model.hidden.results.has(edge.from);
    const text = secret ? (edge.local.split('=')[0] ?? '').trim() : edge.local;
    return { text, width: Math.max(labelWidth(text), amounts.get(edge.index) ?? 0) };
  });
}

/** Lays out a figure, or the part of it that is asked for. */
export function layoutFigure(model: FigureModel, options: LayoutOptions): FigureLayout {
  const style = options.narrow ? NARROW : WIDE;
  const shown = options.only ?? model.nodes.map((node) => node.index);
  const inside = new Set(shown);
  const edges = model.edges.filter((edge) => inside.has(edge.from) && inside.has(edge.to));
  const chips = options.fault ? faultChips(model, style) : null;
  const size = sizes(model, style, chips && inside.has(chips.node) ? chips : null);
  const bones = skeleton(model, shown, edges, size, style);
  const texts = wantedTexts(model, options);

  // Columns: as wide as their widest node, gaps as wide as their widest label, the rest shared out.
  const columns = Array.from({ length: bones.columns }, () => 0);
  const gaps = Array.from({ length: Math.max(0, bones.columns - 1) }, () => style.gap);
  for (const index of shown) {
    const at = bones.column.get(index) ?? 0;
    columns[at] = Math.max(columns[at] ?? 0, size[index]?.column ?? 0);
  }
  for (const edge of edges) {
    const at = bones.column.get(edge.from) ?? 0;
    const wide = texts[edge.index]?.width ?? 0;
    if ((bones.column.get(edge.to) ?? 0) === at + 1 && wide > 0) gaps[at] = Math.max(gaps[at] ?? 0, wide + 36);
  }
  const margin = 4;
  const natural = columns.reduce((a, b) => a + b, 0) + gaps.reduce((a, b) => a + b, 0) + 2 * margin;
  const spare = Math.max(0, options.width - natural) / Math.max(1, gaps.length);
  for (let at = 0; at < gaps.length; at += 1) gaps[at] = Math.max(gaps[at] ?? 0, Math.min((gaps[at] ?? 0) + spare, style.gapMax));
  const centre: number[] = [];
  let x = margin;
  columns.forEach((wide, at) => {
    centre.push(x + wide / 2);
    x += wide + (gaps[at] ?? 0);
  });
  const width = x + margin;

  let top = Infinity;
  let bottom = -Infinity;
  for (const index of shown) {
    const y = bones.y.get(index) ?? 0;
    top = Math.min(top, y - (size[index]?.above ?? 0));
    bottom = Math.max(bottom, y + (size[index]?.below ?? 0));
  }
  for (const points of bones.points.values())
    for (const point of points.slice(1, -1)) {
      top = Math.min(top, point.y - 8);
      bottom = Math.max(bottom, point.y + 8);
    }
  const down = 4 - top;
  const nodes = shown.map((index): PlacedNode => {
    const node = model.nodes[index] as FigureNode;
    const wide = size[index]?.width ?? 0;
    const at = { x: centre[bones.column.get(index) ?? 0] ?? 0, y: (bones.y.get(index) ?? 0) + down };
    const half = style.nodeHeight / 2;
    const off = half + style.chipGap + style.chipHeight / 2;
    const ring = chips?.node === index ? 5 : 0;
    return {
      node, x: at.x, y: at.y, valueY: at.y + off + ring, gradientY: at.y - off - ring,
      body: { x: at.x - wide / 2, y: at.y - half, width: wide, height: style.nodeHeight },
    };
  });
  const placed = new Map(nodes.map((one) => [one.node.index, one]));
  const fault = chips && placed.has(chips.node) ? placeFault(placed.get(chips.node) as PlacedNode, chips, style) : null;

  const obstacles = nodes.flatMap((one) => occupied(one, size[one.node.index] as Size, model, style, fault));
  const curves = curvesOf(edges, bones, placed, obstacles, down, columns, centre);
  const wanted = edges.map((edge, at): Wanted => ({
    curve: curves[at] as Curve,
    width: texts[edge.index]?.width ?? 0,
    height: options.narrow ? 20 : 25,
  }));
  const labels = placeLabels(wanted, obstacles.map((one) => one.rect), { x: 0, y: 0, width, height: bottom - top + 8 });
  return {
    width,
    height: bottom - top + 8,
    style,
    nodes,
    columns: bones.columns,
    fault,
    edges: edges.map((edge, at): PlacedEdge => {
      const curve = curves[at] as Curve;
      return {
        edge,
        path: curve.path,
        tip: { x: curve.end.x + 4.5, y: curve.end.y },
        back: { x: curve.start.x - 1, y: curve.start.y },
        label: labels[at] ?? null,
        text: texts[edge.index]?.text ?? '',
      };
    }),
  };
}

export interface Obstacle {
  node: number;
  rect: Rect;
}

/** The box and chips of a node, and the flag over the first wrong one. */
function occupied(one: PlacedNode, size: Size, model: FigureModel, style: Style, fault: PlacedFault | null): Obstacle[] {
  const node = one.node.index;
  const chip = (y: number): Rect => ({
    x: one.x - size.column / 2, y: y - style.chipHeight / 2, width: size.column, height: style.chipHeight,
  });
  const rects = [one.body, chip(one.valueY)];
  if (model.backward) rects.push(chip(one.gradientY));
  if (fault?.node === node) {
    const { flag, received, expected } = fault;
    const above = (rect: Rect): Rect => ({ ...rect, y: rect.y - 20, height: rect.height + 20 });
    const below = (rect: Rect): Rect => ({ ...rect, height: rect.height + 20 });
    const named = received.rect.y > one.y ? below : above;
    rects.push(flag, named(received.rect), named(expected.rect));
  }
  return rects.map((rect) => ({ node, rect }));
}

function placeFault(one: PlacedNode, chips: FaultChips, style: Style): PlacedFault {
  const gradient = chips.quantity === 'gradient';
  const y = (gradient ? one.gradientY : one.valueY) - style.chipHeight / 2;
  const whole = chips.receivedWidth + chips.expectedWidth + chips.between;
  const left = one.x - whole / 2;
  return {
    node: chips.node,
    received: { text: chips.received, rect: { x: left, y, width: chips.receivedWidth, height: style.chipHeight } },
    expected: {
      text: chips.expected,
      rect: { x: left + chips.receivedWidth + chips.between, y, width: chips.expectedWidth, height: style.chipHeight },
    },
    flag: {
      x: one.x - chips.flagWidth / 2,
      y: one.gradientY - style.chipHeight / 2 - (gradient ? 46 : 29),
      width: chips.flagWidth,
      height: 23,
    },
  };
}

/** A plain bend where nothing is in its way, else dagre's route around the columns between. */
function curvesOf(
  edges: readonly FigureEdge[],
  bones: Skeleton,
  placed: ReadonlyMap<number, PlacedNode>,
  obstacles: readonly Obstacle[],
  down: number,
  columns: readonly number[],
  centre: readonly number[],
): Curve[] {
  return edges.map((edge) => {
    const from = placed.get(edge.from) as PlacedNode;
    const to = placed.get(edge.to) as PlacedNode;
    const twins = edges.filter((other) => other.from === edge.from && other.to === edge.to);
    const apart = (twins.indexOf(edge) - (twins.length - 1) / 2) * Math.min(20, 36 / twins.length);
    const start = { x: from.body.x + from.body.width + 1, y: from.y + apart };
    const end = { x: to.body.x - 5, y: to.y + apart };
    const direct = bend(start, end);
    const others = obstacles.filter((one) => one.node !== edge.from && one.node !== edge.to).map((one) => one.rect);
    const a = bones.column.get(edge.from) ?? 0;
    const b = bones.column.get(edge.to) ?? 0;
    if (b - a < 2 || !touches(direct, others, 5)) return direct;
    const waypoints = dummies(bones, edge, a, b, down, columns, centre);
    const round = routed(start, waypoints, end);
    return touches(round, others, 3) && !touches(direct, others, 0) ? direct : round;
  });
}

/** Where dagre leads an edge through the columns between its ends: level through each of them. */
function dummies(bones: Skeleton, edge: FigureEdge, a: number, b: number, down: number, columns: readonly number[], centre: readonly number[]): Point[] {
  const points = bones.points.get(edge.index) ?? [];
  const from = bones.x.get(edge.from) ?? 0;
  const to = bones.x.get(edge.to) ?? 0;
  const way: Point[] = [];
  for (let column = a + 1; column < b; column += 1) {
    const at = [...bones.column].find(([, c]) => c === column)?.[0];
    const x = at === undefined ? from + ((to - from) * (column - a)) / (b - a) : (bones.x.get(at) ?? 0);
    const nearest = points.reduce<Point | null>(
      (best, point) => (best === null || Math.abs(point.x - x) < Math.abs(best.x - x) ? point : best),
      null,
    );
    if (!nearest) continue;
    const half = (columns[column] ?? 0) / 2;
    const mid = centre[column] ?? 0;
    way.push({ x: mid - half, y: nearest.y + down }, { x: mid + half, y: nearest.y + down });
  }
  return way;
}
