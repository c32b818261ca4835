import { isRecord, same, type Slots } from './slots.ts';

/**
 * When a page goes away a database transaction may not finish. What is not saved yet is then left in localStorage,
 * which is written at once, a draft for each tab, and taken up by the next page that opens.
 */
export interface Draft {
  base: Slots;
  slots: Slots;
}

const prefix = 'backprop-lab:draft';
const own = `${prefix}:${Math.random().toString(36).slice(2)}`;

/** Leaves what differs from `base`. */
export function leaveDraft(base: Slots, slots: Slots): void {
  const keys = Object.keys(slots).filter((key) => !same(base[key], slots[key]));
  const pick = (from: Slots): Slots =>
    Object.fromEntries(keys.flatMap((key) => (from[key] ? [[key, from[key]]] : [])));
  try {
    localStorage.setItem(own, JSON.stringify({ base: pick(base), slots: pick(slots) }));
  } catch {
    // No storage, or it is full: the database has its chance.
  }
}

export function dropDraft(): void {
  try {
    localStorage.removeItem(own);
  } catch {
    // Then none was left.
  }
}

/** Every draft that was left, by any tab; `drop` once they are saved. */
export function takeDrafts(): { drafts: Draft[]; drop: () => void } {
  const drafts: Draft[] = [];
  const keys: string[] = [];
  try {
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith(prefix)) continue;
      keys.push(key);
      const draft = read(localStorage.getItem(key) ?? '');
      if (draft) drafts.push(draft);
    }
  } catch {
    // Without storage there are none.
  }
  return { drafts, drop: () => keys.forEach((key) => localStorage.removeItem(key)) };
}

function read(text: string): Draft | null {
  try {
    const data: unknown = JSON.parse(text);
    if (!isRecord(data)) return null;
    if (isRecord(data.base) && isRecord(data.slots)) {
      return { base: data.base as Slots, slots: data.slots as Slots };
    }
    return { base: {}, slots: data as Slots }; // lab 0.1.0 left its slots alone
  } catch {
    return null;
  }
}
