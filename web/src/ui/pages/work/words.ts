import { course } from 'virtual:course';

import { EXTENSIONS, type Language } from '../../../lab/types.ts';
import { isNumbered } from '../../course.ts';
import type { Why } from '../../store/history.ts';

/** Why an earlier state was kept, as the history says it. */
export const WHY: Readonly<Record<Why, string>> = {
  edited: 'while you were working',
  check: 'when you pressed Check',
  reset: 'before a reset',
  import: 'before a file was imported',
  'other tab': 'edited in two tabs; this edit gave way',
  language: 'before the language was changed',
  update: 'before a newer lab opened it',
  'brought back': 'before an earlier version was brought back',
};

export const titleOf = (lesson: string): string =>
  course.find((entry) => entry.id === lesson)?.title ?? lesson;

/** 'back-propagation.py' and the like. */
export function fileName(lesson: string, language: Language): string {
  const entry = course.find(({ id }) => id === lesson);
  return `${(entry?.built && entry.file) || lesson}.${EXTENSIONS[language]}`;
}

/** 'step 3: reuse'; the short steps between the numbered ones go by their name, and so does what is done on paper. */
export function stepName(step: { step: number; slug: string; title: string; sheet?: string }): string {
  if (isNumbered(step) && step.sheet === undefined) return `step ${String(step.step)}: ${step.slug}`;
  return isNumbered(step) ? step.title : step.slug;
}

/** 'one-node/exp' -> 'exp (one-node)'; a blank of a paper lesson's first round is named as the lesson names it. */
export function blankName(name: string): string {
  if (name === 'derivative') return 'dz/dx as a formula';
  const unit = /^([a-z]+(?:-[a-z]+)+)\/(.+)$/.exec(name);
  return unit ? `${unit[2] ?? ''} (${unit[1] ?? ''})` : name;
}

const time = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

/** 'today, 14:05', 'yesterday, 9:12', '3 Mar 2026, 10:00'. */
export function when(at: Date, now = new Date()): string {
  const yesterday = new Date(now);
  yesterday.setDate(now.getDate() - 1);
  const date = day.format(at);
  const said = date === day.format(now) ? 'today' : date === day.format(yesterday) ? 'yesterday' : date;
  return `${said}, ${time.format(at)}`;
}

export const count = (n: number, one: string, many = `${one}s`): string =>
  `${String(n)} ${n === 1 ? one : many}`;

/** 'a', 'a and b', 'a, b and c'. */
export const list = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
