import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';

import { objections, screens } from './support/axe.ts';
import { press, tabTo } from './support/keys.ts';
import { visits } from './support/visits.ts';

const visitor = visits('#/lesson/cost-of-backprop');

const solutions = JSON.parse(
  readFileSync(new URL('../../web/lessons/cost-of-backprop/solution.json', import.meta.url), 'utf8'),
) as Record<string, Record<string, string>>;

const blank = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });

describe('lesson 3', () => {
  it('is answered by keyboard, group by group', async () => {
    const { page } = visitor;
    const growth = Object.entries(solutions['1'] ?? {}).filter(([name]) => /^[TM]_/.test(name));
    expect(growth).toHaveLength(8);
    for (const [name, answer] of growth) {
      await tabTo(page, blank(page, name));
      await page.keyboard.type(answer);
    }
    await page.keyboard.press('Enter');
    const results = page.getByRole('status', { name: 'Results, How it grows' });
    await results.getByText('All 8 blanks earn credit').waitFor();
    // Why was folded: it gives the answers away.
    expect(await page.getByText('This gives answers away').count()).toBe(0);
  });

  it('shows a direction along which a wrong bound is wrong', async () => {
    const { page } = visitor;
    await blank(page, 'M_forward').fill('n(b+d)');
    await page.keyboard.press('Enter');
    const results = page.getByRole('status', { name: 'Results, How it grows' });
    await results.getByText('grow').first().waitFor();
    expect(await results.innerText()).toMatch(/b = d = t/);
  });

  it('counts what is not asked, and leaves what is asked to the learner', async () => {
    const { page } = visitor;
    const table = page.getByRole('region', { name: 'Operations of this network' });
    await table.waitFor();
    expect(await table.getByText('yours', { exact: true }).count()).toBeGreaterThan(4);
    const slider = page.getByRole('slider', { name: 'd, width', exact: true }).first();
    await tabTo(page, slider);
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() => !document.querySelector('.cost-tables')?.textContent?.includes('yours'));
  });

  it('plots what was counted beside the learner’s own formula', async () => {
    const { page } = visitor;
    const plot = page.getByRole('img', { name: /^Peak memory above the parameters against width d/ });
    await plot.waitFor();
    const words = (await plot.getAttribute('aria-label')) ?? '';
    expect(words).toMatch(/run grows from .*, exponent 1\.00\./);
    expect(words).not.toContain('your');
    await blank(page, 'M_backward').fill('nbd');
    await page.keyboard.press('Enter');
    await page.getByRole('img', { name: /your O\(nbd\) grows from .*, exponent 1\.00\./ }).waitFor();
  });

  it('sets the eight costs beside the learner’s formulas, and gives no formula away', async () => {
    const { page } = visitor;
    const table = page.getByRole('region', { name: 'The eight costs at this size' });
    await table.waitFor();
    const rows = table.locator('tbody tr');
    expect(await rows.count()).toBe(8);
    expect(await table.locator('.formula').count()).toBe(0);
    for (const cells of await rows.evaluateAll((all) =>
      all.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent.trim())),
    )) {
      expect(cells[2]).toBe(cells[1]);
      // The plots write exponents at their curves; the table has those of all three letters.
      for (const exponent of cells.slice(3, 6)) expect(exponent).toMatch(/^\u2212?\d\.\d\d$/);
    }
    await blank(page, 'M_forward').fill('nbd');
    await page.keyboard.press('Enter');
    const own = table.getByRole('row', { name: /^memory, forward/ });
    await own.getByText('O(nbd)').waitFor();
    expect(await own.locator('.formula').innerText()).toBe('n b d + 2 b d');
    expect(await table.locator('.formula').count()).toBe(1);
  });

  it('shows by a run what accumulation does to the gradients', async () => {
    const { page } = visitor;
    const ways = page.getByRole('region', { name: 'The ways beside each other' });
    await ways.waitFor();
    const button = page.getByRole('button', { name: 'Compare the gradients' });
    expect(await button.count()).toBe(0);
    await page.getByRole('radio', { name: /^Gradients accumulated/ }).check();
    await press(page, button);
    await page.getByText(/of them differ, by .* at most: the same sums, added up in another order/).waitFor();
    await page.getByRole('radio', { name: 'Checkpoints at every square root' }).check();
    await press(page, button);
    await page.getByText(/Largest difference: 0\./).waitFor();
  });

  it('says in the timeline who is alive, and scrubs by keyboard', async () => {
    const { page } = visitor;
    const figure = page.getByRole('figure', { name: 'Memory over time' }).first();
    await figure.waitFor();
    const step = figure.getByRole('slider', { name: 'Step' });
    await tabTo(page, step);
    await page.keyboard.press('Home');
    expect(await figure.locator('.step-no').innerText()).toMatch(/^Step 1 of \d+$/);
    await page.keyboard.press('End');
    const said = await figure.locator('.said-line').innerText();
    expect(said).toContain('gradients of parameters');
    await press(page, figure.getByText('What is alive in this step, by name'));
    const table = figure.getByRole('region', { name: /^What is alive in step/ });
    const first = table.getByRole('button').first();
    await tabTo(page, first);
    expect(await figure.locator('.said-line').innerText()).toContain(await first.innerText());
  });

  it('runs the network for real, and uses what was planned', async () => {
    const { page } = visitor;
    await press(page, page.getByRole('button', { name: 'Measure time' }));
    await page.getByText('Every run used exactly the bytes that were planned.').waitFor({ timeout: 90_000 });
    await page.getByRole('img', { name: /^Seconds, as measured/ }).waitFor();
  });

  it('tries ways to need less memory', async () => {
    const { page } = visitor;
    const table = page.getByRole('region', { name: 'The ways beside each other' });
    await table.waitFor();
    const peaks = await table.locator('tbody tr td:nth-child(2)').allInnerTexts();
    const bytes = peaks.map((text) => {
      const [amount = '', unit = ''] = text.trim().split(' ');
      return Number(amount) * ({ kB: 1e3, MB: 1e6 }[unit] ?? 1);
    });
    const [all = 0, ...others] = bytes;
    expect(others).toHaveLength(5);
    for (const one of others) expect(one).toBeLessThan(all);
    const picture = page.getByRole('figure', { name: 'Memory over time' }).last().getByRole('img');
    const steps = async (): Promise<number> =>
      Number(/over the (\d+) steps/.exec((await picture.getAttribute('aria-label')) ?? '')?.[1]);
    const before = await steps();
    await page.getByRole('radio', { name: 'Checkpoints at every square root' }).check();
    await table.locator('tr[aria-current="true"]', { hasText: 'square root' }).waitFor();
    // What was dropped is computed again.
    expect(await steps()).toBeGreaterThan(before);
  });
});

describe('lesson 3, looked over', () => {
  it.each(screens)('has nothing to object to at $width px', async ({ screen }) => {
    const { page } = visitor;
    await page.setViewportSize(screen.viewport);
    await page.getByRole('region', { name: 'The ways beside each other' }).waitFor();
    await page.getByRole('img', { name: /^Operations against/ }).waitFor();
    expect(await objections(page)).toEqual([]);
  });
});
