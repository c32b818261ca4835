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
  program.replace('self.gradient @ self.input(1).T', 'self.gradient @ self.input(1)');

describe.each(screens)('at $width px', ({ screen }) => {
  it.each([4, 5, 6])('step %i is in order, with a run and after a check', async (step) => {
    const { page, problems, close } = await visit(browser, site.address, screen);
    const lab = new CodePage(page);
    await lab.open(site.address, step);
    await lab.write(step === 6 ? untransposed(solution('python')) : solution('python'));
    await page.keyboard.press('ControlOrMeta+Enter');
    if (step === 6) await page.locator('figure.graph-figure').first().waitFor({ state: 'attached' });
    else await page.getByRole('img', { name: /^The plot of your run/ }).waitFor({ timeout: 20_000 });
    if (step !== 6) await page.getByText('These points as a table').click();
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
