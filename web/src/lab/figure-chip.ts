/** How large a chip is: a number in a few letters, or a tensor as a heat map. */
import { valueText, type FigureModel, type Quantity } from './figure.ts';
import { heatGrid, type HeatGrid } from './figure-heat.ts';
import { isNode, sameShape, shapeText, tensorIn } from './figure-tensor.ts';
import type { Style } from './figure-measure.ts';
import type { Claimed } from './types.ts';

export interface ChipSize {
  width: number;
  height: number;
  text: string;
  /** null: the text is all that is drawn. */
  grid: HeatGrid | null;
  /** A word beside the heat map: that it is a node's, or its shape where that is not the value's. */
  caption: string;
}

/** The line under a value and over a gradient stands this far from its heat map. */
export const LINE = 5;
export const CAPTION = 15;

/** Width of the chip that holds a text. */
export function chipWidth(style: Style, text: string): number {
  return Math.max(style.chipMin, text.length * style.chipChar + style.chipPad);
}

/** The chip of a claim that is not one of the run's: what was expected. */
export function claimChip(style: Style, claim: Claimed | undefined, text: string, caption = ''): ChipSize {
  const tensor = tensorIn(claim);
  const grid = tensor ? heatGrid(tensor.shape, style.heat) : null;
  if (!grid) return { width: chipWidth(style, text), height: style.chipHeight, text, grid, caption: '' };
  return {
    width: Math.max(style.chipMin, grid.columns * grid.cellWidth, caption.length * 6.4),
    height: grid.rows * grid.cellHeight + LINE + (caption ? CAPTION : 0),
    text,
    grid,
    caption,
  };
}

/** The chip of a node's value or gradient. */
export function chipOf(
  model: FigureModel,
  style: Style,
  node: number,
  quantity: Quantity,
  claim: Claimed,
): ChipSize {
  return claimChip(
    style,
    claim,
    valueText(model.trace, node, quantity, claim),
    captionOf(model, node, quantity, claim),
  );
}

function captionOf(model: FigureModel, node: number, quantity: Quantity, claim: Claimed): string {
  const tensor = tensorIn(claim);
  if (!tensor || quantity === 'result') return '';
  const own = model.shapes[node];
  const odd = own != null && !sameShape(own, tensor.shape) ? shapeText(tensor.shape) : '';
  return [isNode(claim) ? 'node' : '', odd].filter(Boolean).join(' ');
}
