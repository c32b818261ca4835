import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';

import { objections, screens } from './support/axe.ts';
import { launch, visit } from './support/browser.ts';
import { CodePage, solution } from './support/lab.ts';
import { serve, type Site } from './support/site.ts';

let site: Site;
let browser: Browser;

beforeAll(async () => {
  [site, browser] = await Promise.all([serve(), launch()]);
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** The last gradient of Matmul without its transpose: right shapes where matrices are square, wrong numbers. */
const untransposed = (program: string): string =>
  program
    .replace('self.gradient @ self.input(1).T', 'self.gradient @ self.input(1)')
    .replace('matmul(this.gradient, this.input(1).T)', 'matmul(this.gradient, this.input(1))');

const plots: readonly (number | string)[] = [4, 5];

describe.each(screens)('at $width px', ({ screen }) => {
  it.each([
    ['python', 4],
    ['python', 5],
    ['python', 6],
    ['python', 'finite-differences'],
    ['javascript', 2],
    ['javascript', 6],
  ] as const)('in %s, step %s is in order, with a run and after a check', async (language, step) => {
    const { page, problems, close } = await visit(browser, site.address, screen);
    const lab = new CodePage(page, language);
    await lab.open(site.address, step);
    const program = solution(language);
    await lab.write(step === 6 ? untransposed(program) : program);
    await page.keyboard.press('ControlOrMeta+Enter');
    if (plots.includes(step)) {
      await page.getByRole('img', { name: /^The plot of your run/ }).waitFor({ timeout: 20_000 });
      await page.getByText('These points as a table').click();
    } else {
      await page.locator('figure.graph-figure').first().waitFor({ state: 'attached' });
    }
    expect(await objections(page)).toEqual([]);
    await lab.check();
    if (step === 6) {
      await page.locator('.verdict:not(.is-ok)').waitFor();
      // What a trace says of a tensor opens to all of its entries.
      const amount = page.locator('.traces .amount summary:visible').first();
      if ((await amount.count()) > 0) await amount.click();
    }
    expect(await objections(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });
});
