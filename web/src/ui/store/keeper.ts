import { Database, NewerWork, type Clash } from './database.ts';
import { dropDraft, leaveDraft, takeDrafts } from './drafts.ts';
import type { Kept, Why } from './history.ts';
import { merge } from './merge.ts';
import { same, type Slots } from './slots.ts';

export type Status = 'loading' | 'saved' | 'unsaved' | 'failed';
/** Why nothing is saved: no storage, work of a newer lab, an older lab in another tab, a newer one. */
export type Trouble = 'storage' | 'newer' | 'waiting' | 'taken';

/** The page whose work is kept. */
export interface Page {
  read(): Slots;
  /** The work changed elsewhere, or was found when the page opened. */
  write(slots: Slots): void;
  status(status: Status): void;
  trouble(trouble: Trouble): void;
  /** Two tabs edited the same thing; `here`: it is this tab whose edit gave way. */
  clash(clash: Clash, here: boolean): void;
}

type Message = { revision: number; clash?: Clash | null };

/** At most this long after a key it is on its way to the database, however long the typing goes on. */
const pause = 200;
/** After this long without an edit, what is saved is also flushed to the disk. */
const settle = 2000;

/**
 * Keeps a page's work: a save soon after every edit, in step with other tabs. Knows what the work is made of no more
 * than merging does.
 */
export class Keeper {
  private database: Database | null = null;
  /** What this page and the database last agreed on. */
  private base: Slots = {};
  private revision = 0;
  private dirty = false;
  private sure = true;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private settling: ReturnType<typeof setTimeout> | undefined;
  private queue: Promise<void> = Promise.resolve();
  private channel: BroadcastChannel | null = null;

  constructor(
    private readonly page: Page,
    private readonly lab: string,
    private readonly name = 'backprop-lab',
  ) {}

  /** Opens the database; resolves when what was saved is on the page. */
  async open(): Promise<void> {
    const { page } = this;
    try {
      this.database = await Database.open({
        name: this.name,
        blocked: () => page.trouble('waiting'),
        taken: () => {
          this.database = null;
          page.trouble('taken');
        },
      });
      const stored = await this.database.load();
      const found = stored?.slots ?? {};
      this.revision = stored?.revision ?? 0;
      if (stored && stored.lab !== this.lab) await this.remember('update', found);
      this.meet({}, found);
      page.status(this.dirty ? 'unsaved' : 'saved');
      await this.takeUp();
    } catch (error) {
      this.database = null;
      if (error instanceof NewerWork) page.write(error.slots);
      page.trouble(error instanceof NewerWork ? 'newer' : 'storage');
    }
    if (typeof BroadcastChannel === 'function') {
      this.channel = new BroadcastChannel(this.name);
      this.channel.onmessage = (event: MessageEvent<Message>) => {
        if (event.data.clash) page.clash(event.data.clash, event.data.clash.loser === 'theirs');
        void this.refresh();
      };
    }
  }

  close(): void {
    clearTimeout(this.timer);
    clearTimeout(this.settling);
    this.channel?.close();
    this.database?.close();
  }

  // ------------------------------------------------------------ saving

  /** The page was edited. */
  touch(): void {
    this.dirty = true;
    if (this.database) this.page.status('unsaved');
    this.timer ??= setTimeout(() => void this.save(), pause);
    clearTimeout(this.settling);
    this.settling = setTimeout(() => void this.flush(), settle);
  }

  /** Saves now; resolves when everything up to here is stored. */
  save(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    return this.next(() => this.saveNow());
  }

  /** What was saved goes to the disk itself, past the system's buffers: a power cut costs seconds at most. */
  private flush(): Promise<void> {
    return this.next(() => (this.sure ? Promise.resolve() : this.saveNow(true)));
  }

  private next(work: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(work);
    return this.queue;
  }

  private async saveNow(sure = false): Promise<void> {
    if (!this.database || !(this.dirty || sure)) return;
    this.dirty = false;
    const sent = this.page.read();
    try {
      const stored = await this.database.save(this.base, sent, this.lab, sure);
      this.sure = sure;
      this.revision = stored.revision;
      this.meet(sent, stored.slots);
      if (stored.clash) this.page.clash(stored.clash, stored.clash.loser === 'mine');
      const message: Message = { revision: stored.revision, clash: stored.clash };
      if (!sure) this.channel?.postMessage(message);
      if (this.dirty) return;
      this.page.status('saved');
      dropDraft();
    } catch (error) {
      this.dirty = true;
      this.page.trouble(error instanceof NewerWork ? 'newer' : 'storage');
    }
  }

  /** Brings the page up to date with what other tabs saved. */
  refresh(): Promise<void> {
    if (this.dirty) return this.save();
    return this.next(async () => {
      const stored = await this.database?.load().catch(() => undefined);
      if (!stored || stored.revision <= this.revision) return;
      this.revision = stored.revision;
      this.meet(this.base, stored.slots);
    });
  }

  /** `stored` is in the database now; `sent` is what the page held when that was asked for, or last agreed on. */
  private meet(sent: Slots, stored: Slots): void {
    const now = this.page.read();
    const { slots, lost } = merge(sent, now, stored);
    if (lost.mine.length + lost.theirs.length > 0) {
      // Typed just now, against an edit from elsewhere: the next save settles that, and keeps what gives way.
      this.base = sent;
      this.touch();
      return;
    }
    this.base = stored;
    if (!same(slots, now)) this.page.write(slots);
  }

  // ------------------------------------------------------------ leaving and coming back

  /** The page may be going away. */
  leave(): void {
    if (!this.dirty) return;
    leaveDraft(this.base, this.page.read());
    void this.save();
  }

  private async takeUp(): Promise<void> {
    const { drafts, drop } = takeDrafts();
    if (drafts.length === 0) return;
    for (const draft of drafts) {
      const now = this.page.read();
      const found = merge(draft.base, { ...draft.base, ...draft.slots }, now);
      if (found.lost.mine.length > 0) await this.remember('other tab', { ...now, ...draft.slots });
      if (found.lost.theirs.length > 0) await this.remember('other tab', now);
      if (same(found.slots, now)) continue;
      this.page.write(found.slots);
      this.touch();
    }
    await this.save();
    if (!this.dirty) drop();
  }

  // ------------------------------------------------------------ history

  /** Keeps a state in the history, before something replaces it. */
  async remember(why: Why, slots = this.page.read()): Promise<void> {
    await this.database?.remember(why, slots).catch(() => undefined);
  }

  history(): Promise<Kept[]> {
    return this.database?.history().catch(() => []) ?? Promise.resolve([]);
  }
}
