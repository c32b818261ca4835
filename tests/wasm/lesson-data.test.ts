import { readFile, readdir } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';

import { stepsOf } from '../../web/src/lab/grade.ts';
import type { Lesson } from '../../web/src/lab/lesson.ts';
import type { QuestionSheet, StepReport } from '../../web/src/lab/types.ts';
import type { BackpropFull } from '../../wasm/backprop-full.d.ts';
import { startFull } from './modules.ts';

const read = async (path: string): Promise<unknown> =>
  JSON.parse(await readFile(new URL(`../../web/lessons/${path}`, import.meta.url), 'utf8'));

const folders = await readdir(new URL('../../web/lessons', import.meta.url), { withFileTypes: true });
const ids = folders.filter((entry) => entry.isDirectory()).map(({ name }) => name);

let engine: BackpropFull;
beforeAll(async () => {
  engine = await startFull();
});

describe('the data of the lessons', () => {
  it('holds the walk at log 3 as the engine runs it', async () => {
    expect(await read('cosh-paper/log3.json')).toEqual(
      JSON.parse(engine.lab_trace('cosh-paper', 0, Math.log(3))),
    );
  });

  it.each(ids)('gives points to exactly the checks of %s', async (id) => {
    const lesson = (await read(`${id}/lesson.json`)) as Lesson;
    for (const { step, checks, sheet } of stepsOf(lesson)) {
      const empty = sheet === undefined ? { claims: [] } : { answers: {} };
      const report = JSON.parse(engine.lab_check(id, step, 1, JSON.stringify(empty))) as StepReport;
      expect(checks.map(({ name }) => name)).toEqual(report.checks.map(({ name }) => name));
    }
  });

  it.each(ids)('has a group and a text for each question of %s', async (id) => {
    const lesson = (await read(`${id}/lesson.json`)) as Lesson;
    if (lesson.kind !== 'sheet') return;
    const sheet = JSON.parse(engine.lab_sheet(id, 0, 1)) as QuestionSheet;
    expect(lesson.blanks.map(({ name, group }) => [name, group])).toEqual(
      sheet.blanks.map(({ name, group }) => [name, group]),
    );
    expect(engine.lab_sheet(id, 0, 2)).not.toBe(engine.lab_sheet(id, 0, 1));
  });
});
