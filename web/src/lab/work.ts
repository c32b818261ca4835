import { LANGUAGES, type Language, type StepReport } from './types.ts';

/** A learner's work: what is autosaved, exported as `.backprop.json`, imported, and graded. */
export interface PaperWork {
  answers: Record<string, string>;
  /** What was built in the lesson's activities, by name: a network, checkpoints. Each activity knows its own. */
  made?: Record<string, unknown>;
  solution_shown?: boolean;
}
export interface CodeWork {
  /** The language in use: its program is what is checked and graded. */
  language: Language;
  source: string;
  /** Programs begun in the other languages, kept when the language is changed. */
  others?: Partial<Record<Language, string>>;
  /** Blanks of the unit steps, by `<slug>/<blank>`. */
  answers?: Record<string, string>;
  solution_shown: boolean;
}
export interface Work {
  schema: 1;
  lab: string;
  learner: { name: string; email: string; sid: string };
  saved: string;
  lessons: Record<string, LessonWork>;
  /** What the page keeps beside the lessons' work, so that it goes on where it was. No grade comes from it. */
  page?: PageWork;
}

/** Points of each check at the last check of a step, and what it said. */
export interface Progress {
  points: Record<string, number>;
  at: string;
  /** A sign of what was checked; lab 0.1.0 did not say. */
  of?: string;
  verdicts?: Verdict[];
}

/** What a check said, as the summary repeats it. */
export interface Verdict {
  name: string;
  title: string;
  status: StepReport['checks'][number]['status'];
  diagnosis: string | null;
  message: string;
}

/** By `<lesson>/<step>`; scratch cells of other languages than Python by `<lesson>/<language>/<step>`; hints by `<lesson>`. */
export interface PageWork {
  scratch: Record<string, string>;
  hints: Record<string, Record<string, number>>;
  progress: Record<string, Progress>;
}

export type LessonWork = PaperWork | CodeWork;

/** Whether it is work on a program; otherwise it is answers on paper. */
export const isCode = (work: LessonWork): work is CodeWork => 'source' in work;

/** Why a file cannot be imported, in a sentence for the learner. */
export class ImportProblem extends Error {}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const isLanguage = (value: unknown): value is Language => LANGUAGES.includes(value as Language);

function readAnswers(id: string, value: Record<string, unknown>): Record<string, string> {
  const answers: Record<string, string> = {};
  for (const [name, answer] of Object.entries(value)) {
    if (typeof answer !== 'string') {
      throw new ImportProblem(`In lesson "${id}" the answer "${name}" is not a text. Nothing was changed.`);
    }
    answers[name] = answer;
  }
  return answers;
}

function readLesson(id: string, value: unknown): LessonWork {
  if (isRecord(value) && typeof value.source === 'string') {
    const { language, source } = value;
    if (!isLanguage(language)) {
      const found = typeof language === 'string' ? `"${language}"` : 'an unknown language';
      throw new ImportProblem(
        `Lesson "${id}" is written in ${found}; this lab reads ${LANGUAGES.join(', ')}. Nothing was changed.`,
      );
    }
    const others = isRecord(value.others) ? value.others : {};
    const kept = LANGUAGES.flatMap((other) => {
      const text = others[other];
      return typeof text === 'string' && other !== language ? [[other, text] as const] : [];
    });
    return {
      language,
      source,
      ...(kept.length > 0 ? { others: Object.fromEntries(kept) } : {}),
      ...(isRecord(value.answers) ? { answers: readAnswers(id, value.answers) } : {}),
      solution_shown: value.solution_shown === true,
    };
  }
  if (isRecord(value) && isRecord(value.answers)) {
    return {
      answers: readAnswers(id, value.answers),
      ...(isRecord(value.made) ? { made: value.made } : {}),
      ...(value.solution_shown === true ? { solution_shown: true } : {}),
    };
  }
  throw new ImportProblem(`Lesson "${id}" holds neither answers nor a program. Nothing was changed.`);
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => Number.isFinite(value);

function readProgress(value: unknown): Progress | null {
  if (!isRecord(value) || !isText(value.at) || !isText(value.of)) return null;
  const { points, at, of, verdicts } = value;
  if (!isRecord(points) || !Object.values(points).every(isNumber)) return null;
  const said = Array.isArray(verdicts) ? verdicts.filter(isVerdict) : [];
  return { points: points as Record<string, number>, at, of, ...(said.length > 0 ? { verdicts: said } : {}) };
}

const isVerdict = (value: unknown): value is Verdict =>
  isRecord(value) &&
  [value.name, value.title, value.status, value.message].every(isText) &&
  (value.diagnosis === null || isText(value.diagnosis));

/** What of it can be read; the rest is only the page's own and is left. */
function readPage(value: unknown): PageWork {
  const page: PageWork = { scratch: {}, hints: {}, progress: {} };
  if (!isRecord(value)) return page;
  const entries = (part: unknown): [string, unknown][] => Object.entries(isRecord(part) ? part : {});
  for (const [key, cell] of entries(value.scratch)) if (isText(cell)) page.scratch[key] = cell;
  for (const [key, opened] of entries(value.hints)) {
    if (isRecord(opened) && Object.values(opened).every(isNumber))
      page.hints[key] = opened as Record<string, number>;
  }
  for (const [key, one] of entries(value.progress)) {
    const progress = readProgress(one);
    if (progress) page.progress[key] = progress;
  }
  return page;
}

/** Reads an exported file. Throws ImportProblem with what is the matter. */
export function readWork(file: string): Work {
  let data: unknown;
  try {
    data = JSON.parse(file);
  } catch {
    throw new ImportProblem(
      'This file is not exported work: it cannot be read as JSON. Look for a file that ends in .backprop.json.',
    );
  }
  if (!isRecord(data) || !('schema' in data) || !isRecord(data.lessons)) {
    throw new ImportProblem(
      'This file is JSON, and not work exported from Backprop Lab. Nothing was changed.',
    );
  }
  if (data.schema !== 1) {
    throw new ImportProblem(
      `This file was written by a newer lab (format ${String(data.schema)}; this lab reads format 1). Reload the page to get the newest lab.`,
    );
  }
  const learner = isRecord(data.learner) ? data.learner : {};
  const lessons: Work['lessons'] = {};
  for (const [id, value] of Object.entries(data.lessons)) lessons[id] = readLesson(id, value);
  return {
    schema: 1,
    lab: text(data.lab),
    learner: { name: text(learner.name), email: text(learner.email), sid: text(learner.sid) },
    saved: text(data.saved),
    lessons,
    ...('page' in data ? { page: readPage(data.page) } : {}),
  };
}
