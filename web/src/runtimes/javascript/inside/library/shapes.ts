/** Shapes, and what is said of them. They are written as in Python: (2, 3), (25,), (). */

export type Shape = readonly number[];

const LARGEST = 4_000_000; // entries

export const sizeOf = (shape: Shape): number => shape.reduce((size, n) => size * n, 1);

export const shapeText = (shape: Shape): string => `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;

export const shapesText = (a: Shape, b: Shape): string => `${shapeText(a)} and ${shapeText(b)}`;

export function checkSize(name: string, size: number): number {
  if (size > LARGEST) throw new RangeError(`[${name}] ${size} entries; a tensor here may have ${LARGEST}`);
  return size;
}

/** The shape that both can be repeated to: from the right, equal sizes or 1. */
export function broadcast(name: string, a: Shape, b: Shape): number[] {
  const length = Math.max(a.length, b.length);
  const at = (shape: Shape, axis: number): number => shape[axis - length + shape.length] ?? 1;
  const shape = Array.from({ length }, (_, axis) => {
    const [m, n] = [at(a, axis), at(b, axis)];
    if (m !== n && m !== 1 && n !== 1)
      throw new RangeError(`[${name}] shapes do not fit: ${shapesText(a, b)}`);
    return m === 1 ? n : m;
  });
  checkSize(name, sizeOf(shape));
  return shape;
}

/** expand(2, 3) and expand([2, 3]) alike. */
export function checkedShape(sizes: readonly (number | Shape)[]): number[] {
  const shape = sizes.length === 1 && Array.isArray(sizes[0]) ? [...(sizes[0] as Shape)] : [...sizes];
  for (const n of shape) {
    if (!Number.isInteger(n))
      throw new TypeError(`[expand] a shape is made of whole numbers, got ${kind(n)}`);
    if ((n as number) < 0)
      throw new RangeError(`[expand] a shape has no negative sizes, got ${shapeText(shape as Shape)}`);
  }
  checkSize('expand', sizeOf(shape as Shape));
  return shape as number[];
}

/** What a value is, for messages: 'an array', 'null', 'a Leaf'. */
export function kind(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object') return `a ${typeof value}`;
  const name = Array.isArray(value) ? 'array' : (value.constructor?.name ?? 'object');
  return `${/^[aeiou]/i.test(name) ? 'an' : 'a'} ${String(name).slice(0, 40)}`;
}
