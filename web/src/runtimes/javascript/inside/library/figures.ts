/** plot and show: what is to be drawn, as plain numbers and within bounds. */
import { ComputationNode } from './base.ts';
import { print } from './printing.ts';
import { state } from './state.ts';
import { Tensor } from './tensor.ts';

const [FIGURES, SERIES, POINTS] = [20, 20, 5000];
const LABEL = 80; // characters
const AXES = ['', 'x', 'y', 'xy'];

export interface Series {
  label: string;
  x: number[];
  y: number[];
}

interface Figure {
  series: Series[];
  /** Axes that are logarithmic. */
  log?: string;
}

export class Figures {
  readonly drawn: Figure[] = [];
  /** Whether the last figure takes more curves. */
  private open = false;
  private readonly said = new Set<string>();

  plot(first: unknown, second: unknown, label: unknown, log: unknown): void {
    if (!AXES.includes(log as string))
      throw new RangeError(`[plot] log is 'x', 'y' or 'xy', got '${String(log).slice(0, LABEL)}'`);
    const y = numbers('y', second ?? first);
    const x = second === undefined ? y.map((_, i) => i) : numbers('x', first);
    if (x.length !== y.length) throw new RangeError(`[plot] x has ${x.length} values and y has ${y.length}`);
    if (x.length > POINTS) this.cut(`[plot] only the first ${POINTS} of ${x.length} points are drawn`);
    if (!this.open) {
      if (this.drawn.length === FIGURES) return this.cut(`[plot] no more than ${FIGURES} figures are drawn`);
      this.drawn.push({ series: [] });
      this.open = true;
    }
    const figure = this.drawn[this.drawn.length - 1] as Figure;
    const { series } = figure;
    if (series.length === SERIES)
      return this.cut(`[plot] no more than ${SERIES} curves are drawn in a figure`);
    series.push({ label: String(label).slice(0, LABEL), x: x.slice(0, POINTS), y: y.slice(0, POINTS) });
    const both = String(log) + (figure.log ?? '');
    if (both) figure.log = [...'xy'].filter((axis) => both.includes(axis)).join('');
  }

  show(): void {
    this.open = false;
  }

  /** Says once what is left out. */
  private cut(sentence: string): void {
    if (this.said.has(sentence)) return;
    this.said.add(sentence);
    print(sentence);
  }
}

/** Numbers, nodes of numbers, or one tensor (or node) of numbers. */
function numbers(name: string, values: unknown): number[] {
  const value = resultOf(values);
  const row: unknown[] =
    value instanceof Tensor && value.shape.length === 1 ? [...value] : Array.isArray(value) ? value : [];
  const found = row.map((one) => {
    const entry = resultOf(one);
    return entry instanceof Tensor && entry.shape.length === 0 ? entry.item() : entry;
  });
  if (row.length === 0 || !found.every((entry) => typeof entry === 'number'))
    throw new TypeError(
      `[plot] ${name} must be numbers in a row: a tensor, an array, or a node that has a result`,
    );
  return found as number[];
}

const resultOf = (value: unknown): unknown => (value instanceof ComputationNode ? value.result : value);

interface PlotOptions {
  label?: unknown;
  log?: unknown;
}

/**
 * plot(x, y, { label: 'y' }): a curve through the points, in the figure that show() ends. plot(y): its values in order.
 * { log: 'xy' }: these axes of the figure are logarithmic.
 */
export function plot(x: unknown, y?: unknown, options?: PlotOptions | string): void {
  const onlyValues =
    typeof y === 'string' || (typeof y === 'object' && y !== null && ('label' in y || 'log' in y));
  const [points, extra] = onlyValues ? [undefined, y as typeof options] : [y, options];
  const { label = '', log = '' } = typeof extra === 'string' ? { label: extra } : (extra ?? {});
  state.figures?.plot(x, points, label, log);
}

/** Ends a figure: the next plot() begins another. */
export function show(): void {
  state.figures?.show();
}
