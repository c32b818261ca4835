import { emptyClaim, timedOut, tookDown } from './claims.ts';
import type { LabEngine } from './engine.ts';
import type { Runtime } from './runtime.ts';
import type { Texts } from './sheets.ts';
import type { Claim, PaperReport, Probe, ProbeSet, StepReport } from './types.ts';
import { inLanguage } from './wording.ts';

/** Milliseconds a probe may take by the clock: at first, and once one has been cut off. */
const PATIENCE = { first: 8_000, after: 2_000 };
/** So many probes cut off by the clock, or so many interpreters lost, and the rest are not tried. */
const MOST_CUT_OFF = 3;
const MOST_LOST = 3;

export interface ProgramCheck {
  engine: LabEngine;
  runtime: Pick<Runtime, 'language' | 'probe'>;
  lesson: string;
  step: number;
  seed: number;
  source: string;
  onprogress?: (done: number, total: number) => void;
  /** Asked between probes: true ends the check, and what was not run counts as timed out. */
  stopped?: () => boolean;
}

export interface CheckedProgram {
  report: StepReport;
  probes: Probe[];
  claims: Claim[];
}

/**
 * Checks one step of a program: probes from the engine, each run by the runtime, claims back to the engine,
 * whose report comes in the words of the program's language.
 * A probe that hangs costs itself and the rest of its check, which would hang as well; the others go on. A program that
 * takes its interpreter down again and again is not tried further.
 */
export async function checkProgram(options: ProgramCheck): Promise<CheckedProgram> {
  const { engine, runtime, lesson, step, seed, source, onprogress, stopped } = options;
  const { probes } = JSON.parse(engine.lab_probes(lesson, step, seed)) as ProbeSet;
  const claims: Claim[] = [];
  const hanging = new Set<string>();
  let cutOff = 0;
  const lost: Claim[] = [];
  onprogress?.(0, probes.length);
  for (const probe of probes) {
    const skip = stopped?.() || hanging.has(probe.check) || cutOff >= MOST_CUT_OFF;
    const same = lost.length >= MOST_LOST ? lost.at(-1) : undefined;
    if (skip) {
      claims.push(timedOut(probe));
    } else if (same?.error) {
      claims.push({ ...emptyClaim(probe, 'raised'), error: same.error });
    } else {
      const claim = await runtime.probe(source, probe, cutOff === 0 ? PATIENCE.first : PATIENCE.after);
      if (claim.outcome === 'timed-out') {
        hanging.add(probe.check);
        cutOff += 1;
      } else if (tookDown(claim)) {
        lost.push(claim);
      }
      claims.push(claim);
    }
    onprogress?.(claims.length, probes.length);
  }
  const report = JSON.parse(engine.lab_check(lesson, step, seed, JSON.stringify({ claims }))) as StepReport;
  return { report: inLanguage(report, runtime.language), probes, claims };
}

/** Checks the blanks of a sheet: a paper lesson's, or a unit step's. */
export function checkBlanks(
  engine: LabEngine,
  lesson: string,
  step: number,
  seed: number,
  answers: Texts,
): PaperReport {
  return JSON.parse(engine.lab_check(lesson, step, seed, JSON.stringify({ answers }))) as PaperReport;
}
