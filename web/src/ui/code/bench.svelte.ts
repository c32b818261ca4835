import { checkProgram } from '../../lab/check.ts';
import type { RunResult } from '../../lab/runtime.ts';
import type { CheckResult, Claim, Language, Probe, StepReport } from '../../lab/types.ts';
import type { Progress } from '../../lab/work.ts';
import type { Sheet } from '../blanks/sheet.svelte.ts';
import { isBlanks, points, type LoadedCode, type LoadedStep } from '../course.ts';
import { engine } from '../store/engine.svelte.ts';
import { minus } from '../parts/minus.ts';
import { runtimes } from '../store/runtimes.svelte.ts';
import { work } from '../store/work.svelte.ts';
import type { LineNote } from './editor/marks.ts';
import type { Reference } from './plot/compare.ts';
import { Program } from './program.svelte.ts';
import { unitSheet } from './unit.ts';

/** The fixed seed of checks on this page, so that a failing graph stays the same while it is mended. */
const seed = 1;
const longest = 400_000;

/** A check of one step: the report, and what it was drawn from. */
export interface Checked {
  report: StepReport;
  probes: Probe[];
  claims: Map<string, Claim>;
  source: string;
  seconds: number;
}

/** The working state of a code lesson: the program, the scratch cell, what ran and what was found. */
export class Bench {
  step = $state(1);
  busy = $state<'' | 'run' | 'check'>('');
  output = $state('');
  ran = $state.raw<{ result: RunResult; source: string; scratch: string } | null>(null);
  /** What was asked for last: its answer comes first on the page. */
  latest = $state<'run' | 'check'>('check');
  progress = $state({ done: 0, total: 0 });
  problem = $state('');
  /** The line of the step shown in a figure. */
  stepLine = $state<number | null>(null);
  /** The lines that ran the node a reader points at. */
  links = $state.raw<readonly number[]>([]);
  /** The line the cursor is on, while the editor has the focus. */
  line = $state<number | null>(null);
  private references = $state.raw<Record<number, Reference>>({});
  private checks = $state.raw<Record<string, Checked>>({});
  /** Counts runs and checks: one that is not the latest has been stopped. */
  private turn = 0;
  private begun = 0;

  readonly program: Program;

  private readonly sheets: ReadonlyMap<number, Sheet>;

  constructor(readonly lesson: LoadedCode) {
    const program = new Program(lesson);
    this.program = program;
    const units = lesson.steps.filter(isBlanks);
    this.sheets = new Map(units.map((unit) => [unit.step, unitSheet(lesson, unit, program)]));
  }

  /** The blanks of a unit step; null in a step that is a program. */
  get sheet(): Sheet | null {
    return this.sheets.get(this.step) ?? null;
  }

  get data(): LoadedStep {
    const found = this.lesson.steps.find((candidate) => candidate.step === this.step) ?? this.lesson.steps[0];
    if (!found) throw new Error(`${this.lesson.id} has no steps`);
    return found;
  }

  /** Goes to a step, by its number or its slug; without either, or by one that there is not, to the first. */
  goTo(part: string): void {
    const { steps } = this.lesson;
    const asked = steps.find(({ step, slug }) => part === slug || part === String(step));
    if (part && !asked) work.notify(`This lesson has no step ${part}. You are at its first.`);
    const found = asked ?? steps[0];
    if (this.busy === 'run') {
      this.stop();
      this.begun = ++this.turn; // whatever it still says is of no interest
      this.busy = '';
    }
    if (found) this.step = found.step;
    this.forget();
  }

  /** The step after this one. */
  get next(): LoadedStep | null {
    const { steps } = this.lesson;
    return steps[steps.indexOf(this.data) + 1] ?? null;
  }

  /** The first step that this one rests on and that has not passed. */
  get missing(): LoadedStep | null {
    const wanted = this.data.needs ?? [];
    return this.lesson.steps.find(({ slug, step }) => wanted.includes(slug) && !this.passed(step)) ?? null;
  }
  passed(step: number): boolean {
    const { points, max } = this.earned(step);
    return points === max;
  }

  /** A figure is at a step that this line ran, if any. */
  point(line: number | null): void {
    this.stepLine = line;
    this.links = [];
  }
  /** A node was picked in a figure; these lines ran for it. */
  link(lines: readonly number[]): void {
    this.stepLine = null;
    this.links = lines;
  }

  /** What the last run left on the page. */
  private forget(): void {
    this.ran = null;
    this.output = '';
    this.stepLine = null;
    this.links = [];
    this.problem = '';
    this.latest = 'check';
  }

  // ------------------------------------------------------------ texts

  get source(): string {
    return this.program.source;
  }
  edit(source: string): void {
    this.program.edit(source);
    this.stepLine = null;
    this.links = [];
  }

  get runtime(): (typeof runtimes)[Language] {
    return runtimes[this.program.language];
  }
  async choose(language: Language): Promise<void> {
    if (this.busy) this.stop();
    await this.program.choose(language);
    this.forget();
    runtimes[language].warm();
  }

  /** Texts from a file take the place of those that are here. */
  async take(texts: { language: Language; source: string; scratch?: string }, says: string): Promise<void> {
    if (this.busy) this.stop();
    await this.program.take(this.data, texts, says);
    this.forget();
    runtimes[texts.language].warm();
  }

  // ------------------------------------------------------------ hints

  get hintsOpen(): number {
    return work.hints(this.lesson.id)[String(this.step)] ?? 0;
  }
  hint(): void {
    const count = Math.min(this.hintsOpen + 1, this.data.hints.length);
    work.setHints(this.lesson.id, { ...work.hints(this.lesson.id), [String(this.step)]: count });
  }

  // ------------------------------------------------------------ run

  async run(): Promise<void> {
    if (this.busy) return;
    const turn = this.begin('run');
    this.output = '';
    this.ran = null;
    const { source, data } = this;
    const scratch = this.program.scratch(data);
    try {
      const runtime = await this.runtime.get();
      if (turn !== this.turn) return;
      const result = await runtime.run(source, scratch, (text) => {
        if (turn === this.begun && this.output.length < longest) this.output += text;
      });
      if (turn !== this.begun) return;
      this.ran = { result, source, scratch };
      void this.refer(data);
    } catch (error) {
      if (turn === this.turn) this.problem = error instanceof Error ? error.message : String(error);
    } finally {
      this.end(turn);
    }
  }

  /** The engine's own results for a step's example; null where there are none. */
  private async refer(data: LoadedStep): Promise<void> {
    if (this.references[data.step] !== undefined) return;
    try {
      const full = await engine.get();
      const found = JSON.parse(full.lab_reference(this.lesson.id, data.step)) as Reference;
      this.references = { ...this.references, [data.step]: found };
    } catch {
      // The run stands without it.
    }
  }
  get reference(): Reference | null {
    return this.references[this.step] ?? null;
  }

  stop(): void {
    if (!this.busy) return;
    if (this.busy === 'check') this.problem = 'Stopped before the check was complete.';
    this.turn++;
    // The language may still be loading: then nothing runs that could be stopped.
    if (this.runtime.running) this.runtime.stop();
    else this.busy = '';
  }

  private begin(what: 'run' | 'check'): number {
    this.busy = what;
    this.problem = '';
    this.stepLine = null;
    this.links = [];
    this.latest = what;
    return (this.begun = ++this.turn);
  }
  private end(turn: number): void {
    if (this.begun === turn) this.busy = '';
  }

  // ------------------------------------------------------------ check

  /** The last check of this step in this language. */
  get checked(): Checked | null {
    return this.checks[`${this.program.language}/${String(this.step)}`] ?? null;
  }
  /** What the last check of an earlier visit said of this very program. */
  get kept(): Progress | null {
    const progress = this.checked ? null : work.progress(this.lesson.id, this.step);
    return progress?.verdicts && !work.changed(this.lesson.id, this.data) ? progress : null;
  }
  /** The program has changed since it was checked. */
  get stale(): boolean {
    return this.checked !== null && this.checked.source !== this.source;
  }

  async check(): Promise<void> {
    if (this.busy) return;
    const turn = this.begin('check');
    this.progress = { done: 0, total: 0 };
    const { source, step } = this;
    const { language } = this.program;
    const began = performance.now();
    const worth = this.data.checks;
    const sign = work.sign(this.lesson.id, { checks: worth });
    try {
      const [full, runtime] = await Promise.all([engine.get(), this.runtime.get()]);
      const { report, probes, claims } = await checkProgram({
        engine: full,
        runtime,
        lesson: this.lesson.id,
        step,
        seed,
        source,
        onprogress: (done, total) => {
          if (turn === this.turn) this.progress = { done, total };
        },
        stopped: () => turn !== this.turn,
      });
      if (turn !== this.turn) return;
      const seconds = (performance.now() - began) / 1000;
      this.checks = {
        ...this.checks,
        [`${language}/${String(step)}`]: {
          report,
          probes,
          claims: new Map(claims.map((claim) => [claim.probe, claim])),
          source,
          seconds,
        },
      };
      const passed = new Set(report.checks.filter((one) => one.status === 'passed').map((one) => one.name));
      work.setProgress(
        this.lesson.id,
        step,
        Object.fromEntries(worth.map(({ name, points }) => [name, passed.has(name) ? points : 0])),
        report,
        sign,
      );
    } catch (error) {
      if (turn === this.turn) this.problem = error instanceof Error ? error.message : String(error);
    } finally {
      this.end(turn);
    }
  }

  /** Checks that did not pass, the one to look at first in front. */
  get findings(): CheckResult[] {
    const failed = (this.checked?.report.checks ?? []).filter(
      ({ status }) => status !== 'passed' && status !== 'skipped',
    );
    return [...failed.filter((one) => !one.because_of), ...failed.filter((one) => one.because_of)];
  }

  earned(step: number): { points: number; max: number } {
    const data = this.lesson.steps.find((candidate) => candidate.step === step);
    const progress = work.progress(this.lesson.id, step);
    const max = points(data?.checks ?? []);
    return { points: Object.values(progress?.points ?? {}).reduce((a, b) => a + b, 0), max };
  }

  // ------------------------------------------------------------ the editor's notes

  /** What the last run or check says at a line of the program. */
  get note(): LineNote | null {
    if (this.ran?.source === this.source) {
      const note = raisedIn(this.ran.result, 'program');
      if (note) return note;
    }
    const first = this.findings.find((one) => typeof one.line === 'number');
    if (!first || this.stale || typeof first.line !== 'number') return null;
    return { line: first.line, text: plain(first.message) };
  }
  get scratchNote(): LineNote | null {
    if (!this.ran || this.ran.scratch !== this.program.scratch(this.data)) return null;
    return raisedIn(this.ran.result, 'scratch');
  }
}

function raisedIn(result: RunResult, where: 'program' | 'scratch'): LineNote | null {
  const { error } = result;
  if (!error || error.where !== where || error.line === null) return null;
  return { line: error.line, text: `${error.type}: ${error.message}` };
}

const plain = (text: string): string => minus(text.replaceAll('`', ''));
