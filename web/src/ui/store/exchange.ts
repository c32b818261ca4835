import { isCode, type LessonWork, type Work } from '../../lab/work.ts';
import type { Slots } from './slots.ts';

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
    const value: LessonWork = isCode(lesson)
      ? { ...lesson, solution_shown: shown }
      : {
          answers: { ...(own && !isCode(own) ? own.answers : {}), ...filled(lesson.answers) },
          ...(shown ? { solution_shown: true } : {}),
        };
    if (!put(`lesson:${id}`, value)) continue;
    changed.push(id);
    for (const key of Object.keys(next)) {
      if (key.startsWith(`progress:${id}/`)) next[key] = { value: null, edited: now };
    }
  }
  return { slots: next, changed };
}
