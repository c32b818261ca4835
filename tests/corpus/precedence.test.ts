import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';

import { judgeAll, type Verdict } from './judge.ts';
import { families, slugs, type Family, type Program } from './programs.ts';

/** The model solution of a language with some of its lines written otherwise. */
function changed(family: Family, path: string, changes: readonly (readonly [string, string])[]): Program {
  const file = family === 'python' ? 'solution.py' : 'solution.js';
  let source = readFileSync(
    fileURLToPath(new URL(`../../web/lessons/backprop-code/${file}`, import.meta.url)),
    'utf8',
  );
  for (const [right, wrong] of changes) {
    if (!source.includes(right)) throw new Error(`${file} has no "${right}"`);
    source = source.replace(right, wrong);
  }
  return { family, language: family, path, source, slug: null };
}

/** One mistake each, by its slug: what the model solution says, and what a learner wrote. */
const mistakes: Record<Family, Record<string, readonly [string, string]>> = {
  python: {
    'overwrites-gradient': ['source.accumulate_gradient(gradient)', 'source.gradient = gradient'],
    'no-reset': ['node.gradient = None', 'pass'],
    'ignores-seed': ['graph.gradient = one', 'graph.gradient = 1.0'],
    'mul-not-swapped': [
      'return [self.gradient * self.input(1), self.gradient * self.input(0)]',
      'return [self.gradient * self.input(0), self.gradient * self.input(1)]',
    ],
    'add-negates-second': ['return [self.gradient, self.gradient]', 'return [self.gradient, -self.gradient]'],
    'matmul-missing-transpose': ['self.gradient @ self.input(1).T', 'self.gradient @ self.input(1)'],
  },
  javascript: {
    'overwrites-gradient': ['source.accumulate_gradient(gradients[i])', '(source.gradient = gradients[i])'],
    'no-reset': ['for (const node of nodes) node.gradient = null;', ''],
    'ignores-seed': ['graph.gradient = one', 'graph.gradient = 1'],
    'mul-not-swapped': [
      'mul(this.gradient, this.input(1)), mul(this.gradient, this.input(0))',
      'mul(this.gradient, this.input(0)), mul(this.gradient, this.input(1))',
    ],
    'add-negates-second': [
      'return [this.gradient, this.gradient]',
      'return [this.gradient, neg(this.gradient)]',
    ],
    'matmul-missing-transpose': [
      'matmul(this.gradient, this.input(1).T)',
      'matmul(this.gradient, this.input(1))',
    ],
  },
};

/** Two mistakes, and what is told of them: both where each shows by itself, else the one that hides the other. */
const pairs = [
  ['overwrites-gradient', 'mul-not-swapped', ['overwrites-gradient', 'mul-not-swapped']],
  ['mul-not-swapped', 'add-negates-second', ['mul-not-swapped', 'add-negates-second']],
  ['mul-not-swapped', 'matmul-missing-transpose', ['mul-not-swapped', 'matmul-missing-transpose']],
  ['no-reset', 'ignores-seed', ['ignores-seed']],
  ['no-reset', 'add-negates-second', ['add-negates-second']],
] as const;

describe.each(families)('a program in %s with two mistakes', (family) => {
  const programs = pairs.map(([first, second]) =>
    changed(
      family,
      `${first} and ${second}`,
      [first, second].map((slug) => mistakes[family][slug] ?? ['', '']),
    ),
  );
  let verdicts: Verdict[] = [];
  beforeAll(async () => {
    verdicts = await judgeAll(programs, [1]);
  });

  it.each(pairs)('%s and %s, is told of %j and of nothing else', (first, second, told) => {
    const verdict = verdicts.find(({ program }) => program.path === `${first} and ${second}`);
    const named = verdict?.named ?? [];
    expect([...named].sort((a, b) => slugs.indexOf(a) - slugs.indexOf(b))).toEqual(told);
  });
});
