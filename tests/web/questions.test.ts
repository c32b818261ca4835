import { describe, expect, it } from 'vitest';

import type { LabEngine } from '../../web/src/lab/engine.ts';
import { gradeWork, share, stepsOf } from '../../web/src/lab/grade.ts';
import type { SheetLesson } from '../../web/src/lab/lesson.ts';
import { isAnswered } from '../../web/src/lab/sheets.ts';
import type { CheckResult } from '../../web/src/lab/types.ts';
import type { Work } from '../../web/src/lab/work.ts';

const blank = { group: 'growth', latex: 'T', hints: [] };
const lesson: SheetLesson = {
  id: 'costs',
  kind: 'sheet',
  title: 'Costs',
  summary: '',
  how: '',
  lead: '',
  sections: [],
  blanks: [
    { ...blank, name: 'T_run', points: 2 },
    { ...blank, name: 'M_run', points: 4 },
    { ...blank, name: 'M_forward', points: 1 },
  ],
};
const result = (name: string, status: CheckResult['status'], credit?: number): CheckResult => ({
  name,
  title: name,
  status,
  diagnosis: null,
  message: '',
  ...(credit === undefined ? {} : { credit }),
});
const work: Work = {
  schema: 1,
  lab: '',
  learner: { name: '', email: '', sid: '' },
  saved: '',
  lessons: { costs: { answers: { seed: '7', T_run: 'nbd^2', M_run: 'nbd' } } },
};

describe('a lesson of questions', () => {
  it('is one step, whose checks are its blanks', () => {
    expect(stepsOf(lesson).map(({ step, sheet, checks }) => [step, sheet, checks.length])).toEqual([
      [0, '', 3],
    ]);
  });

  it('earns the part of the points that the engine says', async () => {
    const asked: unknown[] = [];
    const engine = {
      lab_check: (_lesson: string, _step: number, _seed: number, answers: string) => {
        asked.push(JSON.parse(answers));
        const checks = [
          result('T_run', 'passed'),
          result('M_run', 'failed', 0.5),
          result('M_forward', 'skipped'),
        ];
        return JSON.stringify({ checks, blanks: [], notes: [] });
      },
    } as unknown as LabEngine;
    const runtime = () => Promise.reject(new Error('no program is run here'));
    const graded = await gradeWork('z', work, { engine, runtime, seed: 1, lessons: [lesson] });
    expect(graded.checks.map(({ score, max }) => [score, max])).toEqual([
      [2, 2],
      [2, 4],
      [0, 1],
    ]);
    expect(graded.score).toBe(4);
    // The seed whose numbers were answered goes along.
    expect(asked).toEqual([{ answers: { seed: '7', T_run: 'nbd^2', M_run: 'nbd' } }]);
  });

  it('takes nothing off what is right and gives nothing for what is missing', () => {
    expect(share(result('T_run', 'passed'))).toBe(1);
    expect(share(result('T_run', 'failed'))).toBe(0);
    expect(share(undefined)).toBe(0);
  });

  it('is not begun by its seed alone', () => {
    expect(isAnswered('', { seed: '7' })).toBe(false);
    expect(isAnswered('', { seed: '7', T_run: 'n' })).toBe(true);
  });
});
