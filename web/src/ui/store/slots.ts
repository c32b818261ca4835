/**
 * What is saved is a set of slots, each with the time of its last edit. Merging two saved states is then simple:
 * slot by slot, the later edit wins. No DOM, no storage: plain data.
 */
export interface Slot {
  value: unknown;
  /** Milliseconds since 1970. */
  edited: number;
}

/** `learner`, `lesson:<id>`, `progress:<id>/<step>`, `scratch:<id>/<step>`, `hints:<id>/<step>`. */
export type Slots = Record<string, Slot>;

export interface Saved {
  schema: 1;
  revision: number;
  slots: Slots;
}

export interface Merged {
  slots: Slots;
  /** Slots of `mine` that gave way to a later edit in `theirs`. */
  taken: string[];
  /** Slots of `theirs` that gave way to `mine` and differ from it. */
  replaced: string[];
}

const same = (a: Slot, b: Slot): boolean => JSON.stringify(a.value) === JSON.stringify(b.value);

export function mergeSlots(mine: Slots, theirs: Slots): Merged {
  const merged: Merged = { slots: { ...mine }, taken: [], replaced: [] };
  for (const [key, slot] of Object.entries(theirs)) {
    const own = mine[key];
    if (!own || slot.edited > own.edited) {
      merged.slots[key] = slot;
      if (!own || !same(own, slot)) merged.taken.push(key);
    } else if (slot.edited < own.edited && !same(own, slot)) {
      merged.replaced.push(key);
    }
  }
  return merged;
}
