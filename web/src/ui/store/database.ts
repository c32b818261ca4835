import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

import { mergeSlots, type Merged, type Saved, type Slots } from './slots.ts';

/** An earlier state, kept before something replaced it. */
export interface Past {
  at: string;
  why: 'import' | 'other tab' | 'reset';
  slots: Slots;
}

interface Schema extends DBSchema {
  work: { key: string; value: Saved };
  history: { key: number; value: Past };
}

const keep = 100;

export class Database {
  private constructor(private readonly db: IDBPDatabase<Schema>) {}

  static async open(name = 'backprop-lab'): Promise<Database> {
    const db = await openDB<Schema>(name, 1, {
      upgrade(db) {
        db.createObjectStore('work');
        db.createObjectStore('history', { autoIncrement: true });
      },
    });
    return new Database(db);
  }

  load(): Promise<Saved | undefined> {
    return this.db.get('work', 'current');
  }

  /**
   * Writes `mine` on top of what is stored, in one transaction. Where the stored slots are later, they win; where
   * another tab saved since `base` and its slots give way, its state goes into the history first.
   */
  async save(mine: Slots, base: number): Promise<{ merged: Merged; revision: number }> {
    const transaction = this.db.transaction(['work', 'history'], 'readwrite');
    const work = transaction.objectStore('work');
    const stored = await work.get('current');
    const merged = mergeSlots(mine, stored?.slots ?? {});
    const revision = (stored?.revision ?? 0) + 1;
    if (stored && stored.revision > base && merged.replaced.some((key) => key.startsWith('lesson:'))) {
      await transaction
        .objectStore('history')
        .add({ at: new Date().toISOString(), why: 'other tab', slots: stored.slots });
    }
    await work.put({ schema: 1, revision, slots: merged.slots }, 'current');
    await transaction.done;
    return { merged, revision };
  }

  async remember(past: Past): Promise<void> {
    const transaction = this.db.transaction('history', 'readwrite');
    await transaction.store.add(past);
    const keys = await transaction.store.getAllKeys();
    for (const key of keys.slice(0, Math.max(0, keys.length - keep))) await transaction.store.delete(key);
    await transaction.done;
  }

  history(): Promise<Past[]> {
    return this.db.getAll('history');
  }
}
