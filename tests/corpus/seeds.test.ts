import { describe, expect, it } from 'vitest';

import { judgeAll } from './judge.ts';
import { families, programsOf } from './programs.ts';

// Seeds with which a program of the corpus was once called something else, beyond those that every run takes.
const once: readonly (readonly [path: string, seed: number])[] = [
  ['python/wrong/mutates-forward-values/in_place.py', 3],
  ['javascript/wrong/mutates-forward-values/in_place.ts', 20],
  ['python/wrong/wrong-visit-order/pre_order.py', 7],
  ['python/wrong/detached-gradient/quotient.py', 19],
  ['javascript/wrong/raises/swapped_indices.js', 5],
];

describe('a program is called the same with every seed', () => {
  it.each(once)('%s with seed %i', async (path, seed) => {
    const program = families.flatMap(programsOf).find((one) => one.path === path);
    if (!program) throw new Error(`the corpus has no ${path}`);
    const [verdict] = await judgeAll([program], [seed]);
    expect(verdict?.named).toEqual([program.slug]);
  });
});
