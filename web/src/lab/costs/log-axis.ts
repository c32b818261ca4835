/** A logarithmic axis: its range and where it carries a number. */

export interface LogAxis {
  low: number;
  high: number;
  ticks: number[];
}

/** Powers of ten around the values; of few decades also 2 and 5 times those; of many only every other one. */
export function decades(values: readonly number[], most = 6): LogAxis {
  const there = values.filter((value) => value > 0 && Number.isFinite(value));
  if (there.length === 0) return { low: 1, high: 10, ticks: [1, 10] };
  const low = Math.floor(Math.log10(Math.min(...there)) + 1e-9);
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...there)) - 1e-9));
  const every = Math.max(1, Math.ceil((high - low) / (most - 1)));
  const ticks: number[] = [];
  for (let power = low; power <= high; power += every) ticks.push(10 ** power);
  return { low: 10 ** low, high: 10 ** high, ticks };
}

/** A part of the points' own numbers at equal steps, the first among them; the last too where the steps meet it. */
export function marks(values: readonly number[], most = 4): number[] {
  const every = Math.max(1, Math.ceil((values.length - 1) / Math.max(1, most - 1)));
  return values.filter((_, i) => i % every === 0);
}

/** Where a value lies, from 0 at the low end to 1. */
export const place = (value: number, { low, high }: Pick<LogAxis, 'low' | 'high'>): number =>
  low === high ? 0.5 : Math.log(value / low) / Math.log(high / low);

/** Round numbers on a linear axis from 0 up to at least `most`. */
export function steps(most: number, count = 4): number[] {
  if (!(most > 0)) return [0, 1];
  const raw = most / count;
  const unit = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * unit >= raw * 0.999) ?? 10) * unit;
  const ticks: number[] = [];
  for (let i = 0; i * step < most + step * 0.999; i++) ticks.push(i * step);
  return ticks;
}
