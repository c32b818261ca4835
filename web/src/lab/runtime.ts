import type { Claim, GraphTrace, Language, Num, Probe, Raised } from './types.ts';

/** One `plot(x, y, label=...)` of a scratch cell, points in order. */
export interface PlotSeries {
  label: string;
  x: Num[];
  y: Num[];
}
/** One figure: everything plotted up to a `show()`, or to the end of the cell. */
export interface PlotFigure {
  series: PlotSeries[];
  /** Axes that are logarithmic. */
  log?: 'x' | 'y' | 'xy';
}

/** What a scratch run produced. Output arrives through `onOutput` while it runs. */
export interface RunResult {
  outcome: 'done' | 'raised' | 'stopped';
  error?: Raised & { where: 'program' | 'scratch' };
  /** The last graph on which the learner's algorithms ran, if any. */
  trace?: GraphTrace;
  plots?: PlotFigure[];
  milliseconds: number;
}

/**
 * A place where a learner's program runs: a worker on the page, a process in the command.
 * One request at a time. It holds no expected value and gives no verdict.
 */
export interface Runtime {
  readonly language: Language;
  /** Resolves when a program can run. */
  readonly ready: Promise<void>;
  /**
   * Runs the program and one probe. A hang is cut off by a backstop (milliseconds) and comes back as outcome 'timed-out';
   * never rejects for what the program does.
   */
  probe(source: string, probe: Probe, backstop?: number): Promise<Claim>;
  /** Runs the program, then the scratch cell. Output is batched and capped. */
  run(source: string, scratch: string, onOutput: (text: string) => void): Promise<RunResult>;
  /** Kills whatever runs, within a second; the next request uses a warm spare. */
  stop(): void;
  dispose(): void;
}
