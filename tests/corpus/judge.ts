import { availableParallelism } from 'node:os';

import { startEngine } from '../../web/cli/engine.ts';
import { loadLessons } from '../../web/cli/lessons.ts';
import { startRuntime } from '../../web/cli/runtimes.ts';
import { checkProgram, type ProgramCheck } from '../../web/src/lab/check.ts';
import type { LabEngine } from '../../web/src/lab/engine.ts';
import type { Runtime } from '../../web/src/lab/runtime.ts';
import type { Claim, Language, Probe } from '../../web/src/lab/types.ts';
import { NOTE, type Program } from './programs.ts';

const LESSON = 'backprop-code';

/** What the checks say of one program with one seed. */
export interface Verdict {
  program: Program;
  seed: number;
  /** 'step 2, shared-nodes: overwrites-gradient', of checks that did not pass. */
  wrong: string[];
  /** The diagnoses of checks that are not moot because of another, and of notes. */
  named: string[];
}

/** Whether the verdict is the one the corpus asks for. */
export function isAsAsked({ program, wrong, named }: Verdict): boolean {
  if (program.slug === null) return wrong.length === 0 && named.length === 0;
  const passes = wrong.length === 0;
  return named.length === 1 && named[0] === program.slug && passes === (program.slug === NOTE);
}

const programSteps = (): number[] =>
  loadLessons(LESSON).flatMap((lesson) =>
    lesson.kind === 'code'
      ? lesson.steps.filter(({ kind }) => kind !== 'blanks').map(({ step }) => step)
      : [],
  );

/** Milliseconds. A submission's process may use 120 s of processor time, which is for one seed. */
const WORKED_ENOUGH = 60_000;

/**
 * A runtime for one program and many seeds. It is not asked twice what the program does on one probe: many probes are the
 * same whatever the seed. Between seeds, a process that has worked enough is replaced.
 */
class Remembering {
  private readonly claims = new Map<string, Claim>();
  private runtime: Runtime & { dispose(): void };
  private since = performance.now();

  constructor(readonly language: Language) {
    this.runtime = startRuntime(language);
  }

  nextSeed(): void {
    if (performance.now() - this.since < WORKED_ENOUGH) return;
    this.dispose();
    this.runtime = startRuntime(this.language);
    this.since = performance.now();
  }

  async probe(source: string, probe: Probe, backstop?: number): Promise<Claim> {
    const key = JSON.stringify(probe);
    const claim = this.claims.get(key) ?? (await this.runtime.probe(source, probe, backstop));
    // What the clock cut off may go otherwise another time.
    if (claim.outcome !== 'timed-out') this.claims.set(key, claim);
    return claim;
  }

  dispose(): void {
    this.runtime.dispose();
  }
}

async function judge(
  engine: LabEngine,
  runtime: ProgramCheck['runtime'],
  program: Program,
  seed: number,
  steps: readonly number[],
): Promise<Verdict> {
  const wrong: string[] = [];
  const named = new Set<string>();
  for (const step of steps) {
    const { source } = program;
    const { report } = await checkProgram({ engine, runtime, lesson: LESSON, step, seed, source });
    for (const check of report.checks) {
      if (check.status === 'passed') continue;
      wrong.push(`step ${step}, ${check.name}: ${check.diagnosis ?? check.status}`);
      if (check.diagnosis && !check.because_of) named.add(check.diagnosis);
    }
    for (const note of report.notes) named.add(note.slug);
  }
  return { program, seed, wrong, named: [...named] };
}

/** Judges every program with every seed, over all steps; one process per program. In the order of `programs`. */
export async function judgeAll(
  programs: readonly Program[],
  seeds: readonly number[],
  ondone: (done: number) => void = () => undefined,
): Promise<Verdict[]> {
  const engine = await startEngine();
  const steps = programSteps();
  const verdicts: Verdict[][] = programs.map(() => []);
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < programs.length; at = next++) {
      const program = programs[at] as Program;
      const runtime = new Remembering(program.language);
      try {
        for (const seed of seeds) {
          runtime.nextSeed();
          verdicts[at]?.push(await judge(engine, runtime, program, seed, steps));
        }
      } finally {
        runtime.dispose();
      }
      ondone(++done);
    }
  };
  await Promise.all(Array.from({ length: Math.min(8, availableParallelism()) }, work));
  return verdicts.flat();
}
