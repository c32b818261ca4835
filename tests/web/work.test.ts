import 'fake-indexeddb/auto';

import { describe, expect, it } from 'vitest';

import { ImportProblem, readWork } from '../../web/src/lab/work.ts';
import { Database } from '../../web/src/ui/store/database.ts';
import { exportName, exportWork, importWork } from '../../web/src/ui/store/exchange.ts';
import { mergeSlots, type Slots } from '../../web/src/ui/store/slots.ts';

const paper = (answers: Record<string, string>, edited: number): Slots => ({
  'lesson:cosh-paper': { value: { answers }, edited },
});
const code = (source: string, edited: number): Slots => ({
  'lesson:backprop-code': { value: { language: 'python', source, solution_shown: false }, edited },
});
const now = new Date('2026-03-01T10:00:00Z');

describe('merging two saved states', () => {
  it('keeps the later edit of each slot', () => {
    const { slots, taken, replaced } = mergeSlots(
      { ...paper({ a: 'mine' }, 20), ...code('mine', 10) },
      { ...paper({ a: 'theirs' }, 10), ...code('theirs', 20) },
    );
    expect(slots['lesson:cosh-paper']?.value).toEqual({ answers: { a: 'mine' } });
    expect(slots['lesson:backprop-code']?.value).toMatchObject({ source: 'theirs' });
    expect(taken).toEqual(['lesson:backprop-code']);
    expect(replaced).toEqual(['lesson:cosh-paper']);
  });

  it('loses nothing that only one side has', () => {
    expect(Object.keys(mergeSlots(paper({}, 1), code('x', 1)).slots)).toHaveLength(2);
  });

  it('takes an equal value without saying that anything changed', () => {
    expect(mergeSlots(code('same', 1), code('same', 2)).taken).toEqual([]);
  });
});

describe('the database', () => {
  it('gives back what was saved', async () => {
    const db = await Database.open('reload');
    await db.save(code('first', 1), 0);
    const again = await Database.open('reload');
    expect((await again.load())?.slots).toEqual(code('first', 1));
  });

  it('keeps an edit of another tab in the history when a later edit replaces it', async () => {
    const db = await Database.open('tabs');
    const { revision } = await db.save(code('start', 1), 0);
    await db.save(code('other tab', 2), revision);
    const { merged } = await db.save(code('this tab', 3), revision);
    expect(merged.slots['lesson:backprop-code']?.value).toMatchObject({ source: 'this tab' });
    const history = await db.history();
    expect(history).toHaveLength(1);
    expect(history[0]?.slots['lesson:backprop-code']?.value).toMatchObject({ source: 'other tab' });
  });

  it('lets a later edit of another tab win over an older one of this tab', async () => {
    const db = await Database.open('older');
    await db.save(code('later', 9), 0);
    const { merged } = await db.save(code('earlier', 3), 0);
    expect(merged.slots['lesson:backprop-code']?.value).toMatchObject({ source: 'later' });
    expect(merged.taken).toEqual(['lesson:backprop-code']);
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
    });
  });

  it('names the file after the learner', () => {
    expect(exportName('Zoë Li')).toBe('zoe-li.backprop.json');
    expect(exportName('  ')).toBe('my-work.backprop.json');
    expect(exportName('../李 雷/')).toBe('李-雷.backprop.json');
  });

  it('comes back the same after export and import', () => {
    const file = JSON.stringify(exportWork(slots, '0.1.0', now));
    const back = importWork({}, readWork(file), 5);
    expect(exportWork(back.slots, '0.1.0', now)).toEqual(exportWork(slots, '0.1.0', now));
    expect(back.changed).toEqual(['cosh-paper', 'backprop-code']);
  });

  it('keeps answers that the file does not have, and blanks do not erase', () => {
    const file = exportWork(paper({ a: 'from the file', b: ' ' }, 1), '0.1.0', now);
    const { slots: merged } = importWork(paper({ a: 'here', b: 'here', c: 'here' }, 9), file, 10);
    expect(merged['lesson:cosh-paper']?.value).toEqual({
      answers: { a: 'from the file', b: 'here', c: 'here' },
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

  it('remembers that a solution was shown, on either side', () => {
    const before: Slots = {
      'lesson:backprop-code': { value: { language: 'python', source: 'a', solution_shown: true }, edited: 1 },
    };
    const { slots: merged } = importWork(before, exportWork(code('b', 1), '0.1.0', now), 2);
    expect(merged['lesson:backprop-code']?.value).toMatchObject({ source: 'b', solution_shown: true });
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
