/** How much of a graph is drawn in the room there is: all of it, or a node with its neighbours. */
import type { FigureModel } from './figure.ts';
import { layoutFigure, type FigureLayout } from './figure-layout.ts';

export interface Place {
  width: number;
  narrow: boolean;
  fault: boolean;
}

/** Below this width the figure takes its smaller sizes. */
export const NARROW_BELOW = 560;
/** Columns that fit a phone. */
const PHONE_COLUMNS = 6;
const MOST_NODES = 60;
/** A column and its gap are at least this wide. */
const COLUMN = 124;

/** A drawing may be shrunk by this much before it counts as too large. */
export const roomOf = (width: number): number => width * 1.15;

/** Longest chain: a graph with more columns than there is room for is not laid out to find out. */
function depth(model: FigureModel): number {
  const depths: number[] = [];
  let longest = 0;
  for (const node of model.nodes) {
    const mine = 1 + node.inputs.reduce((most, input) => Math.max(most, depths[input] ?? 0), 0);
    depths.push(mine);
    longest = Math.max(longest, mine);
  }
  return longest;
}

/** The whole graph, if it fits or is wanted all the same; else null. */
export function wholeLayout(model: FigureModel, place: Place, wanted: boolean): FigureLayout | null {
  const { width, narrow } = place;
  if (width === 0) return null;
  if (wanted) return layoutFigure(model, place);
  const columns = model.nodes.length <= MOST_NODES ? depth(model) : Infinity;
  const fits = narrow ? columns <= PHONE_COLUMNS : columns * COLUMN <= roomOf(width) + 56;
  if (!fits) return null;
  const layout = layoutFigure(model, place);
  return layout.width <= roomOf(width) ? layout : null;
}
