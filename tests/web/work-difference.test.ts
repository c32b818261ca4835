import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { difference, diffLines, isSame } from '../../web/src/lab/difference.ts';
import type { CodeWork } from '../../web/src/lab/work.ts';

const shown = (before: string, after: string): string =>
  diffLines(before.split(''), after.split(''))
    .map(({ mark, text }) => (mark === ' ' ? text : mark + text))
    .join('');

describe('the difference of two programs', () => {
  it.each([
    ['abc', 'abc', 'abc'],
    ['abc', 'axc', 'a-b+xc'],
    ['abcabba', 'cbabac', '-a-bc+bab-ba+c'],
    ['', 'ab', '+a+b'],
    ['ab', '', '-a-b'],
  ])('of %s and %s is %s', (before, after, text) => {
    expect(shown(before, after)).toBe(text);
  });

  it('holds both programs, line by line, whatever they are', () => {
    const lines = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 });
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const all = diffLines(before, after);
        const only = (mark: string): string[] =>
          all.filter((line) => line.mark === ' ' || line.mark === mark).map((line) => line.text);
        expect(only('-')).toEqual(before);
        expect(only('+')).toEqual(after);
      }),
    );
  });

  it('sets programs with nothing in common against each other, without searching for ever', () => {
    const long = (letter: string): string[] =>
      Array.from({ length: 3000 }, (_, i) => `${letter}${String(i)}`);
    expect(diffLines(long('a'), long('b'))).toHaveLength(6000);
  });
});

describe('the difference of two states of a lesson', () => {
  const code = (source: string, more: Partial<CodeWork> = {}): CodeWork => ({
    language: 'python',
    source,
    solution_shown: false,
    ...more,
  });

  it('names the answers that differ', () => {
    const { answers } = difference({ answers: { a: '1', b: '2' } }, { answers: { a: '1', b: '3', c: '4' } });
    expect(answers).toEqual([
      { name: 'b', before: '2', after: '3' },
      { name: 'c', before: '', after: '4' },
    ]);
  });

  it('shows changed lines with their neighbours and leaves out the rest', () => {
    const lines = Array.from({ length: 20 }, (_, i) => `line ${String(i)}`);
    const changed = lines.with(10, 'changed');
    const { programs } = difference(code(lines.join('\n')), code(changed.join('\n')));
    expect(programs).toHaveLength(1);
    expect(programs[0]?.changed).toBe(2);
    expect(programs[0]?.lines.map(({ mark }) => mark).join('')).toBe('…  -+  …');
  });

  it('sees a program in each language, put away or not', () => {
    const before = code('p', { others: { javascript: 'j' } });
    const after = code('j', { language: 'javascript', others: { python: 'p' } });
    expect(isSame(difference(before, after))).toBe(true);
    expect(difference(undefined, before).programs.map(({ language }) => language)).toEqual([
      'python',
      'javascript',
    ]);
  });
});
