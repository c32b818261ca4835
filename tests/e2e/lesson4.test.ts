import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';

import { objections, screens } from './support/axe.ts';
import { launch, visit, type Visit } from './support/browser.ts';
import { stored } from './support/kept.ts';
import { tabTo } from './support/keys.ts';
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
  visitor = await visit(browser, `${site.address}#/lesson/why-keep-inputs`);
});
afterEach(async () => {
  const { problems } = visitor;
  await visitor.close();
  expect(problems).toEqual([]);
});

describe('lesson 4', () => {
  it('says of each operation what its gradient reads, and of a network who waits for whom', async () => {
    const { page } = visitor;
    const ops = page.getByRole('region', { name: 'What each operation keeps' });
    await ops.waitFor();
    const row = async (name: RegExp): Promise<string> => ops.getByRole('row', { name }).first().innerText();
    expect(await row(/^(exp|Exp)/)).toContain('its result');
    const alive = page.getByRole('region', { name: 'What stays alive after the forward pass' });
    await alive.waitFor();
    const before = await alive.locator('tbody tr').count();
    await tabTo(page, page.getByRole('button', { name: 'Move Dense, layer 3', exact: true }));
    await page.keyboard.press('Delete');
    await page.waitForFunction(
      (was) => document.querySelectorAll('[aria-label^="What stays alive"] tbody tr').length < was,
      before,
    );
    const left = await alive.locator('tbody tr').count();
    await stored(page);
    await page.reload();
    await page.waitForFunction(
      (now) => document.querySelectorAll('[aria-label^="What stays alive"] tbody tr').length === now,
      left,
    );
    await page.getByRole('button', { name: 'Reset the network' }).click();
    await page.waitForFunction(
      (was) => document.querySelectorAll('[aria-label^="What stays alive"] tbody tr').length === was,
      before,
    );
  });
});

describe('lesson 4, looked over', () => {
  it.each(screens)('has nothing to object to at $width px', async ({ screen }) => {
    const { page } = visitor;
    await page.setViewportSize(screen.viewport);
    await page.getByRole('region', { name: 'What stays alive after the forward pass' }).waitFor();
    expect(await objections(page)).toEqual([]);
  });
});
