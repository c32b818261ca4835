/** Bytes and counts as they are written on the page. Decimal units, as memory is counted here; devices are sold in GiB and say so. */

const group = (text: string): string => text.replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** A whole number: `4,632,902`. */
export function countText(count: number): string {
  if (!Number.isFinite(count)) return 'too many';
  return group(Math.round(count).toFixed(0));
}

const UNITS = ['', 'k', 'M', 'G', 'T', 'P', 'E'] as const;

/** The largest unit of which there is at least one, and how many of it. */
function scaled(amount: number): { value: number; unit: (typeof UNITS)[number] } {
  let value = amount;
  let at = 0;
  while (Math.abs(value) >= 999.95 && at < UNITS.length - 1) {
    value /= 1000;
    at += 1;
  }
  return { value, unit: UNITS[at] ?? '' };
}

/** Four figures at most, and no zeros after the point that say nothing: `40.25`, `628.9`, `1.2`. */
function figures(value: number): string {
  const digits = Math.abs(value) >= 100 ? 1 : 2;
  return String(Number(value.toFixed(digits)));
}

/** `628.9 kB`, `40.25 MB`, `512 bytes`. */
export function bytesText(bytes: number): string {
  if (!Number.isFinite(bytes)) return 'too many bytes';
  const { value, unit } = scaled(bytes);
  return unit === '' ? `${countText(value)} bytes` : `${figures(value)} ${unit}B`;
}

/** For an axis, without its zeros: `1 M`, `0.5 G`, `200`. */
export function axisText(amount: number, unit = ''): string {
  const { value, unit: prefix } = scaled(amount);
  return `${String(Number(value.toPrecision(3)))}${prefix || unit ? ' ' : ''}${prefix}${unit}`;
}

/** `3.4 ms`, `1.2 s`. */
export function timeText(milliseconds: number): string {
  if (milliseconds < 0.95) return `${figures(milliseconds * 1000)} µs`;
  return milliseconds < 1000 ? `${figures(milliseconds)} ms` : `${figures(milliseconds / 1000)} s`;
}

/** A share of a whole: `1.6 %`, `under 0.1 %`. */
export function shareText(part: number, whole: number): string {
  const share = (100 * part) / whole;
  if (share > 0 && share < 0.1) return 'under 0.1 %';
  return `${String(Number(share.toFixed(share >= 10 ? 0 : 1)))} %`;
}

/** `a`, `a and b`, `a, b and c`. */
export const listed = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;

/** The engine's `(64,8,8,4)` as `64 × 8 × 8 × 4`. */
export const shapeText = (shape: string): string =>
  shape
    .replace(/[()\s]/g, '')
    .split(',')
    .filter(Boolean)
    .join(' × ') || 'one number';

/** `1 result`, `12 results`. */
export const countWord = (count: number, word: string): string =>
  `${countText(count)} ${word}${count === 1 ? '' : 's'}`;

/** Three figures, and a power of ten where there would be too many zeros: `0.537`, `1.13 × 10⁻⁷`. */
export function figuresText(value: number): string {
  const [digits = '', power] = String(Number(value.toPrecision(3))).split('e');
  if (power === undefined) return digits;
  const raised = [...String(Number(power))].map((sign) =>
    sign === '-' ? '⁻' : ('⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(sign)] ?? ''),
  );
  return `${digits} × 10${raised.join('')}`;
}
