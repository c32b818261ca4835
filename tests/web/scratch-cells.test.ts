import { readFileSync } from 'node:fs';

import { beforeAll, describe, expect, it } from 'vitest';

import { inLanguage, type Lesson } from '../../web/src/lab/lesson.ts';
import { EXTENSIONS, LANGUAGES } from '../../web/src/lab/types.ts';
import { DirectJavaScript } from './javascript.ts';
import { DirectPython } from './python.ts';

const read = (file: string): string =>
  readFileSync(new URL(`../../web/lessons/backprop-code/${file}`, import.meta.url), 'utf8');
const lesson = JSON.parse(read('lesson.json')) as Lesson;
const steps = lesson.kind === 'code' ? lesson.steps : [];

/** What Run shows a learner whose program is right. */
describe.each(LANGUAGES)('in %s, with the solution', (language) => {
  let runtime: DirectPython | DirectJavaScript;
  beforeAll(async () => {
    runtime = language === 'python' ? await DirectPython.start() : await DirectJavaScript.start(language);
  });

  it.each(steps)('the scratch cell runs: $title', async ({ slug, scratch }) => {
    const { result } = await runtime.run(
      read(`solution.${EXTENSIONS[language]}`),
      inLanguage(scratch, language) ?? '',
    );
    expect(result.error).toBeUndefined();
    if (slug !== 'finite-differences') return;
    const plot = result.plots?.[0];
    expect(plot?.log).toBe('xy');
    // The error falls with h squared, and rises again where digits run out.
    const errors = plot?.series[0]?.y.map(Number) ?? [];
    expect((errors[0] ?? 0) / (errors[1] ?? 1)).toBeCloseTo(100, -1);
    expect(Math.min(...errors)).toBeLessThan(1e-7);
    expect(errors.at(-1)).toBeGreaterThan(1e-5);
  });
});
