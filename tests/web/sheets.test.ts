import { describe, expect, it } from 'vitest';

import { gradeWork, stepsOf, type Grading } from '../../web/src/lab/grade.ts';
import type { LabEngine } from '../../web/src/lab/engine.ts';
import type { Lesson } from '../../web/src/lab/lesson.ts';
import { answersOn, apart, otherSeed, seedOf } from '../../web/src/lab/sheets.ts';
import type { Work } from '../../web/src/lab/work.ts';
import { importWork } from '../../web/src/ui/store/exchange.ts';
import { fingerprint } from '../../web/src/ui/store/fingerprint.ts';
import { merge } from '../../web/src/ui/store/merge.ts';
import type { Slots } from '../../web/src/ui/store/slots.ts';
import coshPaper from '../../web/lessons/cosh-paper/lesson.json' with { type: 'json' };
import backpropCode from '../../web/lessons/backprop-code/lesson.json' with { type: 'json' };

const lessons = [coshPaper, backpropCode] as unknown as Lesson[];
const key = 'lesson:cosh-paper';
const paper = (answers: Record<string, string>, edited: number): Slots => ({
  [key]: { value: { answers }, edited },
});
const answersIn = (slots: Slots): unknown => (slots[key]?.value as { answers: unknown }).answers;
const file = (answers: Record<string, string>): Work => ({
  schema: 1,
  lab: '',
  learner: { name: '', email: '', sid: '' },
  saved: '',
  lessons: { 'cosh-paper': { answers } },
});

describe('the answers of a sheet', () => {
  it('are those under its slug, whatever else their names contain', () => {
    const all = {
      'dz/dx': '3/4',
      'once-more/dz/dx': '12/5',
      'once-more/x': 'log 5',
      'one-entry/dL/da_11': 'g',
    };
    expect(answersOn('once-more', all)).toEqual({ 'dz/dx': '12/5', x: 'log 5' });
    expect(answersOn('one-entry', all)).toEqual({ 'dL/da_11': 'g' });
    expect(answersOn('', all)).toEqual(all);
  });

  it('are told apart by their x; a derivative with respect to x is no such x', () => {
    const here = { 'dz/dx': '1', 'once-more/x': 'log 5' };
    expect(apart(here, { 'dz/dx': '2', 'once-more/x': ' log 5' })).toEqual([]);
    expect(apart(here, { 'once-more/x': 'log 7' })).toEqual(['once-more']);
    expect(apart(here, {})).toEqual(['once-more']);
  });

  it('are told apart by their seed; where none is named it is the page’s own', () => {
    expect(apart({ seed: '7', outputs: '1' }, { seed: '1' })).toEqual(['']);
    expect(apart({ seed: '7' }, { outputs: '157226' })).toEqual(['']);
    expect(apart({ seed: '1', outputs: '1' }, { outputs: '2' })).toEqual([]);
    expect(apart({ 'unit/seed': '7' }, { 'unit/seed': '8', seed: '1' })).toEqual(['unit']);
    expect(apart({ x: 'log 5' }, { x: 'log 7' })).toEqual([]);
  });

  it('name the seed that is asked about, if it is one', () => {
    expect(seedOf({})).toBe(1);
    expect(seedOf({ seed: ' 7 ' })).toBe(7);
    for (const seed of ['', 'x', '-1', '1.5', '99999999999', '4294967296']) expect(seedOf({ seed })).toBe(1);
  });
});

describe('two tabs in the second round', () => {
  const begun = { a: 'log 2', 'once-more/x': 'log 5', 'once-more/b': '5' };

  it('at one x merge blank by blank', () => {
    const { slots, lost } = merge(
      paper(begun, 1),
      paper({ ...begun, 'once-more/e': '1/5' }, 5),
      paper({ ...begun, 'once-more/z': '13/5', a: '' }, 4),
    );
    expect(answersIn(slots)).toEqual({ ...begun, a: '', 'once-more/e': '1/5', 'once-more/z': '13/5' });
    expect(lost).toEqual({ mine: [], theirs: [] });
  });

  it.each([
    [9, 4, { 'once-more/x': 'log 7' }, { mine: [], theirs: [key] }],
    [4, 9, { 'once-more/x': 'log 5', 'once-more/b': '5', 'once-more/e': '1/5' }, { mine: [], theirs: [] }],
  ])(
    'never mix answers found at two x; the first round merges all the same (%i, %i)',
    (own, other, round, gone) => {
      const { slots, lost } = merge(
        paper(begun, 1),
        paper({ a: 'log 2', b: '2', 'once-more/x': 'log 7' }, own),
        paper({ ...begun, c: 'log 2', 'once-more/e': '1/5' }, other),
      );
      expect(answersIn(slots)).toEqual({ a: 'log 2', b: '2', c: 'log 2', ...round });
      expect(lost).toEqual(gone);
    },
  );

  it('may begin it in one of them', () => {
    const { slots, lost } = merge(paper({ a: '1' }, 1), paper({ a: '1' }, 2), paper(begun, 3));
    expect(answersIn(slots)).toEqual(begun);
    expect(lost).toEqual({ mine: [], theirs: [] });
  });

  it('keep no answer that a reset in one of them emptied', () => {
    const { slots } = merge(
      paper(begun, 1),
      paper({ a: 'log 2', 'once-more/x': 'log 7' }, 5),
      paper(begun, 1),
    );
    expect(answersIn(slots)).toEqual({ a: 'log 2', 'once-more/x': 'log 7' });
  });
});

describe('a file with a second round', () => {
  const own = paper({ a: 'log 2', 'once-more/x': 'log 5', 'once-more/b': '5' }, 1);
  const imported = (answers: Record<string, string>): unknown =>
    answersIn(importWork(own, file(answers), 9).slots);

  it('at the same x adds to the answers that are here', () => {
    expect(imported({ 'once-more/x': 'log 5', 'once-more/e': '1/5' })).toEqual({
      a: 'log 2',
      'once-more/x': 'log 5',
      'once-more/b': '5',
      'once-more/e': '1/5',
    });
  });
  it('at another x takes the place of the round that is here', () => {
    expect(imported({ 'once-more/x': 'log 7', 'once-more/e': '1/7' })).toEqual({
      a: 'log 2',
      'once-more/x': 'log 7',
      'once-more/e': '1/7',
    });
  });
  it('in which nothing is answered leaves the round that is here', () => {
    expect(imported({ b: '2', 'once-more/x': 'log 7' })).toEqual({
      a: 'log 2',
      b: '2',
      'once-more/x': 'log 5',
      'once-more/b': '5',
    });
  });
});

/** An engine that passes every blank with an answer, and says what it was asked. */
function grading(): { asked: [string, number, string[]][]; options: Grading } {
  const asked: [string, number, string[]][] = [];
  const engine = {
    lab_probes: () => JSON.stringify({ probes: [] }),
    lab_check: (lesson: string, step: number, _seed: number, given: string) => {
      const { answers = {} } = JSON.parse(given) as { answers?: Record<string, string> };
      asked.push([lesson, step, Object.keys(answers)]);
      const checks = Object.keys(answers).map((name) => ({
        name,
        title: name,
        status: 'passed',
        message: '',
      }));
      return JSON.stringify({ checks, notes: [], blanks: [] });
    },
  } as unknown as LabEngine;
  const runtime = () => Promise.resolve({ language: 'python' } as never);
  return { asked, options: { engine, seed: 1, lessons, runtime } };
}

describe('grading', () => {
  const work: Work = {
    ...file({ a: 'log 2', 'once-more/x': 'log 5', 'once-more/b': '5' }),
  };
  work.lessons['backprop-code'] = {
    language: 'python',
    source: '',
    answers: { 'one-node/power': '6', 'one-entry/dL/da_11': 'g' },
    solution_shown: false,
  };

  it('gives each sheet the answers that stand on it', async () => {
    const { asked, options } = grading();
    const graded = await gradeWork('z', work, options);
    expect(asked.filter(([, , names]) => names.length > 0)).toEqual([
      ['cosh-paper', 0, ['a', 'once-more/x', 'once-more/b']],
      ['cosh-paper', 1, ['x', 'b']],
      ['backprop-code', 11, ['power']],
      ['backprop-code', 13, ['dL/da_11']],
    ]);
    const earned = graded.checks.filter(({ score }) => score > 0);
    expect(earned.map(({ lesson, step, name }) => `${lesson}/${step}/${name}`)).toEqual([
      'cosh-paper/0/a',
      'cosh-paper/1/b',
      'backprop-code/11/power',
      'backprop-code/13/dL/da_11',
    ]);
    expect(graded.score).toBe(4);
  });

  it('counts the second round and the unit steps among full marks', async () => {
    const { options } = grading();
    const { max } = await gradeWork('z', work, options);
    const all = lessons.flatMap(stepsOf).filter(({ extra_credit }) => !extra_credit);
    expect(max).toBe(all.flatMap(({ checks }) => checks).reduce((sum, { points }) => sum + points, 0));
    expect(all.filter(({ sheet }) => sheet !== undefined).map(({ step, sheet }) => [step, sheet])).toEqual([
      [0, ''],
      [1, 'once-more'],
      [11, 'one-node'],
      [13, 'one-entry'],
    ]);
  });

  it('asks nothing that a file has no place for', async () => {
    const { options } = grading();
    const graded = await gradeWork('z', work, { ...options, asks: (_, { sheet }) => sheet === undefined });
    expect(new Set(graded.checks.map(({ lesson }) => lesson))).toEqual(new Set(['backprop-code']));
    expect(graded.checks.some(({ step }) => step === 11 || step === 13)).toBe(false);
  });
});

describe('the sign of a text', () => {
  it('is the same for the same text only', () => {
    const texts = ['', 'a', 'b', 'ab', 'ba', '["1",""]', '["","1"]', 'x'.repeat(5000), 'x'.repeat(5001)];
    expect(new Set(texts.map(fingerprint)).size).toBe(texts.length);
    for (const text of texts) expect(fingerprint(text)).toBe(fingerprint(text));
  });
});

describe('other numbers', () => {
  it('come from a seed that is neither the lesson’s own nor the one before', () => {
    for (const drawn of [0, 0.25, 0.5, 0.9999]) {
      const seed = otherSeed(1, () => drawn);
      expect(seed).toBeGreaterThan(1);
      const next = otherSeed(seed, () => drawn);
      expect(next).not.toBe(seed);
      expect(next).toBeGreaterThan(1);
      expect(seedOf({ seed: String(next) })).toBe(next);
    }
  });
});
