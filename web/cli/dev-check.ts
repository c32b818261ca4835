import { existsSync, readFileSync } from 'node:fs';

import { checkBlanks, checkProgram } from '../src/lab/check.ts';
import type { LabEngine } from '../src/lab/engine.ts';
import { exactAnswers } from '../src/lab/exact.ts';
import { stepsOf, type GradedStep } from '../src/lab/grade.ts';
import type { CodeLesson, Lesson } from '../src/lab/lesson.ts';
import { answersOn, PLACE, type Texts } from '../src/lab/sheets.ts';
import {
  EXTENSIONS,
  LANGUAGES,
  type GraphTrace,
  type Language,
  type SheetAnswers,
} from '../src/lab/types.ts';
import { startEngine } from './engine.ts';
import { lessonFile, writtenLessons } from './lessons.ts';
import { Runtimes } from './runtimes.ts';

/** What is wrong with a lesson; empty if nothing. */
type Faults = string[];

const SEEDS = [1, 2];

type Hinted = { hints: string[] } & ({ name: string } | { step: number });

function checkFiles(lesson: Lesson): Faults {
  const texts =
    lesson.kind !== 'code'
      ? lesson.sections.map(({ text }) => text)
      : [...lesson.steps.map(({ text }) => text), ...Object.values(lesson.reference ?? {})];
  const hinted: readonly Hinted[] =
    lesson.kind !== 'code'
      ? lesson.blanks
      : lesson.steps.flatMap<Hinted>((step) => (step.kind === 'blanks' ? step.blanks : [step]));
  return [
    ...texts
      .filter(
        (text) =>
          !existsSync(lessonFile(lesson.id, text)) ||
          readFileSync(lessonFile(lesson.id, text), 'utf8').trim() === '',
      )
      .map((text) => `the text ${text} is missing or empty`),
    ...hinted
      .filter(({ hints }) => hints.length === 0 || hints.some((hint) => hint.trim() === ''))
      .map(
        (one) => `${'name' in one ? `blank ${one.name}` : `step ${one.step}`} has no hints, or an empty one`,
      ),
  ];
}

/** Of a lesson whose numbers come from a seed, the answers are there by seed. */
const readAnswers = (lesson: Lesson, seed: number): Texts => {
  const file = lessonFile(lesson.id, 'solution.json');
  const answers: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  return lesson.kind === 'sheet' ? ((answers as Record<number, Texts>)[seed] ?? {}) : (answers as Texts);
};

/** Every sheet of blanks: the model answers are right, an empty sheet earns nothing, and both sides have the same blanks. */
function checkAnswers(lesson: Lesson, engine: LabEngine): Faults {
  return stepsOf(lesson).flatMap((step) =>
    step.sheet === undefined ? [] : checkSheet(lesson, step, engine),
  );
}

function checkSheet(lesson: Lesson, step: GradedStep, engine: LabEngine): Faults {
  const faults: Faults = [];
  const where = step.sheet ? ` of ${step.sheet}` : '';
  const judge = (seed: number, answers: Texts) => checkBlanks(engine, lesson.id, step.step, seed, answers);
  const solve = (seed: number, answers: Texts, whose: string): void => {
    for (const blank of judge(seed, answers).blanks) {
      if (blank.status !== 'right')
        faults.push(`the ${whose} of ${blank.name}${where} is judged "${blank.status}" (seed ${seed})`);
    }
  };
  for (const seed of SEEDS) {
    solve(seed, answersOn(step.sheet ?? '', readAnswers(lesson, seed)), 'model answer');
    if (lesson.kind === 'sheet') {
      const own = JSON.parse(engine.lab_answers(lesson.id, step.step, seed)) as SheetAnswers;
      solve(seed, own.answers, "engine's own answer");
    }
    const empty = judge(seed, {});
    if (empty.checks.some(({ status }) => status === 'passed'))
      faults.push(`an empty sheet${where} earns points (seed ${seed})`);
    const [found, worth] = [names(empty.checks), names(step.checks)];
    if (found !== worth)
      faults.push(`lesson.json gives points${where} to [${worth}], the engine checks [${found}]`);
    // A round at an x that the seed chooses: what the engine itself finds there.
    if (!empty.at) continue;
    const trace = JSON.parse(engine.lab_trace(lesson.id, step.step, empty.at.x)) as GraphTrace;
    solve(seed, { ...exactAnswers(trace), [PLACE]: empty.at.name }, "engine's own value");
  }
  return faults;
}

/** Languages that a lesson can be written in: those with a solution. */
const languagesOf = (lesson: CodeLesson): Language[] =>
  LANGUAGES.filter((language) => existsSync(lessonFile(lesson.id, `solution.${EXTENSIONS[language]}`)));

/** What a starter may not fail with: it is a program, of which parts are not written yet. */
const UNCLEAN = ['SyntaxError', 'NameError', 'ReferenceError'];

const names = (checks: readonly { name: string }[]): string =>
  checks
    .map(({ name }) => name)
    .sort()
    .join(' ');

/** In one language: the solution passes every check of every step that is a program, the starter fails each cleanly. */
async function checkPrograms(
  lesson: CodeLesson,
  language: Language,
  engine: LabEngine,
  runtimes: Runtimes,
): Promise<Faults> {
  const faults: Faults = [];
  const read = (name: string): string => {
    const file = lessonFile(lesson.id, `${name}.${EXTENSIONS[language]}`);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  };
  const [solution, starter] = [read('solution'), read('starter')];
  if (starter.trim() === '') return [`there is no starter in ${language}`];
  const program = { engine, runtime: await runtimes.of(language), lesson: lesson.id };
  const programSteps = lesson.steps.filter(({ kind }) => kind !== 'blanks');
  for (const seed of SEEDS) {
    for (const { step, checks } of programSteps) {
      const where = `step ${step} in ${language}`;
      const solved = await checkProgram({ ...program, step, seed, source: solution });
      const [found, worth] = [names(solved.report.checks), names(checks)];
      if (found !== worth)
        faults.push(`${where}: lesson.json gives points to [${worth}], the engine checks [${found}]`);
      for (const check of solved.report.checks) {
        if (check.status !== 'passed') {
          faults.push(`${where}: the solution does not pass ${check.name} (seed ${seed}): ${check.message}`);
        }
      }
      for (const { slug } of solved.report.notes)
        faults.push(`${where}: the solution gets the note ${slug} (seed ${seed})`);
      const started = await checkProgram({ ...program, step, seed, source: starter });
      const wrong = started.report.checks.filter(({ status }) => status === 'failed' || status === 'raised');
      if (wrong.length === 0) faults.push(`${where}: the starter passes (seed ${seed})`);
      const unclean = started.claims.find(
        ({ outcome, error }) => outcome === 'timed-out' || (error && UNCLEAN.includes(error.type)),
      );
      if (unclean) {
        faults.push(
          `${where}: the starter does not fail cleanly (seed ${seed}): ${unclean.error?.message ?? unclean.outcome}`,
        );
      }
    }
  }
  return faults;
}

/** For whoever edits lessons: every starter fails, every model solution passes, every text and hint exists. Exit code 0 or 1. */
export async function devCheck(): Promise<number> {
  const engine = await startEngine();
  const runtimes = new Runtimes();
  let count = 0;
  try {
    for (const lesson of writtenLessons()) {
      const faults = checkFiles(lesson);
      faults.push(...checkAnswers(lesson, engine));
      if (lesson.kind === 'code') {
        for (const language of languagesOf(lesson))
          faults.push(...(await checkPrograms(lesson, language, engine, runtimes)));
      }
      count += faults.length;
      console.log(`${lesson.id}: ${faults.length === 0 ? 'ok' : `${faults.length} to mend`}`);
      for (const fault of faults) console.log(`  ${fault}`);
    }
  } finally {
    runtimes.dispose();
  }
  return count === 0 ? 0 : 1;
}
