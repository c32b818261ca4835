import { existsSync, readFileSync } from 'node:fs';

import { checkPaper, checkProgram } from '../src/lab/check.ts';
import type { LabEngine } from '../src/lab/engine.ts';
import type { CodeLesson, Lesson, PaperLesson } from '../src/lab/lesson.ts';
import type { Runtime } from '../src/lab/runtime.ts';
import { startEngine } from './engine.ts';
import { lessonFile, loadLessons } from './lessons.ts';
import { startPython } from './python.ts';

/** What is wrong with a lesson; empty if nothing. */
type Faults = string[];

const SEEDS = [1, 2];

function checkFiles(lesson: Lesson): Faults {
  const texts =
    lesson.kind === 'paper'
      ? lesson.sections.map(({ text }) => text)
      : [...lesson.steps.map(({ text }) => text), ...Object.values(lesson.reference ?? {})];
  const hinted = lesson.kind === 'paper' ? lesson.blanks : lesson.steps;
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

/** The model answers are the engine's own exact values; an empty sheet earns nothing. */
function checkAnswers(lesson: PaperLesson, engine: LabEngine): Faults {
  const faults: Faults = [];
  const solution = JSON.parse(readFileSync(lessonFile(lesson.id, 'solution.json'), 'utf8')) as Record<
    string,
    string
  >;
  for (const seed of SEEDS) {
    for (const blank of checkPaper(engine, lesson.id, seed, solution).blanks) {
      if (blank.status !== 'right')
        faults.push(`the model answer of ${blank.name} is judged "${blank.status}" (seed ${seed})`);
    }
    const empty = checkPaper(engine, lesson.id, seed, {});
    if (empty.checks.some(({ status }) => status === 'passed'))
      faults.push(`an empty sheet earns points (seed ${seed})`);
    if (empty.checks.length !== lesson.blanks.length)
      faults.push('lesson.json and the engine do not have the same blanks');
  }
  return faults;
}

async function checkPrograms(lesson: CodeLesson, engine: LabEngine, runtime: Runtime): Promise<Faults> {
  const faults: Faults = [];
  const read = (name: string): string => readFileSync(lessonFile(lesson.id, name), 'utf8');
  const program = { engine, runtime, lesson: lesson.id };
  for (const seed of SEEDS) {
    for (const { step, checks } of lesson.steps) {
      const solved = await checkProgram({ ...program, step, seed, source: read('solution.py') });
      const found = solved.report.checks
        .map(({ name }) => name)
        .sort()
        .join(' ');
      const worth = checks
        .map(({ name }) => name)
        .sort()
        .join(' ');
      if (found !== worth)
        faults.push(`step ${step}: lesson.json gives points to [${worth}], the engine checks [${found}]`);
      for (const check of solved.report.checks) {
        if (check.status !== 'passed') {
          faults.push(
            `step ${step}: the solution does not pass ${check.name} (seed ${seed}): ${check.message}`,
          );
        }
      }
      const started = await checkProgram({ ...program, step, seed, source: read('starter.py') });
      const wrong = started.report.checks.filter(({ status }) => status === 'failed' || status === 'raised');
      if (wrong.length === 0) faults.push(`step ${step}: the starter passes (seed ${seed})`);
      for (const { outcome, error } of started.claims) {
        if (outcome === 'timed-out' || error?.type === 'SyntaxError' || error?.type === 'NameError') {
          faults.push(
            `step ${step}: the starter does not fail cleanly (seed ${seed}): ${error?.message ?? outcome}`,
          );
          break;
        }
      }
    }
  }
  return faults;
}

/** For whoever edits lessons: every starter fails, every model solution passes, every text and hint exists. Exit code 0 or 1. */
export async function devCheck(): Promise<number> {
  const engine = await startEngine();
  const python = startPython();
  let count = 0;
  try {
    for (const lesson of loadLessons()) {
      const faults = checkFiles(lesson);
      if (lesson.kind === 'paper') faults.push(...checkAnswers(lesson, engine));
      else faults.push(...(await checkPrograms(lesson, engine, python)));
      count += faults.length;
      console.log(`${lesson.id}: ${faults.length === 0 ? 'ok' : `${faults.length} to mend`}`);
      for (const fault of faults) console.log(`  ${fault}`);
    }
  } finally {
    python.dispose();
  }
  return count === 0 ? 0 : 1;
}
