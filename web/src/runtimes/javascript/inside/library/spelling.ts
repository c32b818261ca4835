/** Numbers and tensors as text, as Python and torch write them: 1.0, 1e-07, tensor([[1., 2.], [3., 4.]]). */
import type { Shape } from './shapes.ts';

const LINE = 72; // characters
const SUMMARY_AFTER = 1000; // entries

/** A float as Python prints it. */
export function float(x: number): string {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 'nan' : x > 0 ? 'inf' : '-inf';
  if (x === 0) return Object.is(x, -0) ? '-0.0' : '0.0';
  const [digits = '', power = ''] = x.toExponential().split('e');
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) return `${digits}${scale(exponent)}`;
  const sign = x < 0 ? '-' : '';
  const figures = digits.replace(/[-.]/g, '');
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${figures}`;
  const whole = figures.padEnd(exponent + 1, '0');
  return `${sign}${whole.slice(0, exponent + 1)}.${whole.slice(exponent + 1) || '0'}`;
}

/** e-07, e+16: two digits at least. */
const scale = (exponent: number): string =>
  `e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;

/** tensor([[1., 2.], [3., 4.]]): in one line if it fits, otherwise row by row. `short`: always one line. */
export function spelled(entries: Float64Array, shape: Shape, short: boolean): string {
  const spell = speller(entries);
  const edge = entries.length > (short ? 12 : SUMMARY_AFTER) ? (short ? 2 : 3) : null;
  const text = `tensor(${rows(entries, shape, spell, edge)})`;
  if (short || text.length <= LINE || shape.length === 0) return text;
  return `tensor(${wrapped(entries, shape, spell, edge, 'tensor(['.length)})`;
}

type Spell = (x: number) => string;

/** How numbers are written: whole ones with a point, others with four digits, very large or small ones in powers. */
function speller(entries: Float64Array): Spell {
  let [largest, whole] = [0, true];
  for (const entry of entries) {
    const x = Math.abs(entry);
    if (!Number.isFinite(x)) continue;
    largest = Math.max(largest, x);
    whole &&= x === Math.floor(x);
  }
  if (whole && largest < 1e8) return (x) => (Number.isFinite(x) ? `${minus(x)}${Math.abs(x)}.` : float(x));
  if (largest >= 1e8 || largest < 1e-3) {
    return (x) => {
      const [digits = '', power = ''] = Math.abs(x).toExponential(4).split('e');
      return Number.isFinite(x) ? `${minus(x)}${digits}${scale(Number(power))}` : float(x);
    };
  }
  return (x) => (Number.isFinite(x) ? `${minus(x)}${fixed(Math.abs(x))}` : float(x));
}

const minus = (x: number): string => (x < 0 || Object.is(x, -0) ? '-' : '');

/** Four digits; what lies exactly between two of them goes to the even one, as in Python. Only odd 32nds do. */
function fixed(x: number): string {
  if ((x * 32) % 2 !== 1) return x.toFixed(4);
  const low = Math.floor(x * 10_000);
  return ((low % 2 === 0 ? low : low + 1) / 10_000).toFixed(4);
}

function rows(entries: Float64Array, shape: Shape, spell: Spell, edge: number | null): string {
  if (shape.length === 0) return spell(entries[0] ?? NaN);
  return `[${items(entries, shape, edge, (row) => rows(row, shape.slice(1), spell, edge)).join(', ')}]`;
}

/** The rows of a tensor as text; with an edge only so many at each end. */
function items(
  entries: Float64Array,
  shape: Shape,
  edge: number | null,
  write: (row: Float64Array) => string,
): string[] {
  const n = shape[0] ?? 0;
  const size = n > 0 ? entries.length / n : 0;
  const row = (i: number): string => write(entries.subarray(i * size, (i + 1) * size));
  const span = (from: number, to: number): string[] =>
    Array.from({ length: to - from }, (_, k) => row(from + k));
  if (edge === null || n <= 2 * edge + 1) return span(0, n);
  return [...span(0, edge), '...', ...span(n - edge, n)];
}

/** Row by row; a long row goes on in the next line. */
function wrapped(
  entries: Float64Array,
  shape: Shape,
  spell: Spell,
  edge: number | null,
  indent: number,
): string {
  const between = `,\n${' '.repeat(indent)}`;
  if (shape.length > 1) {
    const below = items(entries, shape, edge, (row) => wrapped(row, shape.slice(1), spell, edge, indent + 1));
    return `[${below.join(between)}]`;
  }
  const lines = [''];
  let width = indent;
  for (const item of items(entries, shape, edge, (row) => spell(row[0] ?? NaN))) {
    if (lines.at(-1) !== '' && width + item.length + 2 > LINE) {
      lines.push('');
      width = indent;
    }
    lines[lines.length - 1] += (lines.at(-1) ? ', ' : '') + item;
    width += item.length + 2;
  }
  return `[${lines.join(between)}]`;
}
