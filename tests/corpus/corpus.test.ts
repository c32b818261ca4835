import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startEngine } from '../../web/cli/engine.ts';
import { startPython } from '../../web/cli/python.ts';
import { checkProgram } from '../../web/src/lab/check.ts';
import type { LabEngine } from '../../web/src/lab/engine.ts';
import type { Runtime } from '../../web/src/lab/runtime.ts';

const SEEDS = [1, 2];
const STEPS = [1, 2, 3];
const folder = fileURLToPath(new URL('python/', import.meta.url));

interface Program {
  path: string;
  source: string;
  /** The slug it must be named with; null for a right program. */
  slug: string | null;
}

interface Verdict {
  /** 'step 2, shared-nodes: overwrites-gradient', of checks that did not pass. */
  wrong: string[];
  /** The diagnoses of checks that are not moot because of another. */
  named: Set<string>;
}

const programs = (slug: string | null, below: string): Program[] =>
  readdirSync(join(folder, below))
    .filter((name) => name.endsWith('.py'))
    .sort()
    .map((name) => ({
      path: join(below, name),
      source: readFileSync(join(folder, below, name), 'utf8'),
      slug,
    }));

const right = programs(null, 'right');
const wrong = readdirSync(join(folder, 'wrong'))
  .sort()
  .flatMap((slug) => programs(slug, join('wrong', slug)));

const verdicts = new Map<string, Verdict>();

async function judge(engine: LabEngine, runtime: Runtime, program: Program, seed: number): Promise<Verdict> {
  const verdict: Verdict = { wrong: [], named: new Set() };
  for (const step of STEPS) {
    const { report } = await checkProgram({
      engine,
      runtime,
      lesson: 'backprop-code',
      step,
      seed,
      source: program.source,
    });
    for (const check of report.checks) {
      if (check.status === 'passed') continue;
      verdict.wrong.push(`step ${step}, ${check.name}: ${check.diagnosis ?? check.status}`);
      if (check.diagnosis && !check.because_of) verdict.named.add(check.diagnosis);
    }
  }
  return verdict;
}

beforeAll(async () => {
  const engine = await startEngine();
  const queue = [...right, ...wrong].flatMap((program) => SEEDS.map((seed) => ({ program, seed })));
  const work = async (): Promise<void> => {
    const runtime = startPython();
    try {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const { program, seed } = next;
        verdicts.set(`${program.path} ${seed}`, await judge(engine, runtime, program, seed));
      }
    } finally {
      runtime.dispose();
    }
  };
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, work));
});

const verdict = (program: Program, seed: number): Verdict => {
  const found = verdicts.get(`${program.path} ${seed}`);
  if (!found) throw new Error(`${program.path} was not judged`);
  return found;
};

afterAll(() => {
  const slugs = [...new Set(wrong.map(({ slug }) => slug))];
  const rows = slugs.map((slug) => {
    const counts = new Map<string, number>();
    for (const program of wrong.filter((one) => one.slug === slug)) {
      for (const seed of SEEDS) {
        const names = [...(verdicts.get(`${program.path} ${seed}`)?.named ?? [])].join('+') || 'nothing';
        counts.set(names, (counts.get(names) ?? 0) + 1);
      }
    }
    return `  ${String(slug).padEnd(36)} ${[...counts].map(([name, count]) => `${name} ${count}`).join(', ')}`;
  });
  console.log(`Named as, over ${SEEDS.length} seeds:\n${rows.join('\n')}`);
});

describe.each(SEEDS)('with seed %i', (seed) => {
  it.each(right.map((program) => [basename(program.path), program] as const))('%s passes', (_, program) => {
    expect(verdict(program, seed).wrong).toEqual([]);
  });

  it.each(wrong.map((program) => [program.path.slice('wrong/'.length), program] as const))(
    'names %s',
    (_, program) => {
      expect([...verdict(program, seed).named]).toEqual([program.slug]);
    },
  );
});

it('has two programs or more for every slug that steps 1 to 3 can show', () => {
  const slugs =
    `overwrites-gradient drops-edge-of-visited-node repropagates-accumulated-gradient wrong-visit-order
    seeds-wrong-node loses-repeated-input reverses-input-gradients exponential-paths mutates-forward-values
    stale-forward forward-wrong-order forward-exponential never-ends raises mul-not-swapped mul-drops-upstream
    mul-one-gradient mul-uses-result add-drops-upstream add-one-gradient add-negates-second add-halves
    wrong-value`.split(/\s+/);
  for (const slug of slugs)
    expect(wrong.filter((program) => program.slug === slug).length, slug).toBeGreaterThan(1);
  expect(right.length).toBeGreaterThanOrEqual(8);
});
