import { checkPaper } from '../../lab/check.ts';
import type { BlankResult, PaperReport } from '../../lab/types.ts';
import type { LoadedPaper } from '../course.ts';
import { engine } from '../store/engine.svelte.ts';
import { work } from '../store/work.svelte.ts';
import type { Verdict } from './Blank.svelte';

/** The fixed seed of checks on this page; an instructor's run chooses its own. */
const seed = 1;

/** The blanks of a paper lesson: what was answered, what the last Check said of it, and the hints opened. */
export class Sheet {
  report = $state.raw<PaperReport | null>(null);
  /** The answers as they were at the last Check: an answer that has changed since has no verdict. */
  private checked = $state.raw<Record<string, string>>({});
  busy = $state(false);
  problem = $state('');
  hintFor = $state('');
  focused = '';

  constructor(readonly lesson: LoadedPaper) {}

  get answers(): Record<string, string> {
    return work.paper(this.lesson.id).answers;
  }

  answer(name: string, value: string): void {
    const paper = work.paper(this.lesson.id);
    work.setPaper(this.lesson.id, { ...paper, answers: { ...paper.answers, [name]: value } });
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

  get earning(): number {
    return this.lesson.blanks.filter((blank) => this.earns(blank.name)).length;
  }
  get earned(): number {
    return this.lesson.blanks.reduce((sum, blank) => sum + (this.earns(blank.name) ? blank.points : 0), 0);
  }
  get max(): number {
    return this.lesson.blanks.reduce((sum, blank) => sum + blank.points, 0);
  }
  get complete(): boolean {
    return this.earning === this.lesson.blanks.length;
  }
  /** All blanks of a group earn credit, some do, or none. */
  state(groups: readonly string[]): 'done' | 'part' | '' {
    const blanks = this.lesson.blanks.filter((blank) => groups.includes(blank.group));
    const count = blanks.filter((blank) => this.earns(blank.name)).length;
    return count === blanks.length ? 'done' : count > 0 ? 'part' : '';
  }

  /** Blanks to say a sentence about, in the order of the lesson. */
  get said(): BlankResult[] {
    return this.lesson.blanks
      .map((blank) => this.result(blank.name))
      .filter((result) => result !== null)
      .filter(({ status, message }) => status !== 'empty' && (status !== 'right' || !!message));
  }

  /** Answers that could be read in two ways, and how they were: `e` the node, or Euler's number. */
  get readings(): { name: string; read: string }[] {
    return this.lesson.blanks
      .map((blank) => this.result(blank.name))
      .filter((result) => result !== null)
      .filter(
        ({ status, read, name }) =>
          status !== 'wrong' && name !== 'derivative' && !!read?.includes(', e is '),
      )
      .map(({ name, read = '' }) => ({ name, read }));
  }

  async check(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.problem = '';
    try {
      const full = await engine.get();
      const answers = { ...this.answers };
      const report = checkPaper(full, this.lesson.id, seed, answers);
      this.checked = answers;
      this.report = report;
      const points = Object.fromEntries(
        this.lesson.blanks.map((blank) => [blank.name, this.earns(blank.name) ? blank.points : 0]),
      );
      work.setProgress(this.lesson.id, 0, points, report);
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    } finally {
      this.busy = false;
    }
  }

  /** After a reload: the verdicts come back if nothing was changed since they were given. */
  async restore(): Promise<void> {
    const progress = work.progress(this.lesson.id, 0);
    if (!progress || this.report || Date.parse(progress.at) < work.lastEdit(this.lesson.id)) return;
    await this.check();
  }

  // ------------------------------------------------------------ hints

  /** The blank a hint would be about: the focused one unless it is right, else the first that is not right yet. */
  private get hintTarget(): string {
    const open = this.lesson.blanks.filter((blank) => !this.earns(blank.name)).map((blank) => blank.name);
    if (open.includes(this.focused)) return this.focused;
    const wrong = open.find((name) => this.verdict(name) === 'wrong');
    return wrong ?? open.find((name) => !(this.answers[name] ?? '').trim()) ?? open[0] ?? '';
  }

  hint(): void {
    const name = this.hintTarget;
    this.hintFor = name;
    const blank = this.lesson.blanks.find((candidate) => candidate.name === name);
    if (!blank) return;
    const opened = work.hints(this.lesson.id);
    const count = Math.min((opened[name] ?? 0) + 1, blank.hints.length);
    work.setHints(this.lesson.id, { ...opened, [name]: count });
  }

  get hints(): { name: string; html: string; shown: string[]; total: number } | null {
    const blank = this.lesson.blanks.find((candidate) => candidate.name === this.hintFor);
    if (!blank) return null;
    const count = work.hints(this.lesson.id)[blank.name] ?? 0;
    return {
      name: blank.name,
      html: blank.html,
      shown: blank.hints.slice(0, count),
      total: blank.hints.length,
    };
  }

  // ------------------------------------------------------------ solution and reset

  get solutionShown(): boolean {
    return work.paper(this.lesson.id).solution_shown ?? false;
  }
  recordSolution(): void {
    work.setPaper(this.lesson.id, { ...work.paper(this.lesson.id), solution_shown: true });
  }

  async reset(): Promise<void> {
    const before = work.paper(this.lesson.id);
    await work.remember('reset');
    work.setPaper(this.lesson.id, { ...before, answers: {} });
    work.setProgress(this.lesson.id, 0, null);
    this.report = null;
    this.hintFor = '';
    work.notify('All blanks of this lesson were emptied.', {
      name: 'Undo',
      run: () => {
        work.setPaper(this.lesson.id, { ...work.paper(this.lesson.id), answers: before.answers });
      },
    });
  }
}
