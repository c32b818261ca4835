import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { isAsAsked, judgeAll, type Verdict } from './judge.ts';
import { matrixCounts, matrixText } from './matrix.ts';
import { families, programsOf, slugs } from './programs.ts';

/** `npm run corpus` sets these: how many seeds, and that the matrix is to be written. */
const seeds = Array.from({ length: Number(process.env.CORPUS_SEEDS ?? 2) }, (_, i) => i + 1);
const published = fileURLToPath(new URL('MATRIX.md', import.meta.url));

const programs = families.flatMap(programsOf);
let verdicts: Verdict[] = [];

beforeAll(
  async () => {
    verdicts = await judgeAll(programs, seeds);
  },
  // Generous: this is work to be done, not a measurement.
  (10 + 5 * seeds.length) * 60_000,
);

afterAll(() => {
  const off = verdicts.filter((verdict) => !isAsAsked(verdict));
  console.log(`${verdicts.length} verdicts, ${off.length} other than asked`);
  if (process.env.CORPUS_WRITE) writeFileSync(published, matrixText(programs, verdicts, seeds));
});

const of = (path: string): Verdict[] => verdicts.filter(({ program }) => program.path === path);

describe('a right program passes', () => {
  it.each(programs.filter(({ slug }) => slug === null).map(({ path }) => path))('%s', (path) => {
    expect(of(path)).toHaveLength(seeds.length);
    for (const { seed, wrong, named } of of(path))
      expect({ seed, wrong, named }).toEqual({ seed, wrong: [], named: [] });
  });
});

describe('a wrong program is named', () => {
  it.each(programs.filter(({ slug }) => slug !== null).map(({ path, slug }) => [path, slug] as const))(
    '%s',
    (path, slug) => {
      expect(of(path)).toHaveLength(seeds.length);
      for (const verdict of of(path)) {
        const { seed, named, wrong } = verdict;
        expect({ seed, named, asked: isAsAsked(verdict), wrong }).toEqual({
          seed,
          named: [slug],
          asked: true,
          wrong,
        });
      }
    },
  );
});

describe.each(families)('the corpus in %s', (family) => {
  const own = programs.filter((program) => program.family === family);

  it('has two programs or more for every diagnosis of the curriculum', () => {
    const few = slugs.filter((slug) => own.filter((program) => program.slug === slug).length < 2);
    expect(few).toEqual([]);
  });

  it('knows no diagnosis that the curriculum does not', () => {
    expect(own.filter(({ slug }) => slug !== null && !slugs.includes(slug)).map(({ path }) => path)).toEqual(
      [],
    );
  });

  it('has twelve right programs or more', () => {
    expect(own.filter(({ slug }) => slug === null).length).toBeGreaterThanOrEqual(12);
  });
});

it('is the corpus that the published matrix was made from', () => {
  expect(matrixCounts(readFileSync(published, 'utf8'))).toEqual(
    matrixCounts(matrixText(programs, verdicts, seeds)),
  );
});
