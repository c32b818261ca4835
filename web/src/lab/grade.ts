import { checkBlanks, checkProgram } from './check.ts';
import type { LabEngine } from './engine.ts';
import type { CheckData, Lesson } from './lesson.ts';
import type { Runtime } from './runtime.ts';
import { answersOn } from './sheets.ts';
import type { CheckResult, Language, Status, StepReport } from './types.ts';
import { isCode, type LessonWork, type Work } from './work.ts';

/** A check as it stands in grades.json. */
export interface GradedCheck {
  lesson: string;
  step: number;
  name: string;
  status: Status;
  score: number;
  max: number;
  diagnosis: string | null;
  message: string;
}

/** A submission as it stands in grades.json. `partial`: a check was cut off by the clock, not by a counted budget; `rejected`: it could not be read. */
export interface Graded {
  id: string;
  learner: Work['learner'];
  language: Language | null;
  status: 'graded' | 'partial' | 'rejected';
  score: number;
  max: number;
  checks: GradedCheck[];
  /** Why it was rejected. */
  message?: string;
  /** Whether the learner had asked for the solution, by lesson. */
  solution_shown?: string[];
}

/** A step of a lesson. Lessons on paper have number 0, and another if they are walked through once more. */
export interface GradedStep {
  step: number;
  title: string;
  checks: CheckData[];
  extra_credit: boolean;
  /** Of a step in which blanks are filled in: the slug their answers are kept under. Each check is a blank. */
  sheet?: string;
}

export function stepsOf(lesson: Lesson): GradedStep[] {
  if (lesson.kind !== 'code') {
    const { title } = lesson;
    const again = lesson.kind === 'paper' ? lesson.again : undefined;
    const checks = lesson.blanks.map(({ name, points }) => ({ name, points }));
    const first = { step: 0, title, checks, extra_credit: false, sheet: '' };
    if (!again) return [first];
    const { step, slug: sheet, blanks } = again;
    return [first, { step, title: again.title, checks: blanks, extra_credit: false, sheet }];
  }
  return lesson.steps.map(({ step, kind, slug, title, checks, extra_credit }) => ({
    step,
    title,
    checks,
    extra_credit: extra_credit ?? false,
    ...(kind === 'blanks' ? { sheet: slug } : {}),
  }));
}

/** The part of a check's points that is earned. */
export const share = (check: CheckResult | undefined): number =>
  check?.status === 'passed' ? 1 : (check?.credit ?? 0);

/** What a check is worth in a report. A check that the report does not mention was not reached. */
function scored(lesson: string, step: GradedStep, results: readonly CheckResult[]): GradedCheck[] {
  return step.checks.map(({ name, points }) => {
    const found = results.find((result) => result.name === name);
    const status = found?.status ?? 'skipped';
    return {
      lesson,
      step: step.step,
      name,
      status,
      score: points * share(found),
      max: step.extra_credit ? 0 : points,
      diagnosis: found?.diagnosis ?? null,
      message: found?.message ?? 'Nothing was handed in for this.',
    };
  });
}

export interface Grading {
  engine: LabEngine;
  /** Where programs of this language run. Asked for once per program. */
  runtime: (language: Language) => Promise<Runtime>;
  seed: number;
  lessons: readonly Lesson[];
  /** Which steps of a lesson are asked; all, unless it says otherwise. */
  asks?: (lesson: Lesson, step: GradedStep) => boolean;
  onstep?: (lesson: Lesson, step: GradedStep, report: StepReport) => void;
  stopped?: () => boolean;
}

/** The steps of a lesson that are asked. */
const asked = (lesson: Lesson, { asks = () => true }: Pick<Grading, 'asks'>): GradedStep[] =>
  stepsOf(lesson).filter((step) => asks(lesson, step));

/** The lesson's steps in the learner's work, checked one after another. Null is work that was never begun. */
async function gradeLesson(
  lesson: Lesson,
  work: LessonWork | null,
  grading: Grading,
): Promise<{ checks: GradedCheck[]; cutOff: boolean }> {
  const { engine, seed, onstep, stopped } = grading;
  const checks: GradedCheck[] = [];
  let cutOff = false;
  for (const step of asked(lesson, grading)) {
    let report: StepReport | null = null;
    const fits = work && (lesson.kind === 'code') === isCode(work);
    if (fits && step.sheet !== undefined && work.answers) {
      const answers = answersOn(step.sheet, work.answers);
      report = checkBlanks(engine, lesson.id, step.step, seed, answers);
    } else if (fits && step.sheet === undefined && isCode(work)) {
      const runtime = await grading.runtime(work.language);
      const options = { engine, runtime, lesson: lesson.id, step: step.step, seed, source: work.source };
      const checked = await checkProgram({ ...options, ...(stopped ? { stopped } : {}) });
      report = checked.report;
      cutOff ||= checked.claims.some(({ outcome }) => outcome === 'timed-out');
    }
    if (report) onstep?.(lesson, step, report);
    checks.push(...scored(lesson.id, step, report?.checks ?? []));
  }
  return { checks, cutOff };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** Grades one learner's work on the lessons given: the same checks as the page, with this seed. */
export async function gradeWork(id: string, work: Work, grading: Grading): Promise<Graded> {
  const graded: Awaited<ReturnType<typeof gradeLesson>>[] = [];
  for (const lesson of grading.lessons) {
    graded.push(await gradeLesson(lesson, work.lessons[lesson.id] ?? null, grading));
  }
  const checks = graded.flatMap((one) => one.checks);
  const programs = Object.values(work.lessons).filter(isCode);
  const shown = Object.keys(work.lessons).filter((lesson) => work.lessons[lesson]?.solution_shown);
  return {
    id,
    learner: work.learner,
    language: programs[0]?.language ?? null,
    status: graded.some(({ cutOff }) => cutOff) ? 'partial' : 'graded',
    score: sum(checks.map(({ score }) => score)),
    max: sum(checks.map(({ max }) => max)),
    checks,
    ...(shown.length > 0 ? { solution_shown: shown } : {}),
  };
}

/** The record of a submission that could not be read: no points, and the reason. */
export function rejected(
  id: string,
  message: string,
  { lessons, ...asks }: Pick<Grading, 'lessons' | 'asks'>,
): Graded {
  const steps = lessons.flatMap((lesson) => asked(lesson, asks).map((step) => ({ lesson, step })));
  const checks = steps.flatMap(({ lesson, step }) => scored(lesson.id, step, []));
  return {
    id,
    learner: { name: '', email: '', sid: '' },
    language: null,
    status: 'rejected',
    score: 0,
    max: sum(checks.map(({ max }) => max)),
    checks,
    message,
  };
}
