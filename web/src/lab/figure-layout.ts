/** Where everything in a graph figure stands: left to right, shared nodes once. Sizes in CSS pixels. */
import { curvesOf } from './figure-edges.ts';
import { placeLabels, type Wanted } from './figure-labels.ts';
import type { Curve, Point, Rect } from './figure-geometry.ts';
import { skeleton } from './figure-columns.ts';
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
import type { ChipSize } from './figure-chip.ts';
import type { FigureEdge, FigureModel, FigureNode, Quantity } from './figure.ts';

export interface PlacedNode {
  node: FigureNode;
  body: Rect;
  x: number;
  y: number;
  /** Centre of a value chip of one line, below, and of a gradient chip, above. */
  valueY: number;
  gradientY: number;
  /** Everything that belongs to it: its box and both chips. */
  whole: Rect;
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

export interface PlacedChip extends ChipSize {
  rect: Rect;
}

/** The chips and flag of the first wrong node. */
export interface PlacedFault {
  node: number;
  flag: Rect;
  received: PlacedChip;
  expected: PlacedChip;
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
    const { column = 0, value, gradient } = (size[index] ?? {}) as Partial<Size>;
    const above = model.backward ? style.chipGap + (gradient?.height ?? 0) : 0;
    return {
      node,
      whole: {
        x: at.x - column / 2,
        y: at.y - half - above,
        width: column,
        height: style.nodeHeight + above + style.chipGap + (value?.height ?? 0),
      },
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
      ? placeFault(
          placed.get(chips.node) as PlacedNode,
          chips,
          size[chips.node] as Size,
          style,
          model.backward,
        )
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

/** Where a chip of some height begins: values hang from their line, gradients stand on theirs. */
export const chipTop = (one: PlacedNode, quantity: Quantity, height: number, style: Style): number =>
  quantity === 'result' ? one.valueY - style.chipHeight / 2 : one.gradientY + style.chipHeight / 2 - height;

/** The box and chips of a node, and the flag over the first wrong one. */
function occupied(
  one: PlacedNode,
  size: Size,
  model: FigureModel,
  style: Style,
  fault: PlacedFault | null,
): Obstacle[] {
  const node = one.node.index;
  const chip = (quantity: Quantity, height: number): Rect => ({
    x: one.x - size.column / 2,
    y: chipTop(one, quantity, height, style),
    width: size.column,
    height,
  });
  const rects = [one.body, chip('result', size.value.height)];
  if (model.backward) rects.push(chip('gradient', size.gradient.height));
  if (fault?.node === node) {
    const { flag, received, expected } = fault;
    const above = (rect: Rect): Rect => ({ ...rect, y: rect.y - 20, height: rect.height + 20 });
    const below = (rect: Rect): Rect => ({ ...rect, height: rect.height + 20 });
    const named = received.rect.y > one.y ? below : above;
    rects.push(flag, named(received.rect), named(expected.rect));
  }
  return rects.map((rect) => ({ node, rect }));
}

function placeFault(
  one: PlacedNode,
  chips: FaultChips,
  size: Size,
  style: Style,
  backward: boolean,
): PlacedFault {
  const { received, expected, quantity } = chips;
  const left = one.x - (received.width + expected.width + chips.between) / 2;
  const place = (chip: ChipSize, x: number): PlacedChip => ({
    ...chip,
    rect: { x, y: chipTop(one, quantity, chip.height, style), width: chip.width, height: chip.height },
  });
  const gradient = quantity === 'gradient';
  const tall = gradient ? Math.max(received.height, expected.height) : size.gradient.height;
  return {
    node: chips.node,
    received: place(received, left),
    expected: place(expected, left + received.width + chips.between),
    flag: {
      x: one.x - chips.flagWidth / 2,
      y: backward ? chipTop(one, 'gradient', tall, style) - (gradient ? 46 : 29) : one.body.y - 36,
      width: chips.flagWidth,
      height: 23,
    },
  };
}
