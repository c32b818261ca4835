import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

import { ImportProblem, readWork } from '../../web/src/lab/work.ts';
import { exportName, exportWork, importWork, withoutImport } from '../../web/src/ui/store/exchange.ts';
import { programSign } from '../../web/src/ui/store/fingerprint.ts';
import { merge } from '../../web/src/ui/store/merge.ts';
import { openFile } from '../../web/src/ui/store/open-file.ts';
import type { Slots } from '../../web/src/ui/store/slots.ts';

const paper = (answers: Record<string, string>, edited: number): Slots => ({
  'lesson:cosh-paper': { value: { answers }, edited },
});
const code = (source: string, edited: number, more: object = {}): Slots => ({
  'lesson:backprop-code': { value: { language: 'python', source, solution_shown: false, ...more }, edited },
});
const now = new Date('2026-03-01T10:00:00Z');

describe('merging the edits of two tabs', () => {
  it('keeps what each changed, and nobody loses anything', () => {
    const base = { ...paper({ a: '1' }, 1), ...code('start', 1) };
    const { slots, lost } = merge(
      base,
      { ...base, ...paper({ a: '2' }, 5) },
      { ...base, ...code('more', 4) },
    );
    expect(slots['lesson:cosh-paper']?.value).toEqual({ answers: { a: '2' } });
    expect(slots['lesson:backprop-code']?.value).toMatchObject({ source: 'more' });
    expect(lost).toEqual({ mine: [], theirs: [] });
  });

  it('merges answers blank by blank', () => {
    const base = paper({ a: '1', b: '2', c: '3' }, 1);
    const { slots, lost } = merge(
      base,
      paper({ a: 'mine', b: '2', c: '' }, 5),
      paper({ a: '1', b: 'theirs', c: '3' }, 4),
    );
    expect(slots['lesson:cosh-paper']?.value).toEqual({ answers: { a: 'mine', b: 'theirs', c: '' } });
    expect(lost).toEqual({ mine: [], theirs: [] });
  });

  it.each([
    [9, 4, 'mine', { mine: [], theirs: ['lesson:backprop-code'] }],
    [4, 9, 'theirs', { mine: ['lesson:backprop-code'], theirs: [] }],
  ])(
    'lets the later edit of one program stand and says whose gave way (%i, %i)',
    (own, other, stands, gone) => {
      const { slots, lost } = merge(code('start', 1), code('mine', own), code('theirs', other));
      expect(slots['lesson:backprop-code']?.value).toMatchObject({ source: stands });
      expect(lost).toEqual(gone);
    },
  );

  it('never puts the program of one language under the name of another', () => {
    const mine = code('P', 1);
    const theirs = code('J', 9, {
      language: 'javascript',
      others: { python: 'P' },
      answers: { 'one-node/a': '1' },
    });
    const { slots, lost } = merge(mine, code('P, edited', 5), theirs);
    expect(slots['lesson:backprop-code']?.value).toEqual({
      language: 'javascript',
      source: 'J',
      others: { python: 'P' },
      answers: { 'one-node/a': '1' },
      solution_shown: false,
    });
    expect(lost.mine).toEqual(['lesson:backprop-code']);
  });

  it('remembers that a solution was shown in either', () => {
    const base = code('start', 1);
    const { slots } = merge(base, code('mine', 9), code('start', 4, { solution_shown: true }));
    expect(slots['lesson:backprop-code']?.value).toMatchObject({ source: 'mine', solution_shown: true });
  });

  it('brings nothing back that was reset', () => {
    const base = paper({ a: '1', b: '2' }, 1);
    const { slots } = merge(base, paper({}, 5), base);
    expect(slots['lesson:cosh-paper']?.value).toEqual({ answers: {} });
  });

  it('takes equal values, in whatever order they are written, for no edit', () => {
    const other: Slots = {
      'lesson:backprop-code': {
        value: { solution_shown: false, source: 'same', language: 'python' },
        edited: 9,
      },
    };
    expect(merge(code('start', 1), code('same', 5), other).lost).toEqual({ mine: [], theirs: [] });
  });
});

describe('export and import', () => {
  const slots: Slots = {
    learner: { value: { name: 'Zoë Li', email: 'z@example.org', sid: '12' }, edited: 1 },
    ...paper({ a: 'log 2' }, 1),
    ...code('def forward_algorithm(graph): ...\n', 1),
    'scratch:backprop-code/1': { value: 'print(1)', edited: 1 },
  };

  it('writes the format that is graded', () => {
    expect(exportWork(slots, '0.1.0', now)).toEqual({
      schema: 1,
      lab: '0.1.0',
      learner: { name: 'Zoë Li', email: 'z@example.org', sid: '12' },
      saved: '2026-03-01T10:00:00.000Z',
      lessons: {
        'cosh-paper': { answers: { a: 'log 2' } },
        'backprop-code': {
          language: 'python',
          source: 'def forward_algorithm(graph): ...\n',
          solution_shown: false,
        },
      },
      page: { scratch: { 'backprop-code/1': 'print(1)' }, hints: {}, progress: {} },
    });
  });

  it("leaves the page's own part out where there is none", () => {
    expect(exportWork(paper({ a: '1' }, 1), '0.1.0', now)).not.toHaveProperty('page');
  });

  it('names the file after the learner', () => {
    expect(exportName('Zoë Li')).toBe('zoe-li.backprop.json');
    expect(exportName('  ')).toBe('my-work.backprop.json');
    expect(exportName('../李 雷/')).toBe('李-雷.backprop.json');
  });

  it('comes back the same after export and import, programs put away and blanks of unit steps included', () => {
    const whole = {
      ...slots,
      ...code('const a = 1;\n', 1, {
        language: 'javascript',
        others: { python: 'a = 1\n', typescript: 'const a: number = 1;\n' },
        answers: { 'one-node/dz/da': '1/2' },
      }),
    };
    const file = JSON.stringify(exportWork(whole, '0.1.0', now));
    const back = importWork({}, readWork(file), 5);
    expect(exportWork(back.slots, '0.1.0', now)).toEqual(exportWork(whole, '0.1.0', now));
    expect(back.changed).toEqual(['cosh-paper', 'backprop-code']);
  });

  it('keeps answers that the file does not have, and blanks do not erase', () => {
    const file = exportWork(paper({ a: 'from the file', b: ' ' }, 1), '0.1.0', now);
    const { slots: merged } = importWork(paper({ a: 'here', b: 'here', c: 'here' }, 9), file, 10);
    expect(merged['lesson:cosh-paper']?.value).toEqual({
      answers: { a: 'from the file', b: 'here', c: 'here' },
    });
  });

  it('merges the blanks of unit steps one by one, too', () => {
    const file = exportWork(
      code('new', 1, { answers: { 'one-node/a': 'file', 'one-node/b': '' } }),
      '0.1.0',
      now,
    );
    const here = code('old', 1, {
      answers: { 'one-node/a': 'here', 'one-node/b': 'here', 'one-entry/c': 'here' },
    });
    expect(importWork(here, file, 10).slots['lesson:backprop-code']?.value).toMatchObject({
      source: 'new',
      answers: { 'one-node/a': 'file', 'one-node/b': 'here', 'one-entry/c': 'here' },
    });
  });

  it('puts a program in another language away, and keeps those that were', () => {
    const here = code('here, in Python', 1, { others: { typescript: 'here, in TypeScript' } });
    const file = exportWork(code('file', 1, { language: 'javascript' }), '0.1.0', now);
    expect(importWork(here, file, 10).slots['lesson:backprop-code']?.value).toEqual({
      language: 'javascript',
      source: 'file',
      others: { python: 'here, in Python', typescript: 'here, in TypeScript' },
      solution_shown: false,
    });
  });

  it('forgets the points of what an import changed', () => {
    const before: Slots = {
      ...code('old', 1),
      'progress:backprop-code/1': { value: { points: { x: 1 } }, edited: 1 },
    };
    const file = exportWork(code('new', 1), '0.1.0', now);
    expect(importWork(before, file, 2).slots['progress:backprop-code/1']?.value).toBeNull();
  });

  describe('of what the page keeps beside the work', () => {
    const source = 'x = 1\n';
    const checked = {
      points: { forward: 6 },
      at: '2026-03-01T09:00:00.000Z',
      of: programSign({ language: 'python', source }),
      verdicts: [{ name: 'forward', title: 'Forward', status: 'passed', diagnosis: null, message: 'Right.' }],
    };
    const there: Slots = {
      ...code(source, 1),
      'scratch:backprop-code/1': { value: 'print(1)', edited: 1 },
      'scratch:backprop-code/javascript/2': { value: 'print(2);', edited: 1 },
      'hints:backprop-code': { value: { 'one-node/a': 2 }, edited: 1 },
      'progress:backprop-code/1': { value: checked, edited: 1 },
    };
    const file = (): ReturnType<typeof readWork> => readWork(JSON.stringify(exportWork(there, '0.1.0', now)));
    const values = (slots: Slots): object =>
      Object.fromEntries(Object.entries(slots).map(([key, { value }]) => [key, value]));

    it('brings all of it to another machine', () => {
      expect(values(importWork({}, file(), 5).slots)).toEqual(values(there));
    });

    it('leaves a scratch cell that is in use, and takes one for an empty one', () => {
      const here: Slots = {
        'scratch:backprop-code/1': { value: 'mine', edited: 1 },
        'scratch:backprop-code/javascript/2': { value: '  ', edited: 1 },
      };
      const { slots: merged } = importWork(here, file(), 5);
      expect(merged['scratch:backprop-code/1']?.value).toBe('mine');
      expect(merged['scratch:backprop-code/javascript/2']?.value).toBe('print(2);');
    });

    it('counts the hints that were opened on either side', () => {
      const here: Slots = { 'hints:backprop-code': { value: { 'one-node/a': 1, b: 3 }, edited: 1 } };
      expect(importWork(here, file(), 5).slots['hints:backprop-code']?.value).toEqual({
        'one-node/a': 2,
        b: 3,
      });
    });

    it('takes points for the program that was checked, whatever else is put away here', () => {
      const here = code('let a = 1;\n', 1, { language: 'javascript' });
      expect(importWork(here, file(), 5).slots['progress:backprop-code/1']?.value).toEqual(checked);
    });

    it('takes no points for answers that come out otherwise than they were checked', () => {
      const points = { ...checked, of: 'answers' };
      const checkedPaper: Slots = {
        ...paper({ a: '1' }, 1),
        'progress:cosh-paper/0': { value: points, edited: 1 },
      };
      const coming = exportWork(checkedPaper, '0.1.0', now);
      expect(importWork({}, coming, 5).slots['progress:cosh-paper/0']?.value).toEqual(points);
      const merged = importWork(paper({ b: 'here' }, 1), coming, 5);
      expect(merged.slots['progress:cosh-paper/0']?.value ?? null).toBeNull();
    });

    it('keeps the points here of work that is the same', () => {
      const here: Slots = {
        ...code(source, 1),
        'progress:backprop-code/1': { value: { ...checked, at: 'here' }, edited: 1 },
      };
      const { slots: merged, changed } = importWork(here, file(), 5);
      expect(changed).toEqual([]);
      expect(merged['progress:backprop-code/1']?.value).toMatchObject({ at: 'here' });
    });

    it('leaves what cannot be read of it', () => {
      const broken = {
        ...exportWork(there, '0.1.0', now),
        page: {
          scratch: { 'backprop-code/1': 3, 'backprop-code/2': 'good' },
          hints: { 'backprop-code': { a: 'many' } },
          progress: {
            'backprop-code/1': { points: { forward: 'all' }, at: '', of: '' },
            'backprop-code/2': 'done',
            'backprop-code/3': { points: { add: 1 }, at: 'x', of: 'y', verdicts: [{ name: 1 }] },
          },
        },
      };
      expect(readWork(JSON.stringify(broken)).page).toEqual({
        scratch: { 'backprop-code/2': 'good' },
        hints: {},
        progress: { 'backprop-code/3': { points: { add: 1 }, at: 'x', of: 'y' } },
      });
      expect(readWork(JSON.stringify({ ...broken, page: 7 })).page).toEqual({
        scratch: {},
        hints: {},
        progress: {},
      });
    });
  });

  describe('undone', () => {
    const before: Slots = { ...paper({ a: '1' }, 1), ...code('old', 1) };
    const coming = exportWork(
      { ...code('new', 1), 'scratch:backprop-code/1': { value: 'theirs', edited: 1 } },
      '0.1.0',
      now,
    );
    const after = importWork(before, coming, 5).slots;

    it('takes back what the import changed, and nothing that was done since', () => {
      const since: Slots = { ...after, ...paper({ a: '2' }, 6), ...code('new, edited', 7) };
      const back = withoutImport(before, after, since, 9);
      expect(back['lesson:backprop-code']?.value).toMatchObject({ source: 'old' });
      expect(back['scratch:backprop-code/1']?.value).toBeNull();
      expect(back['lesson:cosh-paper']?.value).toEqual({ answers: { a: '2' } });
    });

    it('leaves a scratch cell that was edited since: no history has it', () => {
      const since = { ...after, 'scratch:backprop-code/1': { value: 'theirs, and mine', edited: 8 } };
      expect(withoutImport(before, after, since, 9)['scratch:backprop-code/1']?.value).toBe(
        'theirs, and mine',
      );
    });
  });

  it('remembers that a solution was shown, on either side', () => {
    const before = code('a', 1, { solution_shown: true });
    const { slots: merged } = importWork(before, exportWork(code('b', 1), '0.1.0', now), 2);
    expect(merged['lesson:backprop-code']?.value).toMatchObject({ source: 'b', solution_shown: true });
  });

  it('takes all that a file of lab 0.1.0 holds', async () => {
    const file = fileURLToPath(new URL('fixtures/work-0.1.0.backprop.json', import.meta.url));
    const text = await readFile(file, 'utf8');
    const { slots: taken, changed } = importWork({}, openFile('zoe-li.backprop.json', text), 5);
    expect(changed).toEqual(['cosh-paper', 'backprop-code']);
    const written = JSON.parse(text) as object;
    expect(exportWork(taken, '0.1.0', now)).toEqual(written);
  });

  it.each([
    ['not JSON at all', /cannot be read as JSON/],
    ['[1, 2]', /not work exported/],
    ['{"schema":1}', /not work exported/],
    ['{"schema":2,"lessons":{}}', /newer lab \(format 2/],
    ['{"schema":1,"lessons":{"cosh-paper":{"answers":{"a":3}}}}', /"a" is not a text/],
    ['{"schema":1,"lessons":{"backprop-code":{"language":"cobol","source":""}}}', /written in "cobol"/],
    ['{"schema":1,"lessons":{"backprop-code":{}}}', /neither answers nor a program/],
  ])('says what is the matter with %s', (file, message) => {
    expect(() => readWork(file)).toThrow(ImportProblem);
    expect(() => readWork(file)).toThrow(message);
  });
});

describe('opening a file', () => {
  it.each([
    ['backprop.py', 'python'],
    ['Backprop.JS', 'javascript'],
    ['my.homework.ts', 'typescript'],
  ])('takes %s for a program of lesson 2', (name, language) => {
    expect(openFile(name, '\uFEFFa = 1\r\n').lessons).toEqual({
      'backprop-code': { language, source: 'a = 1\n', solution_shown: false },
    });
  });

  it('takes the definitions of a notebook for a program', () => {
    const cell = (source: string): object => ({ cell_type: 'code', source, metadata: {}, outputs: [] });
    const cells = [cell('print("hello")'), cell('def forward_algorithm(graph):\n    pass')];
    const file = JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells });
    const { lessons } = openFile('homework.ipynb', file);
    expect(lessons['backprop-code']).toMatchObject({ language: 'python' });
    expect((lessons['backprop-code'] as { source: string }).source).toContain(
      'def forward_algorithm(graph):',
    );
    expect(() => openFile('homework.ipynb', '{}')).toThrow(ImportProblem);
  });

  it('leaves a program with the bytes of something else alone', () => {
    expect(() => openFile('a.py', 'PK\0\0')).toThrow(/not a program/);
  });

  it('takes anything else for exported work', () => {
    expect(openFile('work.json', '{"schema":1,"lessons":{}}').lessons).toEqual({});
    expect(() => openFile('picture.png', 'PNG')).toThrow(ImportProblem);
  });
});
