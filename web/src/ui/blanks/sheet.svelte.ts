import { checkBlanks } from '../../lab/check.ts';
import { answersOn, isAnswered, keyOf, OWN_SEED, SEED, seedOf, type Texts } from '../../lab/sheets.ts';
import type { BlankResult, PaperReport } from '../../lab/types.ts';
import { engine } from '../store/engine.svelte.ts';
import { work } from '../store/work.svelte.ts';
import type { Verdict } from './Blank.svelte';
import type { Book } from './book.ts';

export interface SheetBlank {
  name: string;
  /** Its accessible name. */
  called: string;
  /** Its label, typeset. */
  html: string;
  /** What stands between label and answer where results speak of both; without it they name the label alone. */
  joint?: '=' | ':';
  group?: string;
  points: number;
  hints: readonly string[];
}

/** Which sheet it is: the step towards the engine, and the slug its answers are kept under. */
export interface Place {
  lesson: string;
  step: number;
  slug: string;
  /** Its numbers come from a seed, which is kept with the answers: whoever grades them asks with other numbers. */
  seeded?: boolean;
}

/** The blanks of a sheet: what was answered, what the last Check said of it, and the hints opened. */
export class Sheet {
  report = $state.raw<PaperReport | null>(null);
  /** The answers as they were at the last Check: an answer that has changed since has no verdict. */
  private checked = $state.raw<Texts>({});
  busy = $state(false);
  problem = $state('');
  /** How an answer is said, where it is chosen and not written: by the words of its options. */
  spoken = $state.raw<(name: string, answer: string) => string>((_, answer) => answer);
  hintFor = $state('');
  focused = '';
  /** What would be said of an answer; null until there is an engine to say it. */
  judge = $state.raw<((answers: Texts) => PaperReport) | null>(null);

  constructor(
    readonly place: Place,
    readonly blanks: readonly SheetBlank[],
    readonly book: Book,
  ) {}

  get answers(): Texts {
    return answersOn(this.place.slug, this.book.answers);
  }

  answer(name: string, value: string): void {
    this.book.write({ ...this.book.answers, ...this.given, [keyOf(this.place.slug, name)]: value });
  }

  /** The seed whose numbers are asked about: the one that the answers name, or else the page's own. */
  get seed(): number {
    return seedOf(this.place.seeded ? this.answers : {});
  }
  /** What is to be kept with the answers beside them. */
  private get given(): Texts {
    const { seeded, slug } = this.place;
    return seeded && !this.answers[SEED] ? { [keyOf(slug, SEED)]: OWN_SEED } : {};
  }

  blank(name: string): SheetBlank | undefined {
    return this.blanks.find((blank) => blank.name === name);
  }

  result(name: string): BlankResult | null {
    if (!this.report || (this.checked[name] ?? '') !== (this.answers[name] ?? '')) return null;
    return this.report.blanks.find((blank) => blank.name === name) ?? null;
  }

  verdict(name: string): Verdict {
    return this.result(name)?.status ?? 'open';
  }

  private earns(name: string): boolean {
    const status = this.verdict(name);
    return status === 'right' || status === 'follows';
  }
  /** Points of a blank: all of them, or the part that an answer that is nearly right is worth. */
  private worth({ name, points }: SheetBlank): number {
    if (this.earns(name)) return points;
    return this.verdict(name) === 'partial' ? points * (this.result(name)?.credit ?? 0) : 0;
  }

  /** Whether an answer would be right, with the numbers that are asked about. */
  would(name: string, answer: number | string): boolean {
    const found = this.judge?.({ [name]: String(answer), [SEED]: String(this.seed) }).blanks;
    return found?.find((blank) => blank.name === name)?.status === 'right';
  }
  /** Whether an amount would give a blank away that earns no credit yet, and whose solution was not shown. */
  gives(name: string, amount: number): boolean {
    return !this.known(name) && (this.judge === null || this.would(name, amount));
  }
  /** Whether the solution was shown: there is nothing left to be given away. */
  get shown(): boolean {
    return work.lessons[this.place.lesson]?.solution_shown ?? false;
  }
  /** Whether a blank needs no hiding any more. */
  known(name: string): boolean {
    return this.earns(name) || this.shown;
  }

  /** The blanks of a group, or all of them. */
  of(group?: string): readonly SheetBlank[] {
    return group === undefined ? this.blanks : this.blanks.filter((blank) => blank.group === group);
  }
  earningOf(group?: string): number {
    return this.of(group).filter((blank) => this.earns(blank.name)).length;
  }
  earnedOf(group?: string): number {
    return this.of(group).reduce((sum, blank) => sum + this.worth(blank), 0);
  }
  maxOf(group?: string): number {
    return this.of(group).reduce((sum, blank) => sum + blank.points, 0);
  }
  completeOf(group?: string): boolean {
    return this.earningOf(group) === this.of(group).length;
  }
  get earning(): number {
    return this.earningOf();
  }
  get complete(): boolean {
    return this.completeOf();
  }
  /** All blanks of these groups earn credit, some do, or none. */
  state(groups: readonly string[]): 'done' | 'part' | '' {
    const blanks = this.blanks.filter(({ group }) => group !== undefined && groups.includes(group));
    const count = blanks.filter((blank) => this.earns(blank.name)).length;
    return count === blanks.length ? 'done' : count > 0 ? 'part' : '';
  }

  private results(group?: string): BlankResult[] {
    return this.of(group)
      .map((blank) => this.result(blank.name))
      .filter((result) => result !== null);
  }

  /** Blanks to say a sentence about, in the order of the lesson. */
  said(group?: string): BlankResult[] {
    return this.results(group).filter(
      ({ status, message }) => status !== 'empty' && (status !== 'right' || !!message),
    );
  }

  /** Answers that could be read in two ways, and how they were: `e` the node, or Euler's number. */
  readings(group?: string): { name: string; read: string }[] {
    return this.results(group)
      .filter(({ status, read, name }) => {
        return status !== 'wrong' && !!this.blank(name)?.joint && !!read?.includes(', e is ');
      })
      .map(({ name, read = '' }) => ({ name, read }));
  }

  async check(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.problem = '';
    const { lesson, step } = this.place;
    try {
      const full = await engine.get();
      // Work begun before the seed was kept.
      if (Object.keys(this.given).length > 0 && isAnswered(this.place.slug, this.book.answers))
        this.book.write({ ...this.book.answers, ...this.given });
      const answers = { ...this.answers };
      const report = checkBlanks(full, lesson, step, this.seed, answers);
      this.checked = answers;
      this.report = report;
      const points = Object.fromEntries(this.blanks.map((blank) => [blank.name, this.worth(blank)]));
      work.setProgress(lesson, step, points, report, this.sign);
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    } finally {
      this.busy = false;
    }
  }

  private get sign(): string {
    return work.sign(this.place.lesson, { sheet: this.place.slug, checks: this.blanks });
  }

  /** After a reload: the verdicts come back if nothing was changed since they were given. */
  async restore(): Promise<void> {
    const { lesson, step, slug: sheet } = this.place;
    if (this.report || !work.progress(lesson, step)) return;
    if (!work.changed(lesson, { step, sheet, checks: this.blanks })) await this.check();
  }

  // ------------------------------------------------------------ hints

  /** The blank a hint would be about: the focused one unless it is right, else the first that is not right yet. */
  private hintTarget(group?: string): string {
    const open = this.of(group)
      .filter((blank) => !this.earns(blank.name))
      .map((blank) => blank.name);
    if (open.includes(this.focused)) return this.focused;
    const wrong = open.find((name) => this.verdict(name) === 'wrong');
    return wrong ?? open.find((name) => !(this.answers[name] ?? '').trim()) ?? open[0] ?? '';
  }

  hint(group?: string): void {
    const blank = this.blank(this.hintTarget(group));
    if (!blank) return;
    this.hintFor = blank.name;
    const { lesson, slug } = this.place;
    const opened = work.hints(lesson);
    const key = keyOf(slug, blank.name);
    work.setHints(lesson, { ...opened, [key]: Math.min((opened[key] ?? 0) + 1, blank.hints.length) });
  }

  get hints(): (SheetBlank & { shown: readonly string[] }) | null {
    const blank = this.blank(this.hintFor);
    if (!blank) return null;
    const count = work.hints(this.place.lesson)[keyOf(this.place.slug, blank.name)] ?? 0;
    return { ...blank, shown: blank.hints.slice(0, count) };
  }

  // ------------------------------------------------------------ reset

  /** Empties the blanks; `fresh` are answers to begin anew with. */
  async reset(fresh: Texts = {}, says = 'The blanks were emptied.', group?: string): Promise<void> {
    const { lesson, step, slug } = this.place;
    const begun = this.book.answers;
    const names = [...this.of(group).map(({ name }) => name), ...Object.keys(fresh)];
    const keys = new Set(names.map((name) => keyOf(slug, name)));
    const pick = (answers: Texts, own: boolean): Texts =>
      Object.fromEntries(Object.entries(answers).filter(([key]) => keys.has(key) === own));
    await work.remember('reset');
    const anew = Object.fromEntries(Object.entries(fresh).map(([name, text]) => [keyOf(slug, name), text]));
    this.book.write({ ...pick(this.book.answers, false), ...anew });
    work.setProgress(lesson, step, null);
    this.report = null;
    this.hintFor = '';
    work.notify(says, {
      name: 'Undo',
      run: () => this.book.write({ ...pick(this.book.answers, false), ...pick(begun, true) }),
    });
  }
}
