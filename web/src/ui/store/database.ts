import { openDB, type DBSchema, type IDBPDatabase, type IDBPObjectStore, type IDBPTransaction } from 'idb';

import { admit, past, surplus, type Kept, type Past, type Why } from './history.ts';
import { merge } from './merge.ts';
import { isRecord, type Saved, type Slots } from './slots.ts';

interface Schema extends DBSchema {
  work: { key: string; value: Saved };
  history: { key: number; value: Past };
}
type Upgrade = IDBPTransaction<Schema, ('work' | 'history')[], 'versionchange'>;

/** What turns a database of version n into one of version n + 1. A new version is one more at the end. */
export const upgrades: readonly ((db: IDBPDatabase<Schema>, transaction: Upgrade) => void)[] = [
  (db) => {
    db.createObjectStore('work');
    db.createObjectStore('history', { autoIncrement: true });
  },
];

/** The work was saved in a form that only a newer lab knows. `slots`: as much of it as can be told. */
export class NewerWork extends Error {
  constructor(readonly slots: Slots) {
    super('saved by a newer lab');
  }
}

export interface Options {
  name?: string;
  upgrades?: typeof upgrades;
  /** An older lab, open elsewhere, holds up the upgrade. */
  blocked?: () => void;
  /** A newer lab, open elsewhere, has taken the database over. */
  taken?: () => void;
}

/** Two edits of the same thing: whose gave way, in which lessons, and the state it stands in. */
export interface Clash {
  loser: 'mine' | 'theirs';
  lessons: string[];
  slots: Slots;
}

/** What is stored after a save. */
export interface Stored {
  slots: Slots;
  revision: number;
  clash: Clash | null;
}

const relaxed = { durability: 'relaxed' } as const;
const strict = { durability: 'strict' } as const;

export class Database {
  private constructor(private readonly db: IDBPDatabase<Schema>) {}

  /** Rejects with NewerWork where a newer lab has been; nothing is changed then. */
  static async open(options: Options = {}): Promise<Database> {
    const { name = 'backprop-lab', blocked, taken } = options;
    const steps = options.upgrades ?? upgrades;
    try {
      const db = await openDB<Schema>(name, steps.length, {
        upgrade(database, from, _to, transaction) {
          for (const step of steps.slice(from)) step(database, transaction as unknown as Upgrade);
        },
        blocked: () => blocked?.(),
        blocking() {
          db.close();
          taken?.();
        },
      });
      return new Database(db);
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'VersionError') throw error;
      throw new NewerWork(await glance(name));
    }
  }

  close(): void {
    this.db.close();
  }

  async load(): Promise<Saved | undefined> {
    return known(await this.db.get('work', 'current'));
  }

  /**
   * Writes `mine`, which is `base` with this page's edits, and what others saved since `base`, in one transaction. An
   * edit that gives way to a later one goes into the history first.
   */
  async save(base: Slots, mine: Slots, lab: string, sure = false): Promise<Stored> {
    const transaction = this.db.transaction(['work', 'history'], 'readwrite', sure ? strict : relaxed);
    const work = transaction.objectStore('work');
    const stored = known(await work.get('current'));
    const theirs = stored?.slots ?? {};
    const { slots, lost } = merge(base, mine, theirs);
    const revision = (stored?.revision ?? 0) + 1;
    let clash: Clash | null = null;
    for (const loser of ['theirs', 'mine'] as const) {
      const lessons = lost[loser].filter((key) => key.startsWith('lesson:')).map((key) => key.slice(7));
      if (lessons.length === 0) continue;
      const state = loser === 'mine' ? mine : theirs;
      await put(transaction.objectStore('history'), past('other tab', state, new Date()));
      clash = { loser, lessons, slots: state };
    }
    await work.put({ schema: 1, revision, slots, lab }, 'current');
    await transaction.done;
    return { slots, revision, clash };
  }

  /** Keeps a state in the history, unless it is there already. */
  async remember(why: Why, slots: Slots, at = new Date()): Promise<void> {
    const transaction = this.db.transaction('history', 'readwrite', relaxed);
    await put(transaction.store, past(why, slots, at));
    await transaction.done;
  }

  /** Every earlier state, the latest first. */
  async history(): Promise<Kept[]> {
    const { store } = this.db.transaction('history');
    return (await kept(store)).reverse();
  }
}

type History = Pick<
  IDBPObjectStore<Schema, ('work' | 'history')[], 'history', 'readwrite'>,
  'getAll' | 'getAllKeys' | 'add' | 'delete'
>;

async function kept(store: Pick<History, 'getAll' | 'getAllKeys'>): Promise<Kept[]> {
  const [all, ids] = await Promise.all([store.getAll(), store.getAllKeys()]);
  return all.map((one, i) => ({ ...one, id: ids[i] ?? 0 }));
}

async function put(store: History, coming: Past): Promise<void> {
  const { add, remove } = admit(await kept(store), coming);
  for (const id of remove) await store.delete(id);
  if (add) await store.add(coming);
  for (const id of surplus(await kept(store), Date.parse(coming.at))) await store.delete(id);
}

function known(saved: Saved | undefined): Saved | undefined {
  if (saved === undefined || saved.schema === 1) return saved;
  throw new NewerWork(slotsOf(saved));
}

/** Looks at a database of any version, so that what is in it can be shown and exported. */
async function glance(name: string): Promise<Slots> {
  try {
    const db = await openDB(name);
    try {
      if (!db.objectStoreNames.contains('work')) return {};
      return slotsOf(await db.get('work', 'current'));
    } finally {
      db.close();
    }
  } catch {
    return {};
  }
}

function slotsOf(saved: unknown): Slots {
  if (!isRecord(saved) || !isRecord(saved.slots)) return {};
  const found: Slots = {};
  for (const [key, slot] of Object.entries(saved.slots)) {
    if (isRecord(slot) && 'value' in slot) {
      found[key] = { value: slot.value, edited: typeof slot.edited === 'number' ? slot.edited : 0 };
    }
  }
  return found;
}
