/** What is seen of a training run: its loss, what it decides, and the sizes of what flows through its layers. No training happens here. */

import { countText, countWord, figuresText } from './amounts.ts';

export interface LossPoint {
  step: number;
  loss: number;
}

/** A curve of at most `most` points: of each stretch its mean, so that a long run is as quick to draw as a short one. */
export function thinned(curve: readonly LossPoint[], most: number): LossPoint[] {
  if (curve.length <= most) return [...curve];
  const every = curve.length / most;
  return Array.from({ length: most }, (_, i) => {
    const part = curve.slice(Math.floor(i * every), Math.floor((i + 1) * every));
    const loss = part.reduce((sum, point) => sum + point.loss, 0) / part.length;
    return { step: part.at(-1)?.step ?? 0, loss };
  });
}

/** The loss with its jitter taken out: an average in which a step counts less and less. */
export function smoothed(curve: readonly LossPoint[], keep = 0.9): LossPoint[] {
  let mean = 0;
  let weight = 0;
  return curve.map(({ step, loss }) => {
    mean = keep * mean + (1 - keep) * loss;
    weight = keep * weight + (1 - keep);
    return { step, loss: mean / weight };
  });
}

/** What a curve tells, in a sentence. */
export function sayCurve(curve: readonly LossPoint[]): string {
  const last = curve.at(-1);
  const first = curve[0];
  if (!first || !last) return 'No step has been taken.';
  const figures = (loss: number): string =>
    Number.isFinite(loss) ? figuresText(loss) : 'no longer a number';
  const lowest = curve.reduce((low, point) => (point.loss < low.loss ? point : low));
  const begin = `The loss went from ${figures(first.loss)} to ${figures(last.loss)} in ${countWord(last.step, 'step')}`;
  if (!Number.isFinite(last.loss)) return `${begin}: the rate is too large.`;
  return lowest.step === last.step
    ? `${begin}.`
    : `${begin}; lowest ${figures(lowest.loss)} at step ${countText(lowest.step)}.`;
}

/** A matrix small enough to draw: cells that stand for blocks hold the mean of their entries. */
export interface Shrunk {
  rows: number;
  columns: number;
  values: number[];
  /** Entries a cell stands for, downwards and across. */
  block: [number, number];
}
export function shrunk(data: ArrayLike<number>, rows: number, columns: number, most: number): Shrunk {
  const block: [number, number] = [
    Math.max(1, Math.ceil(rows / most)),
    Math.max(1, Math.ceil(columns / most)),
  ];
  const high = Math.ceil(rows / block[0]);
  const wide = Math.ceil(columns / block[1]);
  const sums = new Float64Array(high * wide);
  const counts = new Uint32Array(high * wide);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const cell = Math.floor(i / block[0]) * wide + Math.floor(j / block[1]);
      sums[cell] = (sums[cell] ?? 0) + (data[i * columns + j] ?? 0);
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
  }
  return { rows: high, columns: wide, values: [...sums].map((sum, i) => sum / (counts[i] ?? 1)), block };
}

/** Rows and columns in which a tensor of any rank is drawn: a vector is a row, what has more axes is laid out by its last one. */
export function laidOut(shape: readonly number[]): [rows: number, columns: number] {
  const count = shape.reduce((product, size) => product * size, 1);
  const columns = shape.at(-1) ?? 1;
  return [count / Math.max(1, columns), columns];
}

/** The root of the mean square: the size of a tensor's entries. */
export function rootMeanSquare(data: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += (data[i] ?? 0) ** 2;
  return data.length === 0 ? 0 : Math.sqrt(sum / data.length);
}

/** How often each class was taken for each other one: rows are what it was, columns what was said. */
export interface Confusion {
  classes: number;
  counts: number[];
  right: number;
  total: number;
}
export function confusion(labels: ArrayLike<number>, said: ArrayLike<number>, classes: number): Confusion {
  const counts = new Array<number>(classes * classes).fill(0);
  let right = 0;
  for (let i = 0; i < labels.length; i++) {
    const [was, is] = [labels[i] ?? 0, said[i] ?? 0];
    counts[was * classes + is] = (counts[was * classes + is] ?? 0) + 1;
    if (was === is) right += 1;
  }
  return { classes, counts, right, total: labels.length };
}

/** The pair that is mixed up most, or none. */
export function worstPair({
  classes,
  counts,
}: Confusion): { was: number; said: number; count: number } | null {
  let worst: { was: number; said: number; count: number } | null = null;
  counts.forEach((count, i) => {
    const [was, said] = [Math.floor(i / classes), i % classes];
    if (was !== said && count > (worst?.count ?? 0)) worst = { was, said, count };
  });
  return worst;
}

/** The class with the largest score, example by example: `scores` holds one row of `classes` each. */
export function classesOf(scores: ArrayLike<number>, classes: number): number[] {
  const found: number[] = [];
  for (let at = 0; at < scores.length; at += classes) {
    let best = 0;
    for (let i = 1; i < classes; i++) if ((scores[at + i] ?? 0) > (scores[at + best] ?? 0)) best = i;
    found.push(best);
  }
  return found;
}

/** Scores as probabilities, row by row. */
export function softmaxRows(scores: ArrayLike<number>, classes: number): Float64Array {
  const found = new Float64Array(scores.length);
  for (let at = 0; at < scores.length; at += classes) {
    let most = -Infinity;
    for (let i = 0; i < classes; i++) most = Math.max(most, scores[at + i] ?? 0);
    let sum = 0;
    for (let i = 0; i < classes; i++) sum += found[at + i] = Math.exp((scores[at + i] ?? 0) - most);
    for (let i = 0; i < classes; i++) found[at + i] = (found[at + i] ?? 0) / sum;
  }
  return found;
}

/** An image that was taken for something else. */
export interface Missed {
  was: number;
  said: number;
  /** Probability of what was said. */
  sure: number;
  /** Row by row; a channel. */
  pixels: ArrayLike<number>;
}

/**
 * The images that were taken for something else: those that the network was most sure of first, at most `most`. Of scores
 * that are no numbers any more, nothing was sure.
 */
export function missed(
  images: ArrayLike<number>,
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  classes: number,
  most: number,
): Missed[] {
  const size = images.length / Math.max(1, labels.length);
  const probabilities = softmaxRows(scores, classes);
  return classesOf(scores, classes)
    .map((said, i) => ({ i, was: labels[i] ?? 0, said, sure: probabilities[i * classes + said] || 0 }))
    .filter(({ was, said }) => was !== said)
    .sort((a, b) => b.sure - a.sure)
    .slice(0, most)
    .map(({ i, ...rest }) => ({
      ...rest,
      pixels: Array.from({ length: size }, (_, j) => images[i * size + j] ?? 0),
    }));
}

/** The middles of the cells of a square grid over the plane from -reach to reach, row by row from below: x, y, x, y, .. */
export function plane(side: number, reach: number): Float64Array {
  const places = new Float64Array(2 * side * side);
  const middle = (i: number): number => -reach + ((i + 0.5) * 2 * reach) / side;
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      places.set([middle(column), middle(row)], 2 * (row * side + column));
    }
  }
  return places;
}
