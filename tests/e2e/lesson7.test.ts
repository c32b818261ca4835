import { describe, expect, it } from 'vitest';

import { objections, screens } from './support/axe.ts';
import { press, tabTo } from './support/keys.ts';
import { stored } from './support/kept.ts';
import { visits } from './support/visits.ts';

const visitor = visits('#/lesson/checkpointing');

describe('lesson 7', () => {
  it('has checkpoints placed by keyboard, for less memory and more work', async () => {
    const { page } = visitor;
    const rows = page.getByRole('region', { name: 'Ways to keep, beside each other' });
    await rows.getByText('Every square root').waitFor();
    await press(page, page.getByRole('button', { name: 'Keep all' }));
    const own = async (column: number): Promise<string> =>
      rows.locator('tbody tr').first().locator('td').nth(column).innerText();
    await page.getByText(/^15 results kept, .* nothing is run again\.$/).waitFor();
    expect(await own(2)).toBe('none');
    const everything = await own(1);
    await press(page, page.getByRole('button', { name: 'Keep none' }));
    await page.getByText(/^0 results kept, .* Nothing is dropped/).waitFor();
    await tabTo(page, page.getByRole('button', { name: 'Keep the result of layer 1', exact: true }));
    for (const _ of [1, 2, 3]) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.getByText(/^1 result kept, .* [\d,]+ operations are run again\.$/).waitFor();
    expect(
      await page.getByRole('button', { name: 'Keep the result of layer 4' }).getAttribute('aria-pressed'),
    ).toBe('true');
    expect(await own(2)).toMatch(/^0\.\d+ of a forward pass$/);
    expect(parseFloat(await own(1))).toBeLessThan(parseFloat(everything));
    // As many as the square root, evenly apart, take about half of it.
    await press(page, page.getByRole('button', { name: 'Keep every 4th' }));
    await page.getByText(/^3 results kept/).waitFor();
    expect(parseFloat(await own(1))).toBeLessThan(0.6 * parseFloat(everything));
  });

  it('shows that the gradients are the same, and what the best schedules would do', async () => {
    const { page } = visitor;
    const rows = page.getByRole('region', { name: 'Ways to keep, beside each other' });
    await press(page, page.getByRole('button', { name: 'Keep every 4th' }));
    await rows.getByText('Best schedule for 4 slots').waitFor();
    const operations = async (name: string): Promise<number> => {
      const cells = rows.getByRole('row', { name: new RegExp(name) }).getByRole('cell');
      return Number((await cells.last().innerText()).replaceAll(',', ''));
    };
    // What may take as many bytes as the learner's repeats no more; what has as many slots repeats no more either.
    const yours = await operations('^Yours');
    expect(await operations('^Least repeated')).toBeLessThanOrEqual(yours);
    expect(await operations('^Everything kept')).toBeLessThan(yours);
    await press(page, page.getByRole('button', { name: 'Compare the gradients' }));
    await page
      .getByText(/^4,096 numbers .* Largest difference: 0\. They are the same to the last bit\.$/)
      .waitFor();
    const memory = page.getByRole('figure', { name: 'Memory with these checkpoints' });
    await memory
      .getByRole('img', { name: /Steps by phase: forward 33, recompute \d+ and backward/ })
      .waitFor();
    // Other checkpoints have not been compared.
    await press(page, page.getByRole('button', { name: 'Keep every 5th' }));
    await page.getByText('Runs the network with your checkpoints and without').waitFor();
  });

  it('keeps the checkpoints over a reload', async () => {
    const { page } = visitor;
    await page.getByRole('button', { name: 'Keep every 5th' }).click();
    await page.getByText(/^3 results kept/).waitFor();
    await stored(page);
    await page.reload();
    await page.getByText(/^3 results kept/).waitFor();
    const place = (at: number) =>
      page.getByRole('button', { name: `Keep the result of layer ${at}`, exact: true });
    expect(await place(5).getAttribute('aria-pressed')).toBe('true');
    expect(await place(4).getAttribute('aria-pressed')).toBe('false');
  });

  it('steps through the best schedule for so many slots', async () => {
    const { page } = visitor;
    const action = page.getByRole('slider', { name: 'Action' });
    await tabTo(page, action);
    await page.keyboard.press('End');
    expect(await action.getAttribute('aria-valuetext')).toMatch(/Backward through layers? \d+/);
  });

  it('leaves the advances that are asked for to the learner', async () => {
    const { page } = visitor;
    const hidden = page.getByText(/^The number of forward advances is shown once your answer is right\./);
    const answer = async (name: string, text: string): Promise<void> => {
      await page.getByRole('textbox', { name, exact: true }).fill(text);
      await page.keyboard.press('Enter');
    };
    await page.getByText(/^18 forward advances\./).waitFor();
    // Asked are 10 layers: with 3 slots, and with one.
    await tabTo(page, page.getByRole('slider', { name: 'n, layers', exact: true }).last());
    for (const _ of [1, 2]) await page.keyboard.press('ArrowLeft');
    await page.getByText(/^14 forward advances\./).waitFor();
    await tabTo(page, page.getByRole('slider', { name: 'slots', exact: true }));
    await page.keyboard.press('ArrowLeft');
    await hidden.waitFor();
    await answer('advances', '15');
    await page.getByText(/^15 forward advances\./).waitFor();
    await tabTo(page, page.getByRole('slider', { name: 'slots', exact: true }), 'Shift+Tab');
    for (const _ of [1, 2]) await page.keyboard.press('ArrowLeft');
    await hidden.waitFor();
    await answer('one_slot', '45');
    await page.getByText(/^45 forward advances\./).waitFor();
  });
});

describe('lesson 7, looked over', () => {
  it.each(screens)('has nothing to object to at $width px', async ({ screen }) => {
    const { page } = visitor;
    await page.setViewportSize(screen.viewport);
    await page
      .getByRole('region', { name: 'Ways to keep, beside each other' })
      .getByText('Every square root')
      .waitFor();
    await page.getByRole('slider', { name: 'Action' }).waitFor();
    expect(await objections(page)).toEqual([]);
  });
});
