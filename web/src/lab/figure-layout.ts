/** Where everything in a graph figure stands: left to right, shared nodes once. Sizes in CSS pixels. */
import { placeLabels, type Wanted } from './figure-labels.ts';
import { bend, routed, touches, type Curve, type Point, type Rect } from './figure-geometry.ts';
import { skeleton, type Skeleton } from './figure-columns.ts';
import {
  faultChips,
  NARROW,
  sizes,
  edgeTexts,
  WIDE,
  type FaultChips,
  type Size,
  type Style,
} from './figure-measure.ts';
import type { FigureEdge, FigureModel, FigureNode } from './figure.ts';

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
  /** The local derivative, '' where none is written; and the edge's part in a fault. */
  local: string;
  tag: string;
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

/** Lays out a figure, or the part of it that is asked for. */
export function layoutFigure(model: FigureModel, options: LayoutOptions): FigureLayout {
  const style = options.narrow ? NARROW : WIDE;
  const shown = options.only ?? model.nodes.map((node) => node.index);
  const inside = new Set(shown);
  const edges = model.edges.filter((edge) => inside.has(edge.from) && inside.has(edge.to));
  const chips = options.fault ? faultChips(model, style) : null;
  const size = sizes(model, style, chips && inside.has(chips.node) ? chips : null);
  const bones = skeleton(model, shown, edges, size, style.row);
  const texts = edgeTexts(model, options);

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
    if ((bones.column.get(edge.to) ?? 0) === at + 1 && wide > 0)
      gaps[at] = Math.max(gaps[at] ?? 0, wide + 36);
  }
  const margin = 4;
  const natural = columns.reduce((a, b) => a + b, 0) + gaps.reduce((a, b) => a + b, 0) + 2 * margin;
  const spare = Math.max(0, options.width - natural) / Math.max(1, gaps.length);
  for (let at = 0; at < gaps.length; at += 1)
    gaps[at] = Math.max(gaps[at] ?? 0, Math.min((gaps[at] ?? 0) + spare, style.gapMax));
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
      node,
      x: at.x,
      y: at.y,
      valueY: at.y + off + ring,
      gradientY: at.y - off - ring,
      body: { x: at.x - wide / 2, y: at.y - half, width: wide, height: style.nodeHeight },
    };
  });
  const placed = new Map(nodes.map((one) => [one.node.index, one]));
  const fault =
    chips && placed.has(chips.node)
      ? placeFault(placed.get(chips.node) as PlacedNode, chips, style, model.backward)
      : null;

  const obstacles = nodes.flatMap((one) => occupied(one, size[one.node.index] as Size, model, style, fault));
  const curves = curvesOf(edges, bones, placed, obstacles, down, columns, centre);
  const wanted = edges.map((edge, at): Wanted => ({
    curve: curves[at] as Curve,
    width: texts[edge.index]?.width ?? 0,
    height: options.narrow ? 20 : 25,
  }));
  const labels = placeLabels(
    wanted,
    obstacles.map((one) => one.rect),
    { x: 0, y: 0, width, height: bottom - top + 8 },
  );
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
        local: texts[edge.index]?.local ?? '',
        tag: texts[edge.index]?.tag ?? '',
      };
    }),
  };
}

export interface Obstacle {
  node: number;
  rect: Rect;
}

/** The box and chips of a node, and the flag over the first wrong one. */
function occupied(
  one: PlacedNode,
  size: Size,
  model: FigureModel,
  style: Style,
  fault: PlacedFault | null,
): Obstacle[] {
  const node = one.node.index;
  const chip = (y: number): Rect => ({
    x: one.x - size.column / 2,
    y: y - style.chipHeight / 2,
    width: size.column,
    height: style.chipHeight,
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

function placeFault(one: PlacedNode, chips: FaultChips, style: Style, backward: boolean): PlacedFault {
  const gradient = chips.quantity === 'gradient';
  const y = (gradient ? one.gradientY : one.valueY) - style.chipHeight / 2;
  const whole = chips.receivedWidth + chips.expectedWidth + chips.between;
  const left = one.x - whole / 2;
  return {
    node: chips.node,
    received: {
      text: chips.received,
      rect: { x: left, y, width: chips.receivedWidth, height: style.chipHeight },
    },
    expected: {
      text: chips.expected,
      rect: {
        x: left + chips.receivedWidth + chips.between,
        y,
        width: chips.expectedWidth,
        height: style.chipHeight,
      },
    },
    flag: {
      x: one.x - chips.flagWidth / 2,
      y: backward ? one.gradientY - style.chipHeight / 2 - (gradient ? 46 : 29) : one.body.y - 36,
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
    const others = obstacles
      .filter((one) => one.node !== edge.from && one.node !== edge.to)
      .map((one) => one.rect);
    const a = bones.column.get(edge.from) ?? 0;
    const b = bones.column.get(edge.to) ?? 0;
    if (b - a < 2 || !touches(direct, others, 5)) return direct;
    const waypoints = dummies(bones, edge, a, b, down, columns, centre);
    const round = routed(start, waypoints, end);
    return touches(round, others, 3) && !touches(direct, others, 0) ? direct : round;
  });
}

/** Where dagre leads an edge through the columns between its ends: level through each of them. */
function dummies(
  bones: Skeleton,
  edge: FigureEdge,
  a: number,
  b: number,
  down: number,
  columns: readonly number[],
  centre: readonly number[],
): Point[] {
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
