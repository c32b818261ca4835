/** What a claim holds, where it may be a tensor or a node: reading it, comparing it, and saying it in few words. */
import type { Claimed, ClaimedValue, Num, TensorData } from './types.ts';

export type Tensor = TensorData<Num>;

/** Whether a gradient is itself a node of a graph, as under `build_graph`. */
export const isNode = (claim: Claimed | undefined): claim is { node: ClaimedValue } =>
  typeof claim === 'object' && claim !== null && 'node' in claim;

/** The value in a claim: of a node, its result. */
export const bare = (claim: Claimed): ClaimedValue => (isNode(claim) ? claim.node : claim);

const entries = (shape: readonly number[]): number => shape.reduce((all, size) => all * size, 1);

/** The tensor in a claim, or undefined where it holds none. */
export function tensorIn(claim: Claimed | undefined): Tensor | undefined {
  if (claim === undefined) return undefined;
  const value = bare(claim);
  if (typeof value !== 'object' || value === null || !('shape' in value)) return undefined;
  return value.shape.length > 0 && value.data.length === entries(value.shape) ? value : undefined;
}

const REAL: Record<string, number> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
};
export const real = (value: Num): number => (typeof value === 'number' ? value : (REAL[value] ?? Number.NaN));

/** The number in a claim, or undefined where it holds none. */
export function numberIn(claim: Claimed | undefined): number | undefined {
  if (claim === undefined) return undefined;
  const value = bare(claim);
  return typeof value === 'number' || typeof value === 'string' ? real(value) : undefined;
}

/** The numbers in a claim and their shape, [] for a number alone; undefined where it holds none. */
export function arrayIn(
  claim: Claimed | undefined,
): { shape: readonly number[]; data: readonly number[] } | undefined {
  const tensor = tensorIn(claim);
  if (tensor) return { shape: tensor.shape, data: tensor.data.map(real) };
  const number = numberIn(claim);
  return number === undefined ? undefined : { shape: [], data: [number] };
}

/** `(2, 3)`, and `(25,)` as Python writes it. */
export const shapeText = (shape: readonly number[]): string =>
  shape.length === 1 ? `(${String(shape[0])},)` : `(${shape.join(', ')})`;

export const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((size, axis) => size === b[axis]);

/** Equal up to rounding. */
export function close(a: number, b: number): boolean {
  return a === b || Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
}

/** Two claims that hold the same numbers in the same shape, or the same of anything else. */
export function same(a: Claimed | undefined, b: Claimed | undefined): boolean {
  const [x, y] = [arrayIn(a), arrayIn(b)];
  if (!x || !y || isNode(a) !== isNode(b)) return JSON.stringify(a) === JSON.stringify(b);
  if (!sameShape(x.shape, y.shape)) return false;
  return x.data.every((one, at) => {
    const other = y.data[at] as number;
    return close(one, other) || (Number.isNaN(one) && Number.isNaN(other));
  });
}

/** Whether every entry is zero. */
export const isZero = (claim: Claimed | undefined): boolean =>
  arrayIn(claim)?.data.every((value) => value === 0) ?? false;

/** A received entry counts as right if it is this close to the expected one. */
const near = (a: number, b: number): boolean =>
  Object.is(a, b) || a === b || Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(a), Math.abs(b));

/** Positions at which two tensors of one shape differ, in row-major order; undefined where the shapes differ. */
export function differences(a: Claimed | undefined, b: Claimed | undefined): number[] | undefined {
  const [x, y] = [tensorIn(a), tensorIn(b)];
  if (!x || !y || !sameShape(x.shape, y.shape)) return undefined;
  return x.data.flatMap((one, at) => (near(real(one), real(y.data[at] as Num)) ? [] : [at]));
}

/** Row-major position to index: 4 in (2, 3) is [1, 1]. */
export function indexOf(shape: readonly number[], position: number): number[] {
  let left = position;
  return shape
    .toReversed()
    .map((size) => {
      const at = left % size;
      left = Math.floor(left / size);
      return at;
    })
    .toReversed();
}

/**
 * Entries as nested brackets: `[[1, 2], [3, 4]]`. Beyond `most` entries the rest is left out and counted:
 * `[1, 2, 3, …, 25 values]`.
 */
export function entriesText(tensor: Tensor, write: (value: Num) => string, most = Infinity): string {
  const { shape, data } = tensor;
  if (data.length > most)
    return `[${data.slice(0, most).map(write).join(', ')}, \u2026, ${data.length} values]`;
  const part = (axis: number, from: number, to: number): string => {
    if (axis === shape.length) return write(data[from] ?? 'nan');
    const size = shape[axis] as number;
    const step = size === 0 ? 0 : (to - from) / size;
    return `[${Array.from({ length: size }, (_, at) => part(axis + 1, from + at * step, from + (at + 1) * step)).join(', ')}]`;
  };
  return part(0, 0, data.length);
}
