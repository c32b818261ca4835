/** A growth as the engine writes what it read (`O(nbd + nd^2)`, `Θ(n^{3/2}d)`), as exponents to draw a line with. */
import type { Formula } from './growth.ts';

const FACTOR = /\s*[*·]?\s*([a-z])(?:\^\{?(\d+)(?:\/(\d+)|\.(\d+))?\}?)?/gy;

/** null where the text is not of that form. */
export function readGrowth(text: string, letters: readonly string[]): Formula | null {
  const terms: number[][] = [];
  for (const part of text
    .replace(/^[OoΘΩ](?=\()/, '')
    .replaceAll(/[()]/g, '')
    .split('+')
    .map((one) => one.trim())) {
    const exponents = letters.map(() => 0);
    if (part !== '1') {
      FACTOR.lastIndex = 0;
      let end = 0;
      for (const found of part.matchAll(FACTOR)) {
        const at = letters.indexOf(found[1] ?? '');
        if (at < 0) return null;
        const whole = found[2] === undefined ? 1 : Number(found[4] ? `${found[2]}.${found[4]}` : found[2]);
        exponents[at] = (exponents[at] ?? 0) + (found[3] ? whole / Number(found[3]) : whole);
        end = found.index + found[0].length;
      }
      if (end !== part.length || part === '') return null;
    }
    terms.push(exponents);
  }
  return { letters, terms };
}
