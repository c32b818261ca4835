/**
 * The arithmetic behind the sentences: what an operation makes of its inputs and what it sends back. A sentence claims
 * a formula only where the learner's numbers agree with it.
 */
import { arrayIn, real, sameShape, tensorIn, type Tensor } from './figure-tensor.ts';
import type { Claimed } from './types.ts';

export interface Numbers {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** The shape of a sum or product of two; null where they do not fit. */
function together(a: readonly number[], b: readonly number[]): number[] | null {
  const rank = Math.max(a.length, b.length);
  const shape: number[] = [];
  for (let axis = 0; axis < rank; axis += 1) {
    const x = a[a.length - rank + axis] ?? 1;
    const y = b[b.length - rank + axis] ?? 1;
    if (x !== y && x !== 1 && y !== 1) return null;
    shape.push(x === 1 ? y : x);
  }
  return shape;
}

/** Entries of `a` as they lie in the larger shape. */
function spread(a: Numbers, shape: readonly number[]): readonly number[] {
  if (sameShape(a.shape, shape)) return a.data;
  const size = shape.reduce((all, one) => all * one, 1);
  return Array.from({ length: size }, (_, position) => {
    let left = position;
    let at = 0;
    let stride = 1;
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      const here = left % (shape[axis] as number);
      left = Math.floor(left / (shape[axis] as number));
      const own = a.shape[a.shape.length - shape.length + axis] ?? 1;
      at += own === 1 ? 0 : here * stride;
      stride *= own;
    }
    return a.data[at] ?? Number.NaN;
  });
}

/** Entry by entry, smaller shapes repeated as the languages do; null where shapes do not fit. */
export function entrywise(a: Numbers, b: Numbers, make: (x: number, y: number) => number): Numbers | null {
  const shape = together(a.shape, b.shape);
  if (!shape) return null;
  const [x, y] = [spread(a, shape), spread(b, shape)];
  return { shape, data: x.map((one, at) => make(one, y[at] as number)) };
}

export const each = (a: Numbers, make: (x: number) => number): Numbers => ({
  shape: a.shape,
  data: a.data.map(make),
});

const scalar = (value: number): Numbers => ({ shape: [], data: [value] });
const total = (a: Numbers): number => a.data.reduce((sum, value) => sum + value, 0);

export function transpose(a: Numbers): Numbers | null {
  const [rows, columns] = a.shape;
  if (a.shape.length !== 2 || rows === undefined || columns === undefined) return null;
  return {
    shape: [columns, rows],
    data: a.data.map((_, at) => a.data[(at % rows) * columns + Math.floor(at / rows)] as number),
  };
}

export function product(a: Numbers | null, b: Numbers | null): Numbers | null {
  if (!a || !b || a.shape.length !== 2 || b.shape.length !== 2) return null;
  const [rows, inner] = a.shape as [number, number];
  const [other, columns] = b.shape as [number, number];
  if (inner !== other) return null;
  const data = Array.from({ length: rows * columns }, (_, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    let sum = 0;
    for (let k = 0; k < inner; k += 1)
      sum += (a.data[row * inner + k] as number) * (b.data[k * columns + column] as number);
    return sum;
  });
  return { shape: [rows, columns], data };
}

const times = (a: Numbers, b: Numbers): Numbers | null => entrywise(a, b, (x, y) => x * y);
const plus = (a: Numbers | null, b: Numbers | null): Numbers | null =>
  a && b ? entrywise(a, b, (x, y) => x + y) : null;

/** What an operation is given beside its inputs. */
export interface Settings {
  power?: number;
  shape?: readonly number[];
}

/** The result of an operation, or null where it is not known or its inputs do not fit. */
export function forwardOf(type: string, inputs: readonly Numbers[], settings: Settings = {}): Numbers | null {
  const [a, b] = inputs;
  if (!a) return null;
  const sum = (): Numbers | null => inputs.slice(1).reduce<Numbers | null>(plus, a);
  switch (type) {
    case 'Exp':
      return each(a, Math.exp);
    case 'Negate':
      return each(a, (x) => -x);
    case 'Add':
      return sum();
    case 'Mean': {
      const all = sum();
      return all && each(all, (x) => x / inputs.length);
    }
    case 'Mul':
      return b ? times(a, b) : null;
    case 'IntPow':
      return settings.power === undefined ? null : each(a, (x) => x ** (settings.power as number));
    case 'Matmul':
      return b ? product(a, b) : null;
    case 'Matsum':
      return scalar(total(a));
    case 'Matexpand':
      return settings.shape ? { shape: settings.shape, data: spread(a, settings.shape) } : null;
    default:
      return null;
  }
}

/** What backward sends to the input at `slot`, given the node's own gradient; null where it is not known. */
export function backwardOf(
  type: string,
  inputs: readonly Numbers[],
  gradient: Numbers,
  slot: number,
  settings: Settings = {},
): Numbers | null {
  const [a, b] = inputs;
  if (!a) return null;
  switch (type) {
    case 'Exp':
      return times(gradient, each(a, Math.exp));
    case 'Negate':
      return each(gradient, (g) => -g);
    case 'Add':
      return gradient;
    case 'Mean':
      return each(gradient, (g) => g / inputs.length);
    case 'Mul':
      return b ? times(gradient, slot === 0 ? b : a) : null;
    case 'IntPow': {
      const { power } = settings;
      return power === undefined
        ? null
        : times(
            gradient,
            each(a, (x) => power * x ** (power - 1)),
          );
    }
    case 'Matmul':
      if (!b) return null;
      return slot === 0 ? product(gradient, transpose(b)) : product(transpose(a), gradient);
    case 'Matsum':
      return gradient.shape.length === 0 ? { shape: a.shape, data: spread(gradient, a.shape) } : null;
    case 'Matexpand':
      return a.shape.length === 0 ? scalar(total(gradient)) : null;
    default:
      return null;
  }
}

/** The numbers of all claims, or null where one holds none. */
export function numbersIn(claims: readonly (Claimed | undefined)[]): Numbers[] | null {
  const found = claims.map((claim) => arrayIn(claim));
  return found.every((one) => one !== undefined) ? found : null;
}

/** Several claims added up, as far as they are numbers or tensors that fit. */
export function sumOf(claims: readonly (Claimed | undefined)[]): Claimed | undefined {
  const [first, ...rest] = numbersIn(claims) ?? [];
  if (!first) return undefined;
  const all = rest.reduce<Numbers | null>(plus, first);
  return all ? claimOf(all) : undefined;
}

/** Numbers as a claim. */
export function claimOf({ shape, data }: Numbers): Claimed {
  const spelled = data.map((value) =>
    Number.isFinite(value) ? value : Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf',
  );
  return shape.length === 0 ? (spelled[0] ?? 'nan') : ({ shape: [...shape], data: spelled } as Tensor);
}

/** Whether every entry is the same, and which: what `all 1` is said of. */
export function uniform(claim: Claimed | undefined): number | undefined {
  const tensor = tensorIn(claim);
  const first = tensor?.data[0];
  if (!tensor || first === undefined) return undefined;
  return tensor.data.every((one) => one === first) ? real(first) : undefined;
}
