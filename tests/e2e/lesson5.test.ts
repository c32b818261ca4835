import { describe, expect, it } from 'vitest';

import { objections, screens } from './support/axe.ts';
import { press } from './support/keys.ts';
import { visits } from './support/visits.ts';

const visitor = visits('#/lesson/feed-forward-costs');

describe('lesson 5', () => {
  it('measures exponents: 3, 3 and 4 for one example, 4, 4 and 5 for n at once', async () => {
    const { page } = visitor;
    await press(page, page.getByRole('button', { name: 'Measure', exact: true }));
    const rows = page.getByRole('table').filter({ hasText: 'Back-propagation' }).locator('tbody tr');
    await rows.first().waitFor({ timeout: 60_000 });
    const found = await rows.evaluateAll((all) =>
      all.map((one) =>
        [...one.querySelectorAll('td')].slice(1).map((cell) => Math.round(Number(cell.textContent))),
      ),
    );
    // One example, n at once, and what the essay says of one.
    expect(found).toEqual([
      [3, 4, 4],
      [3, 4, 5],
      [4, 5, 6],
    ]);
    const runs = page.getByRole('table', { name: /^Training beside inference, as run here/ });
    await runs.waitFor({ timeout: 60_000 });
    const ratios = await runs.locator('tbody td:last-child').allInnerTexts();
    expect(ratios).toHaveLength(4);
    for (const ratio of ratios) expect(Number(ratio)).toBeGreaterThan(1);
    await page.getByRole('img', { name: /^Seconds of a training step, as run here/ }).waitFor();
  });

  it('stops measuring when it is told to', async () => {
    const { page } = visitor;
    await press(page, page.getByRole('button', { name: 'Measure', exact: true }));
    await page.getByRole('button', { name: 'Stop', exact: true }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Measure', exact: true }).waitFor({ timeout: 60_000 });
    await page
      .getByText(
        /^(Stopped before all sizes were counted|Counted for n from 4 to 128, (run up to n = \d+|none of them run))\.$/,
      )
      .waitFor();
  });

  it('counts calls of the activation function, and what an optimizer remembers', async () => {
    const { page } = visitor;
    // 20-30-10 with biases, 16 examples.
    const calls = page.getByRole('row', { name: /^Calls of the activation function/ }).getByRole('cell');
    await calls.first().waitFor();
    expect((await calls.allInnerTexts()).slice(1)).toEqual(['640', '640']);
    const state = page.getByRole('row', { name: /^Optimizer state/ }).getByRole('cell');
    expect((await state.allInnerTexts()).slice(0, 2)).toEqual([
      'Optimizer state, 2 numbers for each parameter',
      '1,880',
    ]);
    await page.getByRole('combobox', { name: 'Optimizer' }).selectOption('Momentum');
    expect((await state.allInnerTexts()).slice(0, 2)).toEqual([
      'Optimizer state, 1 number for each parameter',
      '940',
    ]);
  });

  it('leaves the network of the questions to the learner', async () => {
    const { page } = visitor;
    for (const [name, value] of [
      ['Features', '784'],
      ['Units of layer 1', '100'],
      ['Units of layer 2', '10'],
    ] as const)
      await page.getByRole('textbox', { name, exact: true }).fill(value);
    await page.getByText('yours').first().waitFor();
    expect(await page.getByText('79,510').count()).toBe(0);
    expect(await page.getByText('159,020').count()).toBe(0);
  });
});

describe('lesson 5, looked over', () => {
  it.each(screens)('has nothing to object to at $width px', async ({ screen }) => {
    const { page } = visitor;
    await page.setViewportSize(screen.viewport);
    await page.getByText('Training beside inference, counted').waitFor();
    expect(await objections(page)).toEqual([]);
  });
});
