import { describe, expect, it } from 'vitest';

import { objections, screens } from './support/axe.ts';
import { stored } from './support/kept.ts';
import { tabTo } from './support/keys.ts';
import { visits } from './support/visits.ts';

const visitor = visits('#/lesson/why-keep-inputs');

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
