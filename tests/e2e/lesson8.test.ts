import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';

import { looks, sideways, violations } from './support/axe.ts';
import { launch, visit, type Visit } from './support/browser.ts';
import { press } from './support/keys.ts';
import { serve, type Site } from './support/site.ts';

let site: Site;
let browser: Browser;
let visitor: Visit;

beforeAll(async () => {
  [site, browser] = await Promise.all([serve(), launch()]);
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});
beforeEach(async () => {
  visitor = await visit(browser, `${site.address}#/lesson/train`);
});
afterEach(async () => {
  const { problems } = visitor;
  await visitor.close();
  expect(problems).toEqual([]);
});

describe('lesson 8', () => {
  it('learns two moons, and is paused and stepped by keyboard', async () => {
    const { page } = visitor;
    await press(page, page.getByRole('button', { name: 'Train', exact: true }));
    await page.waitForFunction(() => /(9[5-9]|100)\.\d % right/.test(document.body.innerText), undefined, {
      timeout: 60_000,
    });
    await press(page, page.getByRole('button', { name: 'Pause' }));
    const status = page.getByText(/^Step \d+,/);
    await status.waitFor();
    const steps = async (): Promise<number> => Number(/^Step (\d+)/.exec(await status.innerText())?.[1]);
    const before = await steps();
    await press(page, page.getByRole('button', { name: 'One step' }));
    await page.waitForFunction((was) => document.body.innerText.includes(`Step ${String(was + 1)},`), before);
    await page.getByRole('img', { name: /^Decisions in the plane/ }).waitFor();
    await page
      .getByRole('img', { name: /^gradient of weights/ })
      .first()
      .waitFor();
  });

  it('reaches 95 % on digits it has not seen, within a minute', async () => {
    const { page } = visitor;
    await page.getByRole('combobox', { name: 'Examples' }).selectOption('digits-8');
    await page.getByRole('region', { name: 'Confusion matrix' }).waitFor();
    await press(page, page.getByRole('button', { name: 'Train', exact: true }));
    await page.waitForFunction(() => /(9[5-9]|100)\.\d % right/.test(document.body.innerText), undefined, {
      timeout: 60_000,
    });
    await press(page, page.getByRole('button', { name: 'Pause' }));
  });
});

describe('lesson 8, looked over', () => {
  it.each(looks)('has nothing for axe to find at $width, $colorScheme', async ({ width, colorScheme }) => {
    const { page } = visitor;
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await page.getByRole('img', { name: /^Decisions in the plane/ }).waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await sideways(page)).toBe(false);
  });
});
