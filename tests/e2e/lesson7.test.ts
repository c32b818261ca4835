import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';

import { looks, sideways, violations } from './support/axe.ts';
import { launch, visit, type Visit } from './support/browser.ts';
import { press, tabTo } from './support/keys.ts';
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
  visitor = await visit(browser, `${site.address}#/lesson/checkpointing`);
});
afterEach(async () => {
  const { problems } = visitor;
  await visitor.close();
  expect(problems).toEqual([]);
});

describe('lesson 7', () => {
  it('has checkpoints placed by keyboard, for less memory and more work', async () => {
    const { page } = visitor;
    const rows = page.getByRole('region', { name: 'Ways to keep, beside each other' });
    await rows.getByText('Every square root').waitFor();
    await press(page, page.getByRole('button', { name: 'Keep all' }));
    const again = async (): Promise<number> =>
      Number((await rows.locator('tbody tr').first().locator('td').nth(3).innerText()).replaceAll(',', ''));
    await page.waitForFunction(() => /results kept, 0 operations run again/.test(document.body.innerText));
    expect(await again()).toBe(0);
    await press(page, page.getByRole('button', { name: 'Keep none' }));
    await page.getByText(/0 results kept/).waitFor();
    await tabTo(page, page.getByRole('button', { name: 'Keep the result of layer 1', exact: true }));
    for (const _ of [1, 2, 3]) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.getByText(/1 results kept/).waitFor();
    expect(
      await page.getByRole('button', { name: 'Keep the result of layer 4' }).getAttribute('aria-pressed'),
    ).toBe('true');
    expect(await again()).toBeGreaterThan(0);
  });

  it('steps through the best schedule for so many slots', async () => {
    const { page } = visitor;
    const action = page.getByRole('slider', { name: 'Action' });
    await tabTo(page, action);
    await page.keyboard.press('End');
    expect(await action.getAttribute('aria-valuetext')).toMatch(/Backward through layers? \d+/);
  });
});

describe('lesson 7, looked over', () => {
  it.each(looks)('has nothing for axe to find at $width, $colorScheme', async ({ width, colorScheme }) => {
    const { page } = visitor;
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await page
      .getByRole('region', { name: 'Ways to keep, beside each other' })
      .getByText('Every square root')
      .waitFor();
    await page.getByRole('slider', { name: 'Action' }).waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await sideways(page)).toBe(false);
  });
});
