/** How a measured cost grows: the exponent of a power law through points, and a learner's own formula beside them. */

export interface Point {
  x: number;
  y: number;
}

/** A sum of products of powers, as the engine read it from an answer: one exponent per letter, for each term. */
export interface Formula {
  letters: readonly string[];
  terms: readonly (readonly number[])[];
}

const positive = ({ x, y }: Point): boolean => x > 0 && y > 0 && Number.isFinite(x) && Number.isFinite(y);

/** The slope of the straight line through log y against log x that is nearest in the least squares; null for fewer than two places. */
export function fittedExponent(points: readonly Point[]): number | null {
  const there = points.filter(positive);
  const n = there.length;
  const xs = there.map(({ x }) => Math.log(x));
  const ys = there.map(({ y }) => Math.log(y));
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / n;
  const [mx, my] = [mean(xs), mean(ys)];
  const spread = xs.reduce((sum, x) => sum + (x - mx) ** 2, 0);
  if (n < 2 || spread === 0) return null;
  return xs.reduce((sum, x, i) => sum + (x - mx) * ((ys[i] ?? my) - my), 0) / spread;
}

/** The exponent at the right end, where the leading term shows best: through the last points only. */
export const endExponent = (points: readonly Point[], last = 3): number | null =>
  fittedExponent(points.filter(positive).slice(-last));

/** What a formula comes to; letters that are not given are 1. */
export function evaluate(formula: Formula, at: Readonly<Record<string, number>>): number {
  return formula.terms.reduce(
    (sum, exponents) =>
      sum +
      exponents.reduce((product, power, i) => product * (at[formula.letters[i] ?? ''] ?? 1) ** power, 1),
    0,
  );
}

/** A formula as a line: its constant is chosen so that it agrees with the measured cost at the left end. */
export function formulaLine(
  formula: Formula,
  xs: readonly number[],
  place: (x: number) => Readonly<Record<string, number>>,
  measured: readonly Point[],
): Point[] {
  const first = measured.find(positive);
  if (!first) return [];
  const there = evaluate(formula, place(first.x));
  if (!(there > 0)) return [];
  return xs.map((x) => ({ x, y: (first.y * evaluate(formula, place(x))) / there }));
}

/** Whole numbers from `low` to `high`, evenly spread on a logarithmic axis, none twice. */
export function spaced(low: number, high: number, count: number): number[] {
  const found = new Set<number>();
  for (let i = 0; i < count; i++) {
    found.add(Math.round(low * (high / low) ** (count === 1 ? 0 : i / (count - 1))));
  }
  return [...found].sort((a, b) => a - b);
}

/** `1.99`; without the zeros of a whole number. */
export const exponentText = (exponent: number): string => exponent.toFixed(2).replace('-', '\u2212');
