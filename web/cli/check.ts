import { gradeWork, stepsOf, type GradedStep } from '../src/lab/grade.ts';
import type { Lesson } from '../src/lab/lesson.ts';
import { startEngine } from './engine.ts';
import { loadLessons } from './lessons.ts';
import { Runtimes } from './runtimes.ts';
import { stepText } from './say.ts';
import { asksOf, isProgram, lessonOfProgram, readSubmission } from './submissions.ts';
import { UsageError } from './usage.ts';

export interface CheckOptions {
  lesson?: string;
  step?: number;
  seed: number;
}

function readOrExplain(file: string, lesson?: string): ReturnType<typeof readSubmission> {
  try {
    return readSubmission(file, lesson);
  } catch (error) {
    throw new UsageError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Prints what the page would say of a file. Returns the exit code: 0 all passed, 1 not yet. */
export async function check(file: string, options: CheckOptions): Promise<number> {
  const only = options.lesson ?? (isProgram(file) ? lessonOfProgram : undefined);
  let lessons = loadLessons(only);
  const work = readOrExplain(file, only);
  lessons = lessons.filter(({ id }) => id in work.lessons);
  if (lessons.length === 0) throw new UsageError(`${file}: holds no work on ${only ?? 'any lesson'}`);
  const holds = asksOf(file);
  // The steps one speaks of by number are those of a code lesson, unless another lesson is asked for.
  const asks = (lesson: Lesson, step: GradedStep): boolean =>
    holds(lesson, step) &&
    (options.step === undefined ||
      (step.step === options.step && (lesson.kind === 'code' || options.lesson !== undefined)));
  lessons = lessons.filter((lesson) => stepsOf(lesson).some((step) => asks(lesson, step)));
  if (lessons.length === 0) throw new UsageError(`${file}: there is no step ${options.step} in it`);
  const engine = await startEngine();
  const runtimes = new Runtimes();
  try {
    const { checks } = await gradeWork(file, work, {
      engine,
      seed: options.seed,
      lessons,
      asks,
      runtime: (language) => runtimes.of(language),
      onstep: (lesson, step, report) => console.log(stepText(lesson, step, report)),
    });
    return checks.every(({ status }) => status === 'passed') ? 0 : 1;
  } finally {
    runtimes.dispose();
  }
}
