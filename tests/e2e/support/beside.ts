/** What a scratch run shows under its output: plots, and the engine's own results beside the learner's. */
import { expect } from 'vitest';

import { press } from './keys.ts';
import type { CodePage } from './lab.ts';

/** Runs the example of step 4 or 5 and looks at the plot: in sight, in words and as a table. */
export async function seesCurves(lab: CodePage, step: 4 | 5): Promise<void> {
  const { page } = lab;
  const names = step === 4 ? ['y', 'dy/dx'] : ['y', 'y\u2032', 'y\u2032\u2032', 'y\u2032\u2032\u2032'];
  await lab.run();
  const plot = page.getByRole('img', { name: /^The plot of your run\./ });
  await plot.waitFor({ timeout: 20_000 });
  // 57 = 16 + 16 + 12 + 8 + 5 at -2; 47 = 81 - 54 + 27 - 12 + 5 at 3.
  const words = (await plot.getAttribute('aria-label')) ?? '';
  expect(words).toContain('y runs from 57 at \u22122 to 47 at 3;');
  expect(words).toContain(`${names[1] ?? ''} runs from \u221272 at \u22122 to 68 at 3;`);
  if (step === 5) {
    expect(words).toContain('y\u2032\u2032 runs from 78 at \u22122 to 78 at 3; lowest 3');
    expect(words).toContain('y\u2032\u2032\u2032 runs from \u221260 at \u22122 to 60 at 3;');
  }
  for (const name of names) expect(await plot.getByText(name, { exact: true }).count()).toBe(1);
  const says = page.locator('.beside-says');
  await says.waitFor();
  const together = `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
  expect(await says.innerText()).toContain(`Your ${together} agree with the engine’s at all 25 points.`);

  await press(page, page.getByText('These points as a table'));
  const rows = page.locator('.plot-tables tbody tr');
  expect(await rows.count()).toBe(25);
  const first = await rows.first().locator('td').allInnerTexts();
  expect(first.slice(0, 3)).toEqual(['\u22122', '57', '\u221272']);
}

/** Runs the example of step 6 and looks at the matrices. */
export async function seesMatrices(lab: CodePage): Promise<void> {
  const { page } = lab;
  const printed = await lab.run();
  expect(printed).toMatch(/^loss 20/);
  expect(await page.locator('.beside-says').innerText()).toBe('Your dA, dB and dC agree with the engine’s.');
  for (const [name, entries] of [
    ['dA', ['10', '8', '\u221210', '\u22126']],
    ['dB', ['\u22124', '6', '2', '\u22126', '4', '\u22122']],
    ['dC', ['4', '\u22126', '\u22122', '2', '2', '4']],
  ] as const) {
    for (const whose of ['your', 'the engine’s']) {
      const matrix = page.getByRole('table', { name: `${whose} ${name}`, exact: true });
      expect(await matrix.locator('td').allInnerTexts()).toEqual(entries);
    }
  }
}
