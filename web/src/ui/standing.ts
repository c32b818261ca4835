import { points, type BuiltEntry } from './course.ts';
import type { Progress } from '../lab/work.ts';

interface Reader {
  progress(id: string, step: number): Progress | null;
}

export interface Standing {
  points: number;
  /** Full marks. Extra credit comes on top of them; a step of it that is asked about alone says what it is worth. */
  max: number;
  checked: boolean;
  /** The first step that has not earned all of its points; null when all have. Extra credit is not waited for. */
  next: number | null;
}

/** Where a learner stands in a lesson, or in one step of it. */
export function standing(entry: BuiltEntry, work: Reader, only?: number): Standing {
  const result: Standing = { points: 0, max: 0, checked: false, next: null };
  for (const { step, checks, extra_credit } of entry.steps) {
    if (only !== undefined && step !== only) continue;
    const extra = extra_credit && only === undefined;
    const max = extra ? 0 : points(checks);
    const progress = work.progress(entry.id, step);
    const earned = checks.reduce((sum, check) => sum + (progress?.points[check.name] ?? 0), 0);
    result.points += earned;
    result.max += max;
    result.checked ||= progress !== null;
    if (earned < max) result.next ??= step;
  }
  return result;
}
