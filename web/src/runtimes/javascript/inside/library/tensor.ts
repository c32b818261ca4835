/**
 * Tensors: numbers in row-major order with a shape, float64 throughout. Operations make new tensors; `set` and the
 * methods that end in _ change this one.
 */
import {
  broadcast,
  checkSize,
  checkedShape,
  kind,
  shapeText,
  shapesText,
  sizeOf,
  type Shape,
} from './shapes.ts';
import { spelled } from './spelling.ts';

const DEEPEST = 8; // arrays within arrays

type Entry = (a: number, b: number) => number;
export type Operand = Tensor | number;
export type Nested = number | Tensor | readonly Nested[];

// Tensor's private parts, for the functions below.
let repeated: (value: Tensor, shape: Shape) => Float64Array;
let flatOf: (value: Tensor) => Float64Array;

export class Tensor {
  // A row get(i) is a view: it shares #data with its tensor and starts at #start.
  readonly #data: Float64Array;
  readonly #shape: Shape;
  readonly #start: number;

  /** Arrays within arrays; or, from here on, all entries in row-major order with their shape. */
  constructor(data: Nested | Float64Array, shape?: Shape, start = 0) {
    if (data instanceof Float64Array && shape) {
      [this.#data, this.#shape, this.#start] = [data, Object.freeze(shape), start];
    } else {
      const read = entries(data as Nested, 0);
      [this.#data, this.#shape, this.#start] = [
        Float64Array.from(read.entries),
        Object.freeze(read.shape),
        0,
      ];
    }
  }

  /** Past anything a program may have changed: for the driver. */
  static parts(value: unknown): { data: Float64Array; start: number; shape: Shape } | null {
    if (typeof value !== 'object' || value === null || !(#data in value)) return null;
    return { data: value.#data, start: value.#start, shape: value.#shape };
  }

  // ------------------------------------------------------------ what it holds

  get shape(): Shape {
    return this.#shape;
  }

  get length(): number {
    if (this.#shape.length === 0) throw new TypeError('[tensor] a single number has no length');
    return this.#shape[0] as number;
  }

  /** The entry or row of this index. A row is a view: changing it changes this tensor. */
  get(...index: number[]): Tensor | number {
    const { start, shape } = this.#place(index);
    return shape.length > 0 ? new Tensor(this.#data, shape, start) : (this.#data[start] as number);
  }

  /** set(i, j, value): changes an entry, or with fewer indices a row. */
  set(...indexAndValue: [...number[], number | Tensor]): this {
    const index = indexAndValue.slice(0, -1) as number[];
    const value = tensor(indexAndValue[index.length] as Nested);
    const { start, shape } = this.#place(index);
    this.#data.set((shape.length > 0 ? value.expand(shape) : tensor(value.item())).#flat(), start);
    return this;
  }

  /** Its only number. */
  item(): number {
    const flat = this.#flat();
    if (flat.length !== 1)
      throw new RangeError(`[item] a tensor of shape ${shapeText(this.#shape)} is not one number`);
    return flat[0] as number;
  }

  tolist(): unknown {
    if (this.#shape.length === 0) return this.item();
    return [...this].map((row) => (row instanceof Tensor ? row.tolist() : row));
  }

  /** A tensor of its own with the same numbers. */
  clone(): Tensor {
    return new Tensor(this.#flat().slice(), this.#shape);
  }

  /** Whether shape and all entries are the same. */
  equals(other: unknown): boolean {
    if (!(other instanceof Tensor) || shapeText(other.#shape) !== shapeText(this.#shape)) return false;
    const [a, b] = [this.#flat(), other.#flat()];
    return a.every((x, i) => x === b[i]);
  }

  *[Symbol.iterator](): Generator<Tensor | number> {
    for (let i = 0; i < this.length; i++) yield this.get(i);
  }

  toString(short = false): string {
    return spelled(this.#flat(), this.#shape, short === true);
  }

  toJSON(): unknown {
    return this.tolist();
  }

  /** JavaScript's own operators would make text of it, or nothing at all. */
  [Symbol.toPrimitive](hint: string): string {
    if (hint === 'string') return this.toString();
    throw new TypeError(
      'JavaScript has no + - * / for tensors: write add(a, b) or a.add(b), and so on; to print one, print(a)',
    );
  }

  // ------------------------------------------------------------ operations, entry by entry

  neg(): Tensor {
    return this.#each((x) => -x);
  }
  abs(): Tensor {
    return this.#each(Math.abs);
  }
  exp(): Tensor {
    return this.#each(Math.exp);
  }
  add(other: Operand): Tensor {
    return entrywise('add', plus, this, other);
  }
  sub(other: Operand): Tensor {
    return entrywise('sub', minus, this, other);
  }
  mul(other: Operand): Tensor {
    return entrywise('mul', times, this, other);
  }
  div(other: Operand): Tensor {
    return entrywise('div', over, this, other);
  }
  pow(power: Operand): Tensor {
    return entrywise('pow', raised, this, power);
  }
  add_(other: Operand): this {
    return this.#become('add_', this.add(other));
  }
  sub_(other: Operand): this {
    return this.#become('sub_', this.sub(other));
  }
  mul_(other: Operand): this {
    return this.#become('mul_', this.mul(other));
  }
  div_(other: Operand): this {
    return this.#become('div_', this.div(other));
  }

  // ------------------------------------------------------------ operations that change the shape

  matmul(other: Tensor): Tensor {
    if (!(other instanceof Tensor)) throw new TypeError(`[matmul] expected a tensor, got ${kind(other)}`);
    const [a, b] = [this.#shape, other.#shape];
    const shapes = `${shapeText(a)} @ ${shapeText(b)}`;
    if (a.length !== 2 || b.length !== 2) throw new RangeError(`[matmul] both must be matrices: ${shapes}`);
    if (a[1] !== b[0]) throw new RangeError(`[matmul] inner sizes differ: ${shapes}`);
    const [rows, inner, columns] = [a[0], a[1], b[1]] as [number, number, number];
    const [left, right] = [this.#flat(), other.#flat()];
    const product = new Float64Array(checkSize('matmul', rows * columns));
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        for (let k = 0; k < inner; k++)
          sum += (left[i * inner + k] as number) * (right[k * columns + j] as number);
        product[i * columns + j] = sum;
      }
    }
    return new Tensor(product, [rows, columns]);
  }

  /** The sum of all entries: a number. Added up from left to right, as in every language of the lab. */
  sum(): number {
    let sum = 0;
    for (const x of this.#flat()) sum += x;
    return sum;
  }

  /** The transposed matrix. */
  get T(): Tensor {
    if (this.#shape.length < 2) return this.clone();
    if (this.#shape.length > 2)
      throw new RangeError(`[T] only a matrix can be transposed, and the shape is ${shapeText(this.#shape)}`);
    const [rows, columns] = this.#shape as [number, number];
    const flat = this.#flat();
    const turned = new Float64Array(flat.length);
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) turned[j * rows + i] = flat[i * columns + j] as number;
    return new Tensor(turned, [columns, rows]);
  }

  /** Repeated to a larger shape: a number to any, a row to the rows of a matrix. */
  expand(...sizes: (number | Shape)[]): Tensor {
    const shape = checkedShape(sizes);
    if (shapeText(broadcast('expand', this.#shape, shape)) !== shapeText(shape)) {
      throw new RangeError(
        `[expand] a tensor of shape ${shapeText(this.#shape)} cannot be repeated to ${shapeText(shape)}`,
      );
    }
    return new Tensor(this.#repeated(shape), shape);
  }

  /** A number on the left of a tensor. */
  static reflected(name: 'add' | 'sub' | 'mul' | 'div', a: number, b: Tensor): Tensor {
    return entrywise(name, { add: plus, sub: minus, mul: times, div: over }[name], a, b);
  }

  // ------------------------------------------------------------ inside

  /** The entries in row-major order: its own, or a window on what it shares. */
  #flat(): Float64Array {
    return this.#data.subarray(this.#start, this.#start + sizeOf(this.#shape));
  }

  #each(change: (x: number) => number): Tensor {
    return new Tensor(
      this.#flat().map((x) => change(x)),
      this.#shape,
    );
  }

  #become(name: string, value: Tensor): this {
    if (shapeText(value.#shape) !== shapeText(this.#shape)) {
      throw new RangeError(
        `[${name}] the result has the shape ${shapeText(value.#shape)}, this tensor ${shapeText(this.#shape)}`,
      );
    }
    this.#data.set(value.#flat(), this.#start);
    return this;
  }

  /** Where the entry or row of this index begins, and its shape. */
  #place(index: readonly number[]): { start: number; shape: number[] } {
    if (index.length > this.#shape.length)
      throw new RangeError(`[tensor] ${index.length} indices, and the shape is ${shapeText(this.#shape)}`);
    let [start, size] = [this.#start, sizeOf(this.#shape)];
    index.forEach((i, axis) => {
      const n = this.#shape[axis] as number;
      if (!Number.isInteger(i)) throw new TypeError(`[tensor] an index is a whole number, not ${kind(i)}`);
      if (i < -n || i >= n)
        throw new RangeError(`[tensor] index ${i} is out of range: the shape is ${shapeText(this.#shape)}`);
      size /= n || 1;
      start += size * (i < 0 ? i + n : i);
    });
    return { start, shape: this.#shape.slice(index.length) };
  }

  /** The entries, repeated to a larger shape. */
  #repeated(shape: Shape): Float64Array {
    const flat = this.#flat();
    if (shapeText(this.#shape) === shapeText(shape)) return flat.slice();
    const missing = shape.length - this.#shape.length;
    let positions = [0];
    let size = flat.length;
    shape.forEach((n, axis) => {
      const own = axis < missing ? 1 : (this.#shape[axis - missing] as number);
      size /= own || 1;
      const step = own > 1 ? size : 0;
      const next: number[] = [];
      for (const at of positions) for (let k = 0; k < n; k++) next.push(at + step * k);
      positions = next;
    });
    return Float64Array.from(positions, (at) => flat[at] as number);
  }

  static {
    repeated = (value, shape) => value.#repeated(shape);
    flatOf = (value) => value.#flat();
  }
}

/** A tensor of these numbers: arrays within arrays, a number, or another tensor (copied). */
export const tensor = (data: Nested): Tensor => (data instanceof Tensor ? data.clone() : new Tensor(data));

/** n numbers from start to end at equal distances. */
export function linspace(start: number, end: number, n: number): Tensor {
  if (!Number.isInteger(n) || n < 1)
    throw new RangeError(`[linspace] the number of points must be a whole number from 1 on, got ${kind(n)}`);
  checkSize('linspace', n);
  const points = Float64Array.from({ length: n }, (_, i) => start + ((end - start) * i) / (n - 1));
  if (n > 1) points[n - 1] = end;
  else points[0] = start;
  return new Tensor(points, [n]);
}

export const full = (value: number, shape: Shape): Tensor =>
  new Tensor(new Float64Array(checkSize('expand', sizeOf(shape))).fill(value), [...shape]);

const plus: Entry = (a, b) => a + b;
const minus: Entry = (a, b) => a - b;
const times: Entry = (a, b) => a * b;
const over: Entry = (a, b) => a / b;
const raised: Entry = (a, b) => a ** b;

/** Entry by entry, a number with every entry, smaller shapes repeated. */
function entrywise(name: string, combine: Entry, a: Operand, b: Operand): Tensor {
  for (const value of [a, b]) {
    if (typeof value !== 'number' && !(value instanceof Tensor))
      throw new TypeError(`[${name}] expected numbers and tensors, got ${kind(value)}`);
  }
  if (!(a instanceof Tensor)) {
    const other = tensor(b as Tensor);
    return new Tensor(
      flatOf(other).map((x) => combine(a, x)),
      other.shape,
    );
  }
  if (!(b instanceof Tensor)) {
    return new Tensor(
      flatOf(a).map((x) => combine(x, b)),
      a.shape,
    );
  }
  const same = shapeText(a.shape) === shapeText(b.shape);
  const shape = same ? a.shape : broadcast(name, a.shape, b.shape);
  const [left, right] = same ? [flatOf(a), flatOf(b)] : [repeated(a, shape), repeated(b, shape)];
  return new Tensor(
    left.map((x, i) => combine(x, right[i] as number)),
    shape,
  );
}

function entries(data: Nested, depth: number): { entries: number[]; shape: number[] } {
  if (typeof data === 'number') return { entries: [data], shape: [] };
  if (data instanceof Tensor) return { entries: [...flatOf(data)], shape: [...data.shape] };
  if (!Array.isArray(data))
    throw new TypeError(`[tensor] expected numbers or arrays of numbers, got ${kind(data)}`);
  if (depth === DEEPEST) throw new RangeError(`[tensor] arrays within arrays, more than ${DEEPEST} deep`);
  checkSize('tensor', data.length);
  const all: number[] = [];
  let rowShape: number[] | null = null;
  for (const row of data as readonly Nested[]) {
    const read = entries(row, depth + 1);
    if (rowShape && shapeText(rowShape) !== shapeText(read.shape))
      throw new RangeError(`[tensor] rows of different shapes: ${shapesText(rowShape, read.shape)}`);
    rowShape = read.shape;
    for (const entry of read.entries) all.push(entry);
    checkSize('tensor', all.length);
  }
  return { entries: all, shape: [data.length, ...(rowShape ?? [])] };
}
