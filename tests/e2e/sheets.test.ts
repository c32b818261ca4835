import { describe, expect, it } from 'vitest';

import { exported, stored } from './support/kept.ts';
import { press, tabTo } from './support/keys.ts';
import { answer, blank, check, modelAnswers } from './support/sheets.ts';
import { visits } from './support/visits.ts';

const lessons = [
  'cost-of-backprop',
  'why-keep-inputs',
  'feed-forward-costs',
  'will-it-fit',
  'checkpointing',
  'train',
];
const visitor = visits('#/about');

describe('a lesson of questions', () => {
  it.each(lessons)('%s is answered by keyboard alone', async (lesson) => {
    const { page, address } = visitor;
    await page.goto(`${address}#/lesson/${lesson}`);
    await page.locator('fieldset.choices').first().waitFor();
    for (const [name, text] of Object.entries(modelAnswers(lesson))) await answer(page, name, text);
    await check(page);
    const results = page.getByRole('status', { name: /^Results, / });
    await results
      .first()
      .getByText(/blanks? earn/)
      .waitFor();
    for (const one of await results.allInnerTexts()) expect(one).toMatch(/^All .* earn credit/);
  });

  it('says of a wrong choice why it is wrong, and prints choices in words', async () => {
    const { page, address } = visitor;
    await page.goto(`${address}#/lesson/train`);
    const picture = page.getByRole('img', { name: /^Loss from 0 to 5\. training: 2\.3, 2\.71, .*410\.$/ });
    await picture.waitFor();
    await answer(page, 'curve', 'fine');
    await check(page);
    const results = page.getByRole('status', { name: 'Results, Read a loss curve' });
    await results.getByText('Look again at which way the numbers go.').waitFor();
    await answer(page, 'curve', 'rate-too-large');
    await check(page);
    await results.getByText('1 of 3 blanks earn credit').waitFor();
    await stored(page);
    await page.goto(`${address}#/work/summary`);
    await page.getByText('the rate is too large').waitFor();
    expect(await page.getByText('rate-too-large').count()).toBe(0);
  });

  it('is asked once more with other numbers, which the answers keep', async () => {
    const { page, address } = visitor;
    await page.goto(`${address}#/lesson/feed-forward-costs`);
    const ask = page.getByText(/A network \d+-\d+-\d+, with biases/).first();
    await ask.waitFor();
    await answer(page, 'parameters', '79510');
    const other = page.getByRole('button', { name: 'Other numbers' });
    await press(page, other);
    const drawn = page.getByText(/^Numbers drawn, no\. \d+/);
    await drawn.waitFor();
    expect(await blank(page, 'parameters').inputValue()).toBe('');
    await page.getByRole('button', { name: 'Undo' }).click();
    await drawn.waitFor({ state: 'detached' });
    expect(await blank(page, 'parameters').inputValue()).toBe('79510');
    // Until the numbers differ from the lesson's own: some seeds draw those.
    for (let i = 0; i < 20; i++) {
      await other.click();
      await drawn.waitFor();
      if (!(await page.getByText('A network 784-100-10, with biases').count())) break;
    }
    const seed = /no\. (\d+)/.exec(await drawn.innerText())?.[1];
    const panel = page.locator('.questions').first();
    await panel.getByRole('button', { name: 'Show solution' }).click();
    await panel.getByRole('button', { name: 'Show it' }).click();
    const solution = panel.getByRole('region', { name: 'Solution' });
    await solution.locator('dd').first().waitFor();
    const answers = await solution.locator('dd').allInnerTexts();
    const names = ['parameters', 'descent_numbers', 'multiply_adds', 'activations'];
    expect(answers).toHaveLength(names.length);
    for (const [i, name] of names.entries()) await blank(page, name).fill(answers[i] ?? '');
    await page.keyboard.press('Enter');
    const results = page.getByRole('status', { name: /^Results, / }).first();
    await results.getByText('All 4 blanks earn credit').waitFor();
    await stored(page);
    await page.reload();
    await results.getByText('All 4 blanks earn credit').waitFor();
    const { lessons: kept } = await exported(page, address);
    expect(kept['feed-forward-costs']?.answers).toMatchObject({ seed, parameters: answers[0] });
  });
});

describe('the network of the questions', () => {
  it('is left to the learner in lesson 3, whichever numbers were drawn', async () => {
    const { page, address } = visitor;
    await page.goto(`${address}#/lesson/cost-of-backprop`);
    const table = page.getByRole('region', { name: 'Operations of this network' });
    await table.getByText('yours').first().waitFor();
    await tabTo(page, page.getByRole('slider', { name: 'd, width', exact: true }).first());
    await page.keyboard.press('ArrowRight');
    await table.getByText('yours').first().waitFor({ state: 'detached' });
  });
});
