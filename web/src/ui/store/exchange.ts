import { apart, isAnswered, pickSheet, type Texts } from '../../lab/sheets.ts';
import {
  isCode,
  type CodeWork,
  type LessonWork,
  type PageWork,
  type PaperWork,
  type Work,
} from '../../lab/work.ts';
import { programSign } from './fingerprint.ts';
import { isRecord, same, type Slot, type Slots } from './slots.ts';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The work as it is exported; lessons that were never touched are left out. */
export function exportWork(slots: Slots, lab: string, now: Date): Work {
  const lessons: Work['lessons'] = {};
  for (const [key, slot] of Object.entries(slots)) {
    if (!key.startsWith('lesson:') || !isRecord(slot.value)) continue;
    lessons[key.slice('lesson:'.length)] = slot.value as unknown as LessonWork;
  }
  const page: PageWork = {
    scratch: valuesOf(slots, 'scratch:'),
    hints: valuesOf(slots, 'hints:'),
    progress: valuesOf(slots, 'progress:'),
  };
  const learner = (slots.learner?.value ?? {}) as Partial<Work['learner']>;
  return {
    schema: 1,
    lab,
    learner: { name: text(learner.name), email: text(learner.email), sid: text(learner.sid) },
    saved: now.toISOString(),
    lessons,
    ...(Object.values(page).some((part) => Object.keys(part as object).length > 0) ? { page } : {}),
  };
}

/** What stands in slots of a kind, by the rest of their keys. */
const valuesOf = <T>(slots: Slots, kind: string): Record<string, T> =>
  Object.fromEntries(
    Object.entries(slots)
      .filter(([key, { value }]) => key.startsWith(kind) && value !== null)
      .map(([key, { value }]) => [key.slice(kind.length), value as T]),
  );

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

const filled = (answers: Texts): Record<string, string> =>
  Object.fromEntries(Object.entries(answers).filter(([, answer]) => answer.trim() !== ''));

/** What is filled in wins, blank by blank. A sheet at another x takes the place of the own one, if anything is answered on it. */
function mergeAnswers(own: Texts = {}, file: Texts = {}): Record<string, string> {
  let [before, coming] = [{ ...own }, filled(file)];
  for (const slug of apart(before, coming)) {
    if (isAnswered(slug, coming) || !isAnswered(slug, before)) {
      if (Object.keys(pickSheet(slug, coming, true)).length > 0) before = pickSheet(slug, before, false);
    } else {
      coming = pickSheet(slug, coming, false);
    }
  }
  return { ...before, ...coming };
}

function mergePaper(own: LessonWork | undefined, file: PaperWork): PaperWork {
  const shown = (own?.solution_shown ?? false) || (file.solution_shown ?? false);
  const before = own && !isCode(own) ? own : null;
  const made = { ...before?.made, ...file.made };
  return {
    answers: mergeAnswers(before?.answers, file.answers),
    ...(Object.keys(made).length > 0 ? { made } : {}),
    ...(shown ? { solution_shown: true } : {}),
  };
}

/** Hints opened on either side. */
function mostOf(own: Slot | undefined, file: Record<string, number>): Record<string, number> {
  const most = { ...(own?.value as Record<string, number> | null | undefined) };
  for (const [blank, count] of Object.entries(file)) most[blank] = Math.max(most[blank] ?? 0, count);
  return most;
}

/** The file's program stands; one in another language is put away, as when the language is changed. */
function mergeCode(own: LessonWork | undefined, file: CodeWork): CodeWork {
  const before = own && isCode(own) ? own : null;
  const others = { ...before?.others };
  if (before) others[before.language] = before.source;
  Object.assign(others, file.others);
  delete others[file.language];
  const answers = mergeAnswers(before?.answers, file.answers);
  return {
    language: file.language,
    source: file.source,
    ...(Object.keys(others).length > 0 ? { others } : {}),
    ...(Object.keys(answers).length > 0 ? { answers } : {}),
    solution_shown: (own?.solution_shown ?? false) || file.solution_shown,
  };
}

/**
 * The slots after an import: what the file holds wins, what it does not hold stays. Answers merge blank by blank; a
 * program replaces the one in its language; scratch cells fill those that are empty here. Results of earlier checks of
 * what changed are forgotten, unless the file has those of the very same work.
 */
export function importWork(slots: Slots, file: Work, now: number): { slots: Slots; changed: string[] } {
  const next: Slots = { ...slots };
  const changed: string[] = [];
  const put = (key: string, value: unknown): boolean => {
    if (same(next[key]?.value, value)) return false;
    next[key] = { value, edited: now };
    return true;
  };
  const before = (slots.learner?.value ?? {}) as Partial<Work['learner']>;
  const { name, email, sid } = file.learner;
  if (name || email || sid) {
    put('learner', {
      name: name || text(before.name),
      email: email || text(before.email),
      sid: sid || text(before.sid),
    });
  }
  for (const [id, lesson] of Object.entries(file.lessons)) {
    const own = (slots[`lesson:${id}`]?.value ?? undefined) as LessonWork | undefined;
    const value = isCode(lesson) ? mergeCode(own, lesson) : mergePaper(own, lesson);
    if (!put(`lesson:${id}`, value)) continue;
    changed.push(id);
    for (const key of Object.keys(next)) {
      if (key.startsWith(`progress:${id}/`)) next[key] = { value: null, edited: now };
    }
  }
  const { scratch = {}, hints = {}, progress = {} } = file.page ?? {};
  for (const [key, cell] of Object.entries(scratch)) {
    if (!text(slots[`scratch:${key}`]?.value).trim()) put(`scratch:${key}`, cell);
  }
  for (const [id, opened] of Object.entries(hints)) put(`hints:${id}`, mostOf(slots[`hints:${id}`], opened));
  for (const [key, one] of Object.entries(progress)) {
    const id = key.slice(0, key.lastIndexOf('/'));
    const own = next[`lesson:${id}`]?.value as LessonWork | null | undefined;
    const equal = own && (same(own, file.lessons[id]) || (isCode(own) && one.of === programSign(own)));
    if (equal && !next[`progress:${key}`]?.value) put(`progress:${key}`, one);
  }
  return { slots: next, changed };
}

/**
 * The slots now, but for what an import changed, which is as before it. What was done since on other things stays, and so
 * does a scratch cell that was edited since: no history has it.
 */
export function withoutImport(before: Slots, after: Slots, slots: Slots, now: number): Slots {
  const next = { ...slots };
  for (const [key, imported] of Object.entries(after)) {
    if (same(imported.value, before[key]?.value)) continue;
    if (key.startsWith('scratch:') && !same(slots[key]?.value, imported.value)) continue;
    next[key] = { value: before[key]?.value ?? null, edited: now };
  }
  return next;
}
