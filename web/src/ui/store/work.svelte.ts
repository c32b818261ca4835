import { readWork, type CodeWork, type PaperWork, type Work } from '../../lab/work.ts';
import { Database, type Past } from './database.ts';
import { exportName, exportWork, importWork } from './exchange.ts';
import { mergeSlots, type Slots } from './slots.ts';

export interface Notice {
  id: number;
  text: string;
  action?: { name: string; run: () => void };
}

/** Points of each check at the last check of a step. */
export interface Progress {
  points: Record<string, number>;
  at: string;
}

type Learner = Work['learner'];

const draftKey = 'backprop-lab:draft';
const pause = 300;

/**
 * The learner's work on this page: every change is saved a moment later, other tabs are told, and what another tab
 * saves shows up here. One instance, `work`.
 */
class WorkStore {
  /** Slots are replaced, never changed in place. */
  private slots = $state.raw<Slots>({});
  status = $state<'loading' | 'saved' | 'unsaved' | 'failed'>('loading');
  savedAt = $state<Date | null>(null);
  notices = $state<Notice[]>([]);
  /** Counts changes that came from elsewhere (another tab, an import), for editors that hold a copy. */
  outside = $state(0);

  private database: Database | null = null;
  private revision = 0;
  private dirty = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private saving: Promise<void> = Promise.resolve();
  private channel: BroadcastChannel | null = null;
  private nextNotice = 1;

  // ------------------------------------------------------------ reading

  get learner(): Learner {
    return (this.slots.learner?.value as Learner | undefined) ?? { name: '', email: '', sid: '' };
  }
  paper(id: string): PaperWork {
    const value = this.slots[`lesson:${id}`]?.value as PaperWork | undefined;
    return value && 'answers' in value ? value : { answers: {} };
  }
  code(id: string): CodeWork | undefined {
    const value = this.slots[`lesson:${id}`]?.value as CodeWork | undefined;
    return value && 'source' in value ? value : undefined;
  }
  progress(id: string, step: number): Progress | null {
    return (this.slots[`progress:${id}/${String(step)}`]?.value as Progress | null | undefined) ?? null;
  }
  scratch(id: string, step: number): string | undefined {
    return this.slots[`scratch:${id}/${String(step)}`]?.value as string | undefined;
  }
  /** Number of hints opened, per step or blank. */
  hints(id: string): Record<string, number> {
    return (this.slots[`hints:${id}`]?.value as Record<string, number> | undefined) ?? {};
  }
  lastEdit(id: string): number {
    return this.slots[`lesson:${id}`]?.edited ?? 0;
  }

  // ------------------------------------------------------------ writing

  setLearner(learner: Learner): void {
    this.put('learner', learner);
  }
  setPaper(id: string, value: PaperWork): void {
    this.put(`lesson:${id}`, value);
  }
  setCode(id: string, value: CodeWork): void {
    this.put(`lesson:${id}`, value);
  }
  setProgress(id: string, step: number, points: Record<string, number> | null): void {
    this.put(`progress:${id}/${String(step)}`, points && { points, at: new Date().toISOString() });
  }
  setScratch(id: string, step: number, text: string): void {
    this.put(`scratch:${id}/${String(step)}`, text);
  }
  setHints(id: string, hints: Record<string, number>): void {
    this.put(`hints:${id}`, hints);
  }

  private put(key: string, value: unknown): void {
    this.slots = { ...this.slots, [key]: { value: $state.snapshot(value), edited: Date.now() } };
    this.touch();
  }

  private touch(): void {
    this.dirty = true;
    if (this.status !== 'failed') this.status = 'unsaved';
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.save(), pause);
  }

  // ------------------------------------------------------------ keeping

  async open(): Promise<void> {
    addEventListener('pagehide', () => this.leave());
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') this.leave();
    });
    try {
      this.database = await Database.open();
      const stored = await this.database.load();
      this.revision = stored?.revision ?? 0;
      this.slots = mergeSlots(this.slots, stored?.slots ?? {}).slots;
      this.outside++;
      this.status = this.dirty ? 'unsaved' : 'saved';
      this.takeDraft();
    } catch {
      this.takeDraft();
      this.fail();
    }
    if (typeof BroadcastChannel === 'function') {
      this.channel = new BroadcastChannel('backprop-lab');
      this.channel.onmessage = () => void this.refresh();
    }
  }

  private fail(): void {
    if (this.status === 'failed') return;
    this.status = 'failed';
    this.notify(
      'This browser does not let the page save your work here. It lasts while the page is open: export it before you leave.',
      { name: 'Export my work', run: () => this.download() },
    );
  }

  /** Saves now; resolves when everything up to here is stored. */
  save(): Promise<void> {
    clearTimeout(this.timer);
    this.saving = this.saving.then(() => this.saveNow());
    return this.saving;
  }

  private async saveNow(): Promise<void> {
    if (!this.dirty || !this.database) return;
    this.dirty = false;
    try {
      const { merged, revision } = await this.database.save(this.slots, this.revision);
      this.revision = revision;
      this.absorb(merged.slots, merged.taken);
      this.savedAt = new Date();
      if (!this.dirty) {
        this.status = 'saved';
        dropDraft();
      }
      this.channel?.postMessage({ revision });
    } catch {
      this.dirty = true;
      this.fail();
    }
  }

  /** Another tab has saved: the later edit of each part wins, and the learner is told when this tab's gave way. */
  private async refresh(): Promise<void> {
    const stored = await this.database?.load().catch(() => undefined);
    if (!stored || stored.revision <= this.revision) return;
    const { slots, taken } = mergeSlots(this.slots, stored.slots);
    if (!this.dirty) this.revision = stored.revision;
    this.absorb(slots, taken);
  }

  private absorb(slots: Slots, taken: string[]): void {
    const late = mergeSlots(this.slots, slots);
    this.slots = late.slots;
    if (taken.length === 0) return;
    this.outside++;
    if (taken.some((key) => key.startsWith('lesson:') || key === 'learner')) {
      this.notify(
        'The lab is open in another tab and was changed there. This page now shows the later edit.',
      );
    }
  }

  /** The page may be going away, and a database transaction may not finish: leave a copy that is written at once. */
  private leave(): void {
    if (!this.dirty) return;
    try {
      localStorage.setItem(draftKey, JSON.stringify(this.slots));
    } catch {
      // The database gets its chance below.
    }
    void this.save();
  }

  private takeDraft(): void {
    try {
      const draft = localStorage.getItem(draftKey);
      if (!draft) return;
      const { slots, taken } = mergeSlots(this.slots, JSON.parse(draft) as Slots);
      if (taken.length > 0) {
        this.slots = slots;
        this.outside++;
        this.touch();
      } else {
        dropDraft();
      }
    } catch {
      // A damaged draft is no loss: it only repeats what the database holds.
    }
  }

  /** Puts the present state into the history, before something replaces it. */
  async remember(why: Past['why']): Promise<void> {
    await this.database
      ?.remember({ at: new Date().toISOString(), why, slots: this.slots })
      .catch(() => undefined);
  }

  // ------------------------------------------------------------ exchange

  download(): void {
    const exported = exportWork(this.slots, __LAB_VERSION__, new Date());
    const url = URL.createObjectURL(
      new Blob([JSON.stringify(exported, null, 2), '\n'], { type: 'application/json' }),
    );
    const link = document.createElement('a');
    link.href = url;
    link.download = exportName(this.learner.name);
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  }

  /** Takes an exported file. Throws ImportProblem; returns the ids of the lessons that changed. */
  async import(text: string): Promise<string[]> {
    const file = readWork(text);
    const before = this.slots;
    const { slots, changed } = importWork(before, file, Date.now());
    await this.remember('import');
    this.slots = slots;
    this.outside++;
    this.touch();
    await this.save();
    this.undoTo = before;
    return changed;
  }

  /** The state before the last import, while this page is open. */
  private undoTo = $state.raw<Slots | null>(null);
  get canUndoImport(): boolean {
    return this.undoTo !== null;
  }
  async undoImport(): Promise<void> {
    if (!this.undoTo) return;
    const now = Date.now();
    const back: Slots = {};
    for (const key of Object.keys(this.slots)) {
      const slot = this.undoTo[key];
      back[key] = { value: slot?.value ?? null, edited: now };
    }
    await this.remember('import');
    this.slots = back;
    this.undoTo = null;
    this.outside++;
    this.touch();
    await this.save();
  }

  // ------------------------------------------------------------ notices

  notify(text: string, action?: Notice['action']): void {
    if (this.notices.some((notice) => notice.text === text)) return;
    this.notices.push({ id: this.nextNotice++, text, ...(action ? { action } : {}) });
  }
  dismiss(id: number): void {
    this.notices = this.notices.filter((notice) => notice.id !== id);
  }
}

function dropDraft(): void {
  try {
    localStorage.removeItem(draftKey);
  } catch {
    // Nothing was stored then.
  }
}

export const work = new WorkStore();
