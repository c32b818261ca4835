/** A tensor as a heat map: how large it is drawn, and how deep each entry's colour is. */
import { real, type Tensor } from './figure-tensor.ts';

/** Room for one heat map, in CSS pixels. */
export interface HeatRoom {
  width: number;
  height: number;
  /** Largest and smallest side of a cell. */
  most: number;
  least: number;
  /** Height of the one row of a strip, and its narrowest cell. */
  strip: number;
  narrowest: number;
}

export interface HeatGrid {
  rows: number;
  columns: number;
  cellWidth: number;
  cellHeight: number;
}

/**
 * The grid of a tensor: a strip of a vector, rows and columns of a matrix. null where there is none to draw: more than
 * two axes, none at all, or more entries than there is room for.
 */
export function heatGrid(shape: readonly number[], room: HeatRoom): HeatGrid | null {
  const [rows, columns] = shape.length === 1 ? [1, shape[0] ?? 0] : [shape[0] ?? 0, shape[1] ?? 0];
  if (shape.length === 0 || shape.length > 2 || rows * columns === 0) return null;
  const wide = Math.floor((2 * room.width) / columns) / 2;
  if (rows === 1) {
    const cellWidth = Math.min(room.most, wide);
    const cellHeight = Math.max(Math.min(room.strip, room.most), Math.min(cellWidth, room.most));
    return cellWidth < room.narrowest ? null : { rows, columns, cellWidth, cellHeight };
  }
  const side = Math.min(room.most, wide, Math.floor((2 * room.height) / rows) / 2);
  return side < room.least ? null : { rows, columns, cellWidth: side, cellHeight: side };
}

/** Zero is the node's own colour (0); the largest entry of the scale is the deepest (4). */
export interface HeatCell {
  depth: 0 | 1 | 2 | 3 | 4;
  negative: boolean;
  /** Not finite: drawn as a cross. */
  odd: boolean;
}

/** The largest size among the finite entries of some tensors: what their colours are measured against. */
export function heatScale(tensors: readonly Tensor[]): number {
  let most = 0;
  for (const { data } of tensors)
    for (const value of data) {
      const size = Math.abs(real(value));
      if (Number.isFinite(size) && size > most) most = size;
    }
  return most;
}

export function heatCells(tensor: Tensor, scale = heatScale([tensor])): HeatCell[] {
  return tensor.data.map((one) => {
    const value = real(one);
    if (!Number.isFinite(value)) return { depth: 0, negative: false, odd: true };
    // Rounding in the quotient must not deepen a colour: 0.6 / 0.3 is not quite 2.
    const part = scale === 0 ? 0 : (4 * Math.abs(value)) / scale;
    const depth = Math.max(0, Math.min(4, Math.ceil(part - 1e-9))) as HeatCell['depth'];
    return { depth: value !== 0 && depth === 0 ? 1 : depth, negative: value < 0, odd: false };
  });
}
