import 'fake-indexeddb/auto';

import { openDB } from 'idb';
import { afterEach, describe, expect, it } from 'vitest';

import { difference, isSame } from '../../web/src/lab/difference.ts';
import type { LessonWork } from '../../web/src/lab/work.ts';
import { Database, NewerWork, upgrades } from '../../web/src/ui/store/database.ts';
import { past, surplus, type Kept, type Why } from '../../web/src/ui/store/history.ts';
import { Keeper, type Page, type Trouble } from '../../web/src/ui/store/keeper.ts';
import type { Clash } from '../../web/src/ui/store/database.ts';
import type { Slots } from '../../web/src/ui/store/slots.ts';
import earlier from './fixtures/database-0.1.0.json' with { type: 'json' };

const code = (source: string, edited: number): Slots => ({
  'lesson:backprop-code': { value: { language: 'python', source, solution_shown: false }, edited },
});
const paper = (answers: Record<string, string>, edited: number): Slots => ({
  'lesson:cosh-paper': { value: { answers }, edited },
});
const sourceIn = (slots: Slots | undefined): unknown =>
  (slots?.['lesson:backprop-code']?.value as { source: unknown } | undefined)?.source;

let count = 0;
const fresh = (): string => `kept-${String(count++)}`;

/** A database as lab 0.1.0 left it. */
async function of010(): Promise<string> {
  const name = fresh();
  const db = await openDB(name, 1, {
    upgrade(database) {
      database.createObjectStore('work');
      database.createObjectStore('history', { autoIncrement: true });
    },
  });
  await db.put('work', earlier.work, 'current');
  for (const one of earlier.history) await db.add('history', one);
  db.close();
  return name;
}

describe('the database', () => {
  it('gives back what was saved', async () => {
    const name = fresh();
    const db = await Database.open({ name });
    await db.save({}, code('first', 1), '0.2.0');
    const again = await Database.open({ name });
    expect(await again.load()).toEqual({ schema: 1, revision: 1, lab: '0.2.0', slots: code('first', 1) });
  });

  it('keeps the edit that gives way to a later one in the history', async () => {
    const db = await Database.open({ name: fresh() });
    const { slots: base } = await db.save({}, code('start', 1), '');
    await db.save(base, code('other tab', 2), '');
    const { slots, clash } = await db.save(base, code('this tab', 3), '');
    expect(sourceIn(slots)).toBe('this tab');
    expect(clash).toMatchObject({ loser: 'theirs', lessons: ['backprop-code'] });
    expect((await db.history()).map((one) => [one.why, sourceIn(one.slots)])).toEqual([
      ['other tab', 'other tab'],
    ]);
  });

  it('keeps this edit there when the other one is later', async () => {
    const db = await Database.open({ name: fresh() });
    await db.save({}, code('later', 9), '');
    const { slots, clash } = await db.save({}, code('earlier', 3), '');
    expect(sourceIn(slots)).toBe('later');
    expect(clash).toMatchObject({ loser: 'mine' });
    expect((await db.history()).map((one) => sourceIn(one.slots))).toEqual(['earlier']);
  });

  it('opens what lab 0.1.0 left, work and history, unharmed', async () => {
    const db = await Database.open({ name: await of010() });
    expect(await db.load()).toEqual(earlier.work);
    expect((await db.history()).map(({ at, why, slots }) => ({ at, why, slots }))).toEqual(
      earlier.history.toReversed(),
    );
    const { slots } = await db.save(
      earlier.work.slots,
      { ...earlier.work.slots, ...code('new', Date.now()) },
      '0.2.0',
    );
    expect(slots['lesson:cosh-paper']).toEqual(earlier.work.slots['lesson:cosh-paper']);
    await db.remember('edited', slots);
    expect(await db.history()).toHaveLength(3);
  });

  it('takes an upgrade of its schema without touching what is in it', async () => {
    const name = await of010();
    const next = [
      ...upgrades,
      (db: Parameters<(typeof upgrades)[0]>[0]) => void db.createObjectStore('more' as 'work'),
    ];
    const db = await Database.open({ name, upgrades: next });
    expect(await db.load()).toEqual(earlier.work);
    expect(await db.history()).toHaveLength(2);
  });

  it('leaves a database of a newer lab as it is, and tells what is in it', async () => {
    const name = fresh();
    const newer = await openDB(name, 7, { upgrade: (db) => void db.createObjectStore('work') });
    const saved = { schema: 2, slots: code('newer', 5), folded: ['something new'] };
    await newer.put('work', saved, 'current');
    newer.close();
    const problem = await Database.open({ name }).catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(NewerWork);
    expect((problem as NewerWork).slots).toEqual(code('newer', 5));
    const again = await openDB(name);
    expect(again.version).toBe(7);
    expect(await again.get('work', 'current')).toEqual(saved);
  });

  it('leaves work of a newer schema in a database that it knows', async () => {
    const name = fresh();
    const db = await Database.open({ name });
    const raw = await openDB(name, 1);
    const saved = { schema: 2, revision: 9, slots: code('newer', 5) };
    await raw.put('work', saved, 'current');
    await expect(db.load()).rejects.toBeInstanceOf(NewerWork);
    await expect(db.save({}, code('over it', 9), '')).rejects.toBeInstanceOf(NewerWork);
    expect(await raw.get('work', 'current')).toEqual(saved);
  });

  it('makes way for a newer lab in another tab, and says so', async () => {
    const name = fresh();
    let told = 0;
    await Database.open({ name, taken: () => told++ });
    const newer = await Database.open({ name, upgrades: [...upgrades, () => undefined] });
    expect(told).toBe(1);
    expect(await newer.load()).toBeUndefined();
  });
});

describe('the history', () => {
  it('holds the same state once', async () => {
    const db = await Database.open({ name: fresh() });
    await db.remember('edited', code('a', 1));
    await db.remember('check', code('a', 2));
    await db.remember('check', code('b', 3));
    await db.remember('reset', code('a', 4));
    await db.remember('check', code('a', 5));
    const history = await db.history();
    expect(history.map(({ why, slots }) => [why, sourceIn(slots)])).toEqual([
      ['reset', 'a'],
      ['check', 'b'],
    ]);
  });

  it('has a state that differs in a network alone, and what was built in it', async () => {
    const db = await Database.open({ name: fresh() });
    const built = (units: number): Slots => ({
      'lesson:train': { value: { answers: { rate: '1' }, made: { network: { units } } }, edited: 1 },
    });
    await db.remember('reset', built(16));
    await db.remember('check', built(8));
    await db.remember('check', built(16));
    const history = await db.history();
    expect(history.map(({ why, slots }) => [why, slots])).toEqual([
      ['check', built(8)],
      ['reset', built(16)],
    ]);
    const work = (slots: Slots): LessonWork => slots['lesson:train']?.value as LessonWork;
    const same = history.map(({ slots }) => isSame(difference(work(built(16)), work(slots))));
    expect(same).toEqual([false, true]);
  });

  it('has no place for a page on which nothing was done', async () => {
    const db = await Database.open({ name: fresh() });
    await db.remember('edited', { learner: { value: { name: 'Zoë' }, edited: 1 } });
    expect(await db.history()).toEqual([]);
  });

  const at = Date.parse('2026-03-10T12:00:00Z');
  const minute = 60_000;
  const state = (id: number, why: Why, ago: number, source = String(id)): Kept => ({
    ...past(why, code(source, 1), new Date(at - ago)),
    id,
  });
  const left = (history: Kept[]): number[] => {
    const gone = new Set(surplus(history, at));
    return history.filter(({ id }) => !gone.has(id)).map(({ id }) => id);
  };

  it('thins out what was kept in passing: all of the last hour, then one an hour, then one a day', () => {
    const hours = Array.from({ length: 72 }, (_, i) => state(i + 1, 'edited', (72 - i) * 30 * minute + 1));
    const kept = left(hours);
    expect(kept.at(-1)).toBe(72);
    expect(kept.filter((id) => id > 70)).toEqual([71, 72]);
    expect(kept.length).toBeLessThan(30);
    expect(kept.length).toBeGreaterThan(20);
  });

  it('keeps what came before a reset or an import longer than that', () => {
    const old = [
      state(1, 'reset', 3000 * minute),
      state(2, 'edited', 2990 * minute),
      state(3, 'import', 2980 * minute),
    ];
    const busy = Array.from({ length: 200 }, (_, i) => state(i + 4, 'check', 30 * minute - i));
    const kept = left([...old, ...busy]);
    expect(kept.slice(0, 2)).toEqual([1, 3]);
    expect(kept).toHaveLength(82);
  });

  it('is limited in size', () => {
    const large = Array.from({ length: 10 }, (_, i) =>
      state(i + 1, 'reset', (10 - i) * minute, 'x'.repeat(900_000)),
    );
    expect(left(large)).toEqual([7, 8, 9, 10]);
  });
});

class Tab implements Page {
  slots: Slots = {};
  troubles: Trouble[] = [];
  clashes: { clash: Clash; here: boolean }[] = [];
  readonly keeper: Keeper;
  constructor(name: string) {
    this.keeper = new Keeper(this, '0.2.0', name);
  }
  read = (): Slots => this.slots;
  write = (slots: Slots): void => void (this.slots = slots);
  status = (): void => undefined;
  trouble = (trouble: Trouble): void => void this.troubles.push(trouble);
  clash = (clash: Clash, here: boolean): void => void this.clashes.push({ clash, here });
  type(slots: Slots): void {
    this.slots = { ...this.slots, ...slots };
    this.keeper.touch();
  }
}

describe('two tabs', () => {
  const tabs: Tab[] = [];
  async function open(name: string): Promise<Tab> {
    const tab = new Tab(name);
    tabs.push(tab);
    await tab.keeper.open();
    return tab;
  }
  afterEach(() => tabs.splice(0).forEach((tab) => tab.keeper.close()));
  const until = async (what: () => boolean): Promise<void> => {
    for (let i = 0; i < 200 && !what(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(what()).toBe(true);
  };

  it('show each other what was typed, in different lessons, without a word', async () => {
    const name = fresh();
    const [one, two] = [await open(name), await open(name)];
    one.type(code('one', 10));
    two.type(paper({ a: 'two' }, 11));
    const both = { ...code('one', 10), ...paper({ a: 'two' }, 11) };
    await until(() => 'lesson:cosh-paper' in one.slots && 'lesson:backprop-code' in two.slots);
    expect([one.slots, two.slots]).toEqual([both, both]);
    expect([...one.clashes, ...two.clashes]).toEqual([]);
  });

  it('that edit the same program: the later stands, the other is in the history, and both are told', async () => {
    const name = fresh();
    const [one, two] = [await open(name), await open(name)];
    one.type(code('earlier', 10));
    two.type(code('later', 20));
    await until(() => one.clashes.length > 0 && two.clashes.length > 0);
    await until(() => sourceIn(one.slots) === 'later' && sourceIn(two.slots) === 'later');
    expect(one.clashes[0]).toMatchObject({ here: true, clash: { lessons: ['backprop-code'] } });
    expect(sourceIn(one.clashes[0]?.clash.slots)).toBe('earlier');
    expect(two.clashes[0]).toMatchObject({ here: false });
    expect((await one.keeper.history()).map((past) => sourceIn(past.slots))).toEqual(['earlier']);
  });

  it('lose nothing when they type on and on', async () => {
    const name = fresh();
    const [one, two] = [await open(name), await open(name)];
    for (let i = 0; i < 60; i++) {
      one.type(code(`one ${String(i)}`, Date.now()));
      two.type(paper({ a: `two ${String(i)}` }, Date.now()));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await Promise.all([one.keeper.save(), two.keeper.save()]);
    const last = { ...code('one 59', 0), ...paper({ a: 'two 59' }, 0) };
    const values = (slots: Slots): unknown[] => Object.keys(last).map((key) => slots[key]?.value);
    for (const tab of [one, two]) {
      await until(() => JSON.stringify(values(tab.slots)) === JSON.stringify(values(last)));
    }
    expect(one.clashes).toEqual([]);
  });

  it('of which one is older than the work: it says so, shows what it can and saves nothing', async () => {
    const name = fresh();
    const raw = await openDB(name, 9, { upgrade: (db) => void db.createObjectStore('work') });
    await raw.put('work', { schema: 3, slots: code('newer', 5) }, 'current');
    raw.close();
    const tab = await open(name);
    expect(tab.troubles).toEqual(['newer']);
    expect(sourceIn(tab.slots)).toBe('newer');
    tab.type(code('typed', 9));
    await tab.keeper.save();
    const again = await openDB(name);
    expect(sourceIn(((await again.get('work', 'current')) as { slots: Slots }).slots)).toBe('newer');
  });
});

describe('a newer lab', () => {
  it('keeps the work as it found it in the history', async () => {
    const name = await of010();
    const tab = new Tab(name);
    await tab.keeper.open();
    const [newest] = await tab.keeper.history();
    expect(newest).toMatchObject({ why: 'update' });
    expect(newest?.slots['lesson:cosh-paper']?.value).toEqual({ answers: { a: 'log 2', b: '2' } });
    expect(tab.slots).toEqual(earlier.work.slots);
    tab.keeper.close();
  });
});
