import type { CodeWork } from '../../lab/work.ts';

/** The sign of a program: a check of a step is about this. */
export const programSign = ({ language, source }: Pick<CodeWork, 'language' | 'source'>): string =>
  fingerprint(`${language}\n${source}`);

/** A short sign of a text, by which it is known again: two FNV-1a sums of 32 bits. Not against forgery. */
export function fingerprint(text: string): string {
  let [a, b] = [0x811c9dc5, 0x9747b28c];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ (code + i), 0x01000193);
  }
  return [a, b].map((sum) => (sum >>> 0).toString(36)).join('.');
}
