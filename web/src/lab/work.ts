import { LANGUAGES, type Language } from './types.ts';

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
  };
}
