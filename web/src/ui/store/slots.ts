/**
 * What is saved is a set of slots, each with the time of its last edit: plain data, written as one record. No DOM, no
 * storage.
 */
export interface Slot {
  value: unknown;
  /** Milliseconds since 1970. */
  edited: number;
}

/** `learner`, `lesson:<id>`, `progress:<id>/<step>`, `scratch:<id>/<step>`, `hints:<id>`. */
export type Slots = Record<string, Slot>;

export interface Saved {
  schema: 1;
  revision: number;
  slots: Slots;
  /** The lab that wrote it; 0.1.0 did not say. */
  lab?: string;
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The same value, in whatever order its parts were written. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((one, i) => same(one, b[i]));
  }
  if (!isRecord(a) || !isRecord(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && same(a[key], b[key]));
}

/** The ids of the lessons that some work was done on. */
export function lessonsIn(slots: Slots): string[] {
  return Object.keys(slots)
    .filter((key) => key.startsWith('lesson:') && slots[key]?.value != null)
    .map((key) => key.slice('lesson:'.length));
}
