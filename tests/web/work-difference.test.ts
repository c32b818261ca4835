import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { difference, diffLines, isSame, type DiffLine } from '../../web/src/lab/difference.ts';
import { sayMade } from '../../web/src/lab/costs/made.ts';
import type { CodeWork, PaperWork } from '../../web/src/lab/work.ts';
import lesson6 from '../../web/lessons/will-it-fit/model.json' with { type: 'json' };

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

describe('what was built in an activity', () => {
  const planned = { model: lesson6, checkpoint: 'none', device: '8 GiB' };
  const sheet = (made?: PaperWork['made']): PaperWork => ({ answers: { a: '1' }, ...(made ? { made } : {}) });
  const changes = (lines: readonly DiffLine[]): string[] =>
    lines.filter(({ mark }) => mark === '+' || mark === '-').map(({ mark, text }) => mark + text.trim());

  it('is a difference where answers and programs are the same', () => {
    const smaller = { ...planned, model: { ...lesson6, layers: lesson6.layers.slice(2), batch: 8 } };
    const what = difference(sheet({ network: planned }), sheet({ network: smaller }));
    expect(isSame(what)).toBe(false);
    expect(what.answers).toEqual([]);
    const [network, ...others] = what.made;
    expect(others).toEqual([]);
    expect(network?.name).toBe('network');
    expect(sayMade(network?.before)).toBe('"lesson-6", 7 layers');
    expect(sayMade(network?.after)).toBe('"lesson-6", 5 layers');
    expect(changes(network?.lines ?? [])).toEqual([
      '-batch: 64',
      '+batch: 8',
      '-conv2d: activation relu, filters 32, kernel [3, 3], padding same',
      '-max_pool: size [2, 2], stride 2',
    ]);
    expect(network?.changed).toBe(4);
  });

  it('is seen to come and to go', () => {
    const placed = { layers: 9, kept: [3, 6] };
    const come = difference(sheet(), sheet({ checkpoints: placed })).made;
    expect(come.map(({ lines }) => changes(lines))).toEqual([['+kept: [3, 6]', '+layers: 9']]);
    expect(come[0]?.before).toBeUndefined();
    expect(sayMade(come[0]?.after)).toBe('2 results kept of 9 layers');
    const gone = difference(sheet({ checkpoints: placed }), undefined).made;
    expect(gone.map(({ lines }) => changes(lines))).toEqual([['-kept: [3, 6]', '-layers: 9']]);
    // Checkpoints all taken away are not as if none had been touched.
    const none = { layers: 9, kept: [] };
    expect(isSame(difference(sheet({ checkpoints: none }), sheet({ checkpoints: placed })))).toBe(false);
  });

  it('is the same in whatever order its keys were written', () => {
    const other = { device: '8 GiB', checkpoint: 'none', model: JSON.parse(turned(lesson6)) as unknown };
    expect(Object.keys(other.model as object)).not.toEqual(Object.keys(lesson6));
    expect(isSame(difference(sheet({ network: planned }), sheet({ network: other })))).toBe(true);
  });

  it('shows whatever a file held, and is the same as itself', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        const what = difference(sheet({ odd: one }), sheet({ odd: other }));
        const equal = isSame(difference(sheet({ odd: one }), sheet({ odd: structuredClone(one) })));
        expect(equal).toBe(true);
        for (const { before, after } of what.made) expect(before).not.toEqual(after);
        expect(typeof sayMade(one)).toBe('string');
      }),
    );
    const half = { schema: 1, input: [2], layers: [{ conv2d: {} }], batch: 1, optimizer: { sgd: {} } };
    expect(sayMade(half)).toBe('1 layer');
    expect(sayMade({ something: 'else' })).toBe('');
  });
});

/** JSON of it, every object's keys the other way round. */
function turned(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).reverse())
      : part,
  );
}
