import type { CodeWork, PaperWork, Work } from '../../lab/work.ts';
import type { Slots } from './slots.ts';

/** Why a file cannot be imported, in a sentence for the learner. */
export class ImportProblem extends Error {}

export type LessonWork = PaperWork | CodeWork;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The work as it is exported; lessons that were never touched are left out. */
export function exportWork(slots: Slots, lab: string, now: Date): Work {
  const lessons: Work['lessons'] = {};
  for (const [key, slot] of Object.entries(slots)) {
    if (!key.startsWith('lesson:') || slot.value === null) continue;
    lessons[key.slice('lesson:'.length)] = slot.value as LessonWork;
  }
  const learner = (slots.learner?.value ?? {}) as Partial<Work['learner']>;
  return {
    schema: 1,
    lab,
    learner: { name: text(learner.name), email: text(learner.email), sid: text(learner.sid) },
    saved: now.toISOString(),
    lessons,
  };
}

/** 'Zoë Li' -> 'zoe-li.backprop.json'. */
export function exportName(learnerName: string): string {
  const name = learnerName
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  return `${name || 'my-work'}.backprop.json`;
}

function readLesson(id: string, value: unknown): LessonWork {
  if (isRecord(value) && isRecord(value.answers)) {
    const answers: Record<string, string> = {};
    for (const [name, answer] of Object.entries(value.answers)) {
      if (typeof answer !== 'string') {
        throw new ImportProblem(`In lesson "${id}" the answer "${name}" is not a text. Nothing was changed.`);
      }
      answers[name] = answer;
    }
    return value.solution_shown === true ? { answers, solution_shown: true } : { answers };
  }
  if (isRecord(value) && typeof value.source === 'string') {
    if (value.language !== 'python') {
      const language = typeof value.language === 'string' ? `"${value.language}"` : 'an unknown language';
      throw new ImportProblem(
        `Lesson "${id}" is written in ${language}; this lab reads Python so far. Nothing was changed.`,
      );
    }
    return { language: 'python', source: value.source, solution_shown: value.solution_shown === true };
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

/**
 * The slots after an import: what the file holds wins, what it does not hold stays. Answers merge blank by blank;
 * a program replaces the one that was there. Results of earlier checks of what changed are forgotten.
 */
export function importWork(slots: Slots, work: Work, now: number): { slots: Slots; changed: string[] } {
  const next: Slots = { ...slots };
  const changed: string[] = [];
  const put = (key: string, value: unknown): boolean => {
    if (JSON.stringify(next[key]?.value) === JSON.stringify(value)) return false;
    next[key] = { value, edited: now };
    return true;
  };
  const before = (slots.learner?.value ?? {}) as Partial<Work['learner']>;
  const { name, email, sid } = work.learner;
  if (name || email || sid) {
    put('learner', {
      name: name || text(before.name),
      email: email || text(before.email),
      sid: sid || text(before.sid),
    });
  }
  for (const [id, lesson] of Object.entries(work.lessons)) {
    const own = slots[`lesson:${id}`]?.value as LessonWork | undefined;
    const filled = (answers: Record<string, string>): Record<string, string> =>
      Object.fromEntries(Object.entries(answers).filter(([, answer]) => answer.trim() !== ''));
    const shown = (own?.solution_shown ?? false) || (lesson.solution_shown ?? false);
    const value: LessonWork =
      'answers' in lesson
        ? {
            answers: { ...(own && 'answers' in own ? own.answers : {}), ...filled(lesson.answers) },
            ...(shown ? { solution_shown: true } : {}),
          }
        : { ...lesson, solution_shown: shown };
    if (!put(`lesson:${id}`, value)) continue;
    changed.push(id);
    for (const key of Object.keys(next)) {
      if (key.startsWith(`progress:${id}/`)) next[key] = { value: null, edited: now };
    }
  }
  return { slots: next, changed };
}
