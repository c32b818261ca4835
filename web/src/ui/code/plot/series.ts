import { decades, place } from '../../../lab/costs/log-axis.ts';
import { trueMinus } from '../../../lab/figure-text.ts';
import type { PlotFigure, PlotSeries } from '../../../lab/runtime.ts';
import type { Num } from '../../../lab/types.ts';

/** A curve as it is drawn. A number that is none (nan, inf) leaves a gap. */
export interface Curve {
  label: string;
  /** Forward values are blue, gradients orange. */
  role: 'fwd' | 'grad';
  /** Which of the curves in its colour it is: they differ in shape. */
  shape: number;
  points: { x: number; y: number }[];
}

export const real = (value: Num): number => (typeof value === 'number' ? value : NaN);

/** `dy/dx`, `d2y/dx2` and `y'` name derivatives; `gradient` says so itself. */
const DERIVATIVE = /^d\S+\/d[A-Za-z](\^?\d|[²³])?$|['\u2032\u2033\u2034]\s*(\(|$)|grad|derivative/i;

export const roleOf = (label: string): Curve['role'] => (DERIVATIVE.test(label.trim()) ? 'grad' : 'fwd');

export function curves(figure: PlotFigure): Curve[] {
  const seen = { fwd: 0, grad: 0 };
  return figure.series.map((series) => {
    const role = roleOf(series.label);
    return { label: primed(series.label), role, shape: seen[role]++, points: pointsOf(series) };
  });
}

export const pointsOf = ({ x, y }: PlotSeries): Curve['points'] =>
  x.map((value, i) => ({ x: real(value), y: real(y[i] ?? 'nan') }));

/** Typewriter quotes after a letter are primes. */
export const primed = (label: string): string =>
  label.replace(/(?<=[\w\u2032])'+/g, (quotes) => '\u2032'.repeat(quotes.length));

/** A number for a reader: five digits are enough to follow a curve. */
export const shown = (value: number): string =>
  trueMinus(Number.isFinite(value) ? String(Number(value.toPrecision(5))) : 'none');

/** Lowest and highest number, a little apart if they are the same; null where there is none. */
export function extent(numbers: readonly number[]): [number, number] | null {
  let low = Infinity;
  let high = -Infinity;
  for (const value of numbers) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return null;
  const apart = low === high ? Math.abs(low) / 10 || 1 : 0;
  return [low - apart, high + apart];
}

/** How numbers are laid along an axis. */
export interface Axis {
  domain: [number, number];
  log: boolean;
  /** Powers of ten where it carries numbers; null where any round numbers do. */
  ticks: number[] | null;
  /** The number, or nan where the axis has no place for it: a gap. */
  drawn(value: number): number;
  /** How far along the axis it is, 0 to 1, and the other way round. */
  share(value: number): number;
  at(share: number): number;
}

/** An axis for these numbers. A logarithmic one spans whole decades and has no place for 0 or below. */
export function axisOf(numbers: readonly number[], log: boolean): Axis {
  if (!log) {
    const [low, high] = extent(numbers) ?? [0, 1];
    return {
      domain: [low, high],
      log,
      ticks: null,
      drawn: (value) => value,
      share: (value) => (value - low) / (high - low),
      at: (share) => low + share * (high - low),
    };
  }
  const { low, high, ticks } = decades(numbers);
  return {
    domain: [low, high],
    log,
    ticks,
    drawn: (value) => (value > 0 ? value : NaN),
    share: (value) => place(value, { low, high }),
    at: (share) => low * (high / low) ** share,
  };
}

const raised = (power: number): string =>
  [...trueMinus(String(power))].map((sign) => '\u207b⁰¹²³⁴⁵⁶⁷⁸⁹'['\u22120123456789'.indexOf(sign)]).join('');

/** A power of ten for a reader: in digits, or as 10⁻⁶ where one of the axis would be long. */
export const decadeText = (tick: number, ticks: readonly number[]): string =>
  ticks.every((one) => one > 0.9e-3 && one < 1.1e4)
    ? String(Number(tick.toPrecision(1)))
    : `10${raised(Math.round(Math.log10(tick)))}`;

/** Which axes are logarithmic, as a sentence; empty for none. */
export const sayAxes = ({ log }: PlotFigure): string =>
  !log ? '' : log === 'xy' ? 'Both axes are logarithmic.' : `The ${log} axis is logarithmic.`;

/** The curve in words. */
export function spoken({ label, points }: Curve): string {
  const there = points.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
  const [first, last] = [there[0], there.at(-1)];
  const name = label || 'The curve';
  if (!first || !last) return `${name} has no points to draw.`;
  const low = there.reduce((a, b) => (b.y < a.y ? b : a));
  const high = there.reduce((a, b) => (b.y > a.y ? b : a));
  return (
    `${name} runs from ${shown(first.y)} at ${shown(first.x)} to ${shown(last.y)} at ${shown(last.x)}; ` +
    `lowest ${shown(low.y)} at ${shown(low.x)}, highest ${shown(high.y)} at ${shown(high.x)}.`
  );
}
