import { lessonsIn, same, type Slots } from './slots.ts';

/** Why an earlier state was kept. */
export type Why =
  'edited' | 'check' | 'reset' | 'import' | 'other tab' | 'language' | 'update' | 'brought back';

/** An earlier state of the work. */
export interface Past {
  at: string;
  why: Why;
  slots: Slots;
  /** Characters of it as JSON; lab 0.1.0 did not say. */
  size?: number;
}

export interface Kept extends Past {
  id: number;
}

/** States kept as time goes by give way first; the others were the last of what something then replaced. */
const passing = (past: Past): boolean => past.why === 'edited' || past.why === 'check';

const most = { passing: 80, lasting: 80, size: 4_000_000 };

const hour = 3_600_000;

/** What identifies a state: the learner's own words, without points and hints. */
const words = (slots: Slots): unknown[] =>
  lessonsIn(slots)
    .sort()
    .map((id) => [id, slots[`lesson:${id}`]?.value]);

/** A state ready to be stored; scratch cells are not kept. */
export function past(why: Why, slots: Slots, at: Date): Required<Past> {
  const kept = Object.fromEntries(Object.entries(slots).filter(([key]) => !key.startsWith('scratch:')));
  return { at: at.toISOString(), why, slots: kept, size: JSON.stringify(kept).length };
}

/**
 * What happens to the history when a state comes in: the same state stands in it once, under the reason that says
 * more, else the later one.
 */
export function admit(history: readonly Kept[], coming: Past): { add: boolean; remove: number[] } {
  if (lessonsIn(coming.slots).length === 0) return { add: false, remove: [] };
  const written = words(coming.slots);
  const equal = history.filter((one) => same(words(one.slots), written));
  if (passing(coming) && equal.some((one) => !passing(one))) return { add: false, remove: [] };
  return { add: true, remove: equal.map((one) => one.id) };
}

/**
 * Which states are to go. Of those kept in passing: all of the last hour stay, then one an hour, after a day one a
 * day. What is left is limited in number and in size, the oldest first.
 */
export function surplus(history: readonly Kept[], now: number): number[] {
  const gone = new Set<number>();
  const newest = [...history].sort((a, b) => b.id - a.id);
  const seen = new Set<string>();
  for (const one of newest.filter(passing)) {
    const age = now - Date.parse(one.at);
    if (age < hour) continue;
    const span = age < 24 * hour ? hour : 24 * hour;
    const bucket = `${String(span)}:${String(Math.floor(Date.parse(one.at) / span))}`;
    if (seen.has(bucket)) gone.add(one.id);
    seen.add(bucket);
  }
  const left = newest.filter((one) => !gone.has(one.id));
  for (const one of left.filter(passing).slice(most.passing)) gone.add(one.id);
  for (const one of left.filter((one) => !passing(one)).slice(most.lasting)) gone.add(one.id);
  let size = 0;
  for (const one of newest) {
    if (gone.has(one.id)) continue;
    size += one.size ?? JSON.stringify(one.slots).length;
    if (size > most.size) gone.add(one.id);
  }
  return [...gone];
}
