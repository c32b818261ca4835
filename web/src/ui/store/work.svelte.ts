import { keyOf, OWN_SEED, PLACE, SEED } from '../../lab/sheets.ts';
import type { StepReport } from '../../lab/types.ts';
import { isCode, type CodeWork, type PaperWork, type Progress, type Work } from '../../lab/work.ts';
import { exportName, exportWork, importWork, withoutImport } from './exchange.ts';
import { fingerprint, programSign } from './fingerprint.ts';
import type { Kept, Why } from './history.ts';
import type { Clash } from './database.ts';
import { Keeper, type Status } from './keeper.ts';
import { notices, type Notice } from './notices.svelte.ts';
import { lessonsIn, type Slots } from './slots.ts';
import { TROUBLES } from './troubles.ts';

export type { Notice } from './notices.svelte.ts';

/** What a step of a lesson is about: the blanks of a sheet, or else the program. */
export interface Checkable {
  sheet?: string;
  checks: readonly { name: string }[];
}

type Learner = Work['learner'];

/** While a learner goes on editing, a state is kept for the history this often. */
const every = 5 * 60_000;

/** The learner's work on this page, kept as it changes and in step with other tabs. One instance, `work`. */
class WorkStore {
  /** Slots are replaced, never changed in place. */
  private slots = $state.raw<Slots>({});
  status = $state<Status>('loading');
  /** Counts changes that came from elsewhere (another tab, an import), for editors that hold a copy. */
  outside = $state(0);
  /** Counts what came into the history. */
  remembered = $state(0);
  /** The states before and after the last import, while this page is open. */
  private imported = $state.raw<{ before: Slots; after: Slots } | null>(null);
  private lastKept = 0;

  private readonly keeper = new Keeper(
    {
      read: () => this.slots,
      write: (slots) => {
        this.slots = slots;
        this.outside++;
      },
      status: (status) => {
        if (status !== 'unsaved' || this.status !== 'failed') this.status = status;
      },
      trouble: (trouble) => {
        if (trouble !== 'waiting') this.status = 'failed';
        if (trouble === 'taken') this.keeper.leave();
        const { text, offer } = TROUBLES[trouble];
        if (offer === 'export') this.notify(text, { name: 'Export my work', run: () => this.download() });
        else if (offer === 'reload') this.notify(text, { name: 'Reload', run: () => location.reload() });
        else this.notify(text);
      },
      clash: (clash, here) => this.tell(clash, here),
    },
    __LAB_VERSION__,
  );

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
  /** What was built in an activity of the lesson, if anything. */
  made(id: string, name: string): unknown {
    return this.paper(id).made?.[name];
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
  /** A sign of what a check of this step would be about now. */
  sign(id: string, { sheet, checks }: Checkable): string {
    const own = this.lessons[id];
    if (sheet === undefined) {
      return own && isCode(own) ? programSign(own) : '';
    }
    const answer = (name: string): string => (own?.answers?.[keyOf(sheet, name)] ?? '').trim();
    const seed = answer(SEED);
    // The page's own seed goes without saying, as before it was kept.
    const given = seed === '' || seed === OWN_SEED ? [] : [seed];
    return fingerprint(JSON.stringify([PLACE, ...checks.map(({ name }) => name)].map(answer).concat(given)));
  }
  /** Whether what a step was checked with has changed since. */
  changed(id: string, step: Checkable & { step: number }): boolean {
    const progress = this.progress(id, step.step);
    if (!progress) return false;
    if (progress.of === undefined) return Date.parse(progress.at) < this.lastEdit(id);
    return progress.of !== this.sign(id, step);
  }

  // ------------------------------------------------------------ writing

  setLearner(learner: Learner): void {
    this.put('learner', learner);
  }
  setPaper(id: string, value: PaperWork): void {
    this.putLesson(id, value);
  }
  /** Keeps what was built in an activity; undefined forgets it. */
  setMade(id: string, name: string, value: unknown): void {
    const { made, ...own } = this.paper(id);
    const rest = Object.fromEntries(Object.entries(made ?? {}).filter(([other]) => other !== name));
    const next = value === undefined ? rest : { ...rest, [name]: value };
    this.setPaper(id, { ...own, ...(Object.keys(next).length > 0 ? { made: next } : {}) });
  }
  setCode(id: string, value: CodeWork): void {
    const before = this.code(id);
    if (before && before.language !== value.language) void this.remember('language');
    this.putLesson(id, value);
  }
  /** Points of a check, and the report that gave them; null forgets them. */
  setProgress(
    id: string,
    step: number,
    points: Record<string, number> | null,
    report?: StepReport,
    of?: string,
  ): void {
    const verdicts = report?.checks.map(({ name, title, status, diagnosis, message }) => {
      return { name, title, status, diagnosis, message };
    });
    const progress = points && {
      points,
      at: new Date().toISOString(),
      ...(of === undefined ? {} : { of }),
      ...(verdicts ? { verdicts } : {}),
    };
    this.put(`progress:${id}/${String(step)}`, progress);
    if (points) void this.remember('check');
  }
  setScratch(id: string, step: number, text: string): void {
    this.put(`scratch:${id}/${String(step)}`, text);
  }
  setHints(id: string, hints: Record<string, number>): void {
    this.put(`hints:${id}`, hints);
  }

  private putLesson(id: string, value: PaperWork | CodeWork): void {
    if (Date.now() - this.lastKept > every) {
      this.lastKept = Date.now();
      void this.remember('edited');
    }
    this.put(`lesson:${id}`, value);
  }

  private put(key: string, value: unknown): void {
    this.slots = { ...this.slots, [key]: { value: $state.snapshot(value), edited: Date.now() } };
    this.keeper.touch();
  }

  // ------------------------------------------------------------ keeping

  async open(): Promise<void> {
    addEventListener('pagehide', () => this.keeper.leave());
    addEventListener('pageshow', (event) => {
      if (event.persisted) void this.keeper.refresh();
    });
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') this.keeper.leave();
      else void this.keeper.refresh();
    });
    await this.keeper.open();
  }

  /** Saves now; resolves when everything up to here is stored. */
  save(): Promise<void> {
    return this.keeper.save();
  }

  /** The later of two edits stands; whoever made the other can have it back. */
  private tell(clash: Clash, here: boolean): void {
    const text = here
      ? 'This was edited in another tab at the same time, and the later edit is shown. Yours is kept in the history.'
      : 'This was edited in another tab at the same time. Your edit is shown; the other one is kept in the history.';
    const name = here ? 'Bring mine back' : 'Bring the other back';
    this.remembered++;
    this.notify(text, { name, run: () => void this.bringBack(clash.slots, clash.lessons) });
  }

  // ------------------------------------------------------------ history

  /** Puts the present state into the history, before something replaces it. */
  async remember(why: Why): Promise<void> {
    await this.keeper.remember(why, this.slots);
    this.remembered++;
  }

  /** Earlier states, the latest first. */
  history(): Promise<Kept[]> {
    return this.keeper.history();
  }

  /** The lessons' work as it is now, by id. */
  get lessons(): Record<string, PaperWork | CodeWork> {
    return lessonsOf(this.slots);
  }

  /** Brings lessons back as they were in an earlier state; how they are now goes into the history first. */
  async bringBack(past: Slots, lessons: readonly string[] = lessonsIn(past)): Promise<void> {
    await this.remember('brought back');
    const now = Date.now();
    const next: Slots = { ...this.slots };
    const put = (key: string, value: unknown): void => void (next[key] = { value, edited: now });
    for (const lesson of lessons) {
      put(`lesson:${lesson}`, past[`lesson:${lesson}`]?.value ?? null);
      const points = [...Object.keys(next), ...Object.keys(past)].filter((key) =>
        key.startsWith(`progress:${lesson}/`),
      );
      for (const key of points) put(key, past[key]?.value ?? null);
    }
    await this.replace(next);
  }

  private async replace(slots: Slots): Promise<void> {
    this.slots = slots;
    this.outside++;
    this.keeper.touch();
    await this.save();
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

  /** Takes a file: exported work, a program, a notebook. Throws ImportProblem; the ids of the lessons that changed. */
  async import(name: string, text: string): Promise<string[]> {
    const { openFile } = await import('./open-file.ts');
    const file = openFile(name, text);
    const before = this.slots;
    const { slots, changed } = importWork(before, file, Date.now());
    await this.remember('import');
    await this.replace(slots);
    this.imported = { before, after: slots };
    return changed;
  }

  get canUndoImport(): boolean {
    return this.imported !== null;
  }
  /** The state without the import; how it was until now goes into the history first. */
  async undoImport(): Promise<void> {
    if (!this.imported) return;
    const { before, after } = this.imported;
    await this.remember('import');
    this.imported = null;
    await this.replace(withoutImport(before, after, this.slots, Date.now()));
  }

  // ------------------------------------------------------------ notices

  notify(text: string, action?: Notice['action']): void {
    notices.say(text, action);
  }
}

/** The lessons in a state, by id. */
export function lessonsOf(slots: Slots): Record<string, PaperWork | CodeWork> {
  return Object.fromEntries(
    lessonsIn(slots).map((id) => [id, slots[`lesson:${id}`]?.value as PaperWork | CodeWork]),
  );
}

export const work = new WorkStore();
