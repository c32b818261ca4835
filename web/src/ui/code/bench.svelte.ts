import { checkProgram } from '../../lab/check.ts';
import type { Claim, CheckResult, Probe, StepReport } from '../../lab/types.ts';
import type { RunResult } from '../../lab/runtime.ts';
import type { LoadedCode } from '../course.ts';
import { points } from '../course.ts';
import { engine } from '../store/engine.svelte.ts';
import { minus } from '../parts/minus.ts';
import { python } from '../store/python.svelte.ts';
import { work } from '../store/work.svelte.ts';
import type { LineNote } from './editor.ts';

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
  ran = $state.raw<{ result: RunResult; source: string; step: number } | null>(null);
  progress = $state({ done: 0, total: 0 });
  problem = $state('');
  starter = $state('');
  /** The line of the step shown in a figure. */
  stepLine = $state<number | null>(null);
  private checks = $state.raw<Record<number, Checked>>({});
  /** Counts runs and checks: one that is not the latest has been stopped. */
  private turn = 0;
  private begun = 0;

  constructor(readonly lesson: LoadedCode) {}

  async open(): Promise<void> {
    this.starter = (await this.lesson.starter.python?.())?.default ?? '';
  }

  get data(): LoadedCode['steps'][number] {
    const found = this.lesson.steps.find((candidate) => candidate.step === this.step) ?? this.lesson.steps[0];
    if (!found) throw new Error(`${this.lesson.id} has no steps`);
    return found;
  }

  // ------------------------------------------------------------ texts

  get source(): string {
    return work.code(this.lesson.id)?.source ?? this.starter;
  }
  edit(source: string): void {
    const solution_shown = work.code(this.lesson.id)?.solution_shown ?? false;
    work.setCode(this.lesson.id, { language: 'python', source, solution_shown });
    this.stepLine = null;
  }

  get scratch(): string {
    return work.scratch(this.lesson.id, this.step) ?? this.example;
  }
  get example(): string {
    return this.data.scratch.python ?? '';
  }
  editScratch(text: string): void {
    work.setScratch(this.lesson.id, this.step, text);
  }

  async reset(): Promise<void> {
    const before = this.source;
    if (before === this.starter) return;
    await work.remember('reset');
    this.edit(this.starter);
    work.notify('The program is back at its start. The one that was here is kept.', {
      name: 'Undo',
      run: () => this.edit(before),
    });
  }

  recordSolution(): void {
    work.setCode(this.lesson.id, { language: 'python', source: this.source, solution_shown: true });
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
    const { source, step } = this;
    try {
      const runtime = await python.get();
      if (turn !== this.turn) return;
      const result = await runtime.run(source, this.scratch, (text) => {
        if (this.output.length < longest) this.output += text;
      });
      this.ran = { result, source, step };
    } catch (error) {
      if (turn === this.turn) this.problem = error instanceof Error ? error.message : String(error);
    } finally {
      this.end(turn);
    }
  }

  stop(): void {
    if (!this.busy) return;
    if (this.busy === 'check') this.problem = 'Stopped before the check was complete.';
    this.turn++;
    // Python may still be loading: then nothing runs that could be stopped.
    if (python.running) python.stop();
    else this.busy = '';
  }

  private begin(what: 'run' | 'check'): number {
    this.busy = what;
    this.problem = '';
    this.stepLine = null;
    return (this.begun = ++this.turn);
  }
  private end(turn: number): void {
    if (this.begun === turn) this.busy = '';
  }

  // ------------------------------------------------------------ check

  get checked(): Checked | null {
    return this.checks[this.step] ?? null;
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
    const began = performance.now();
    try {
      const [full, runtime] = await Promise.all([engine.get(), python.get()]);
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
        [step]: {
          report,
          probes,
          claims: new Map(claims.map((claim) => [claim.probe, claim])),
          source,
          seconds,
        },
      };
      const worth = this.lesson.steps.find((candidate) => candidate.step === step)?.checks ?? [];
      const passed = new Set(report.checks.filter((one) => one.status === 'passed').map((one) => one.name));
      work.setProgress(
        this.lesson.id,
        step,
        Object.fromEntries(worth.map(({ name, points }) => [name, passed.has(name) ? points : 0])),
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
    const error = this.ran?.result.error;
    if (error && error.where === 'program' && error.line !== null && this.ran?.source === this.source) {
      return { line: error.line, text: `${error.type}: ${error.message}` };
    }
    const first = this.findings.find((one) => typeof one.line === 'number');
    if (!first || this.stale || typeof first.line !== 'number') return null;
    return { line: first.line, text: plain(first.message) };
  }
}

const plain = (text: string): string => minus(text.replaceAll('`', ''));
