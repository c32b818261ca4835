/**
 * Runs a learner's program on probes and in scratch cells. Holds no expected value and gives no verdict. Each function
 * that runs the program may be cut short from outside at any moment; the one that concludes says what there is to say.
 */
import './harden.ts';

import type { Claim, Probe } from '../../../../lab/types.ts';
import type { PlotFigure, RunResult } from '../../../../lab/runtime.ts';
import type { Door } from '../library/door.ts';
import { fault, type Fault } from './faults.ts';
import { Played } from './probe.ts';
import { Recorder } from './recorder.ts';
import { Traced } from './scratch.ts';
import { Reader, number } from './values.ts';

/** What the machine does for the driver, in the realm of the program. */
export interface Machine {
  /** Runs a text: the program, the scratch cell. */
  load(which: 'program' | 'scratch'): void;
  /** Runs what promises left waiting. True: that came to no end. */
  drain(): boolean;
  write(text: string): void;
}

export type ProbeReport = Omit<Claim, 'error'> & { error?: Fault };
export type RunReport = Omit<RunResult, 'milliseconds' | 'error'> & {
  error?: Fault & { where: 'program' | 'scratch' };
};

/** Kept free for what is said at the end, should the program have used up all there is. */
const reserve: { bytes: ArrayBuffer | null } = { bytes: new ArrayBuffer(1 << 20) };

let recorder: Recorder;
let reader: Reader;
let played: Played;
let asked: Probe;
let traced: Traced;
let stage: 'program' | 'scratch' = 'program';
let door: Door;

export function probe(given: Door, machine: Machine, text: string): void {
  door = given;
  asked = JSON.parse(text) as Probe;
  reader = new Reader(door);
  recorder = new Recorder(door, reader, asked.budget.visits);
  const drain = (): void => {
    if (machine.drain()) recorder.spend('lines');
  };
  played = new Played(asked, door, reader, recorder, drain);
  door.observe(recorder);
  door.limitLines(asked.budget.lines);
  machine.load('program');
  drain();
  played.run();
}

/** `interrupted`: it was stopped from outside, within something that counts no lines. */
export function concludeProbe(interrupted: boolean, raised: boolean, problem: unknown): string {
  reserve.bytes = null;
  if (interrupted) recorder.spend('lines');
  recorder.checkLines();
  const { spent } = recorder;
  const watched = recorder.nodes.length > 0;
  const none = asked.nodes.map(() => 0);
  const claim: ProbeReport = {
    probe: asked.id,
    outcome: spent !== null ? 'budget' : raised ? 'raised' : 'done',
    snapshots: played.snapshots,
    events: played.events,
    truncated: recorder.truncated,
    forward_calls: watched ? recorder.forwardCalls : none,
    backward_calls: watched ? recorder.backwardCalls : none,
    visits: recorder.visits,
    lines: door.lines(),
    ...(spent !== null
      ? { stopped: { line: recorder.spentLine, node: recorder.lastNode, what: spent } }
      : raised
        ? { error: faultOf(problem) }
        : {}),
  };
  return JSON.stringify(claim);
}

export function run(given: Door, machine: Machine): void {
  door = given;
  reader = new Reader(door);
  traced = new Traced(door, reader, () => recorder);
  recorder = new Recorder(door, reader, Infinity, {
    printed: (text) => machine.write(text),
    entered: (name, graph) => traced.begin(name, graph),
  });
  door.observe(recorder);
  door.draw();
  machine.load('program');
  machine.drain();
  stage = 'scratch';
  machine.load('scratch');
  machine.drain();
}

export function concludeRun(_interrupted: boolean, raised: boolean, problem: unknown): string {
  reserve.bytes = null;
  const report: RunReport = { outcome: raised ? 'raised' : 'done' };
  if (raised) {
    const error = faultOf(problem);
    report.error = { ...error, where: error.file ?? stage };
  }
  const plots = drawn();
  if (plots.length > 0) report.plots = plots;
  try {
    const trace = traced.trace();
    if (trace) report.trace = trace;
  } catch {
    // The program broke its own nodes: then there is nothing to step through.
  }
  return JSON.stringify(report);
}

function faultOf(problem: unknown): Fault {
  const node = recorder.failure === problem && problem !== undefined ? recorder.failedNode : null;
  return fault(problem, reader, node, door.line());
}

/** The figures, copied: their numbers are in the other realm. */
function drawn(): PlotFigure[] {
  const copied = (values: readonly number[]): PlotFigure['series'][number]['x'] => {
    const copy: PlotFigure['series'][number]['x'] = [];
    for (let i = 0; i < values.length; i++) copy.push(number(values[i] as number));
    return copy;
  };
  return Array.from(door.drawn(), ({ series, log }) => ({
    series: Array.from(series, ({ label, x, y }) => ({ label, x: copied(x), y: copied(y) })),
    ...(log === 'x' || log === 'y' || log === 'xy' ? { log } : {}),
  }));
}
