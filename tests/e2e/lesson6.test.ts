import { describe, expect, it } from 'vitest';

import { objections, screens } from './support/axe.ts';
import { exported, stored } from './support/kept.ts';
import { press, tabTo } from './support/keys.ts';
import { blank, modelAnswers } from './support/sheets.ts';
import { visits } from './support/visits.ts';

const visitor = visits('#/lesson/will-it-fit');

/** Answers the questions about the lesson's network, so that the planner may say it all. */
async function answerNetwork(): Promise<void> {
  const { page } = visitor;
  const right = modelAnswers('will-it-fit');
  for (const name of [
    'pooled_size',
    'second_convolution',
    'parameters',
    'outputs',
    'outputs_mb',
    'parameters_mb',
  ])
    await blank(page, name).fill(right[name] ?? '');
  await page.keyboard.press('Enter');
  await page
    .getByText('what the questions of this lesson ask', { exact: false })
    .waitFor({ state: 'detached' });
}

const table = () => visitor.page.getByRole('region', { name: 'Layer by layer' });

describe('lesson 6', () => {
  it('leaves what is asked to the learner, and then has the exact figures of its network', async () => {
    const { page } = visitor;
    await table().getByText('yours').first().waitFor();
    await press(page, page.getByRole('button', { name: 'All columns' }));
    const shown = page.locator('.network-lab');
    for (const answer of [
      '12 × 12',
      '9,216',
      '18,496',
      '4,632,902',
      '157,226',
      '40.25 MB',
      '40.2 MB',
      '18.53 MB',
    ])
      expect(await shown.innerText()).not.toContain(answer);
    await answerNetwork();
    await table().getByText('yours').first().waitFor({ state: 'detached' });
    const text = await table().innerText();
    for (const figure of [
      '7,500',
      '80,000',
      '20,000',
      '40,000',
      '9,216',
      '4,608,500',
      '157,226',
      '4,632,902',
    ]) {
      expect(text).toContain(figure);
    }
    expect(text).toContain('628.9 kB');
    expect(text).toContain('18.53 MB');
    expect(await visitor.page.locator('.table-says').innerText()).toContain('40.25 MB');
    expect(await visitor.page.locator('.three-numbers').innerText()).toContain('40.25 MB');
  });

  it('runs one step, and uses what was planned', async () => {
    const { page } = visitor;
    await press(page, page.getByRole('button', { name: 'Check by running' }));
    await page.getByText(/Planned [\d,]+ bytes, used [\d,]+: the same/).waitFor({ timeout: 90_000 });
  });

  it('has its layers moved, removed and added by keyboard', async () => {
    const { page } = visitor;
    await table().waitFor();
    const layers = page.getByRole('list', { name: 'Layers' });
    const kinds = () => layers.locator('.kind').allInnerTexts();
    const before = await kinds();
    await tabTo(page, page.getByRole('button', { name: 'Move Dense, layer 5', exact: true }));
    await page.keyboard.press('ArrowDown');
    await page.getByText('Dense is layer 6 of 7 now.').waitFor({ state: 'attached' });
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(
      'Move Dense, layer 6',
    );
    await page.keyboard.press('ArrowUp');
    expect(await kinds()).toEqual(before);
    await page.keyboard.press('Delete');
    expect(await kinds()).toHaveLength(before.length - 1);
    await press(page, page.getByRole('button', { name: 'Add a layer' }));
    expect(await kinds()).toHaveLength(before.length);
    expect((await kinds()).at(-1)).toBe('Softmax and loss');
  });

  it('says what does not fit together, at its place in the text', async () => {
    const { page } = visitor;
    await table().waitFor();
    await press(page, page.getByRole('button', { name: 'Text', exact: true }));
    const text = page.getByRole('textbox', { name: 'The model file, as text' });
    const whole = await text.inputValue();
    await text.fill(whole.replace('"units": 500', '"units": 0'));
    const said = page.locator('.model-text .said');
    await said.waitFor();
    expect(await said.locator('mark').innerText()).toBe('0');
    await text.fill(whole.replace('[50, 50, 3]', '[50, 50, 3'));
    await said.getByText('Expected').waitFor();
    await text.fill(whole);
    await said.waitFor({ state: 'detached' });
  });

  it('plans VGG-16, of 138 million parameters, and goes back to its own network', async () => {
    const { page } = visitor;
    await press(page, page.getByRole('button', { name: 'VGG-16', exact: true }));
    await table().getByText('138,357,544').waitFor();
    expect(await table().getByText('102,764,544').count()).toBe(1);
    expect(await page.getByRole('button', { name: 'Check by running' }).isDisabled()).toBe(true);
    await tabTo(page, page.getByRole('button', { name: 'This lesson’s network' }), 'Shift+Tab');
    await page.keyboard.press('Enter');
    await table().getByText('4,608,500').waitFor();
  });

  it('gives back the network that another took the place of', async () => {
    const { page } = visitor;
    await page.getByRole('textbox', { name: 'Units of Dense, layer 5', exact: true }).fill('100');
    const own = table().getByText('921,700');
    await own.waitFor();
    for (const name of ['VGG-16', 'This lesson’s network']) {
      await page.getByRole('button', { name, exact: true }).click();
      await own.waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Undo', exact: true }).click();
      await own.waitFor();
    }
  });

  it('saves its network as a file, and opens it again', async () => {
    const { page } = visitor;
    await page.getByRole('textbox', { name: 'Units of Dense, layer 5', exact: true }).fill('100');
    await table().getByText('921,700').waitFor();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      press(page, page.getByRole('button', { name: 'Save model.json' })),
    ]);
    await page.getByRole('button', { name: 'VGG-16', exact: true }).click();
    await table().getByText('138,357,544').waitFor();
    await page.getByLabel('Open model.json').setInputFiles(await file.path());
    await page.getByText('was opened.').waitFor();
    await table().getByText('921,700').waitFor();
  });

  it('recomputes where it is told to, within so many MB, and says so', async () => {
    const { page } = visitor;
    await answerNetwork();
    const picture = page
      .getByRole('figure', { name: 'Memory of one training step' })
      .first()
      .getByRole('img');
    await picture.waitFor();
    expect(await picture.getAttribute('aria-label')).not.toContain('recompute');
    const checkpoints = page.getByRole('combobox', { name: 'Checkpoints' });
    await checkpoints.selectOption('sqrt');
    await page.getByRole('img', { name: /Steps by phase: forward \d+, recompute \d+, backward/ }).waitFor();
    await checkpoints.selectOption('budget');
    const megabytes = page.getByRole('textbox', { name: 'MB, optimizer aside' });
    await megabytes.fill('40');
    const alert = page.getByRole('alert');
    await alert.getByText('the least is').waitFor();
    const least = Number(/the least is ([\d.]+) MB/.exec(await alert.innerText())?.[1]);
    await megabytes.fill(String(Math.ceil(least)));
    await alert.waitFor({ state: 'detached' });
    await picture.waitFor();
  });

  it('keeps less with micro-batches', async () => {
    const { page } = visitor;
    const needs = page.getByRole('heading', { name: /^One training step needs/ });
    await needs.waitFor();
    const megabytes = async (): Promise<number> => Number(/([\d.]+) MB/.exec(await needs.innerText())?.[1]);
    const whole = await megabytes();
    await page.getByRole('textbox', { name: 'Micro-batches' }).fill('8');
    await page.waitForFunction(
      (was) => !document.querySelector('#needs')?.textContent.includes(String(was)),
      whole,
    );
    expect(await megabytes()).toBeLessThan(whole);
  });

  it('keeps the network over a reload, and exports it with the answers and their seed', async () => {
    const { page } = visitor;
    await page.getByRole('textbox', { name: 'Units of Dense, layer 5', exact: true }).fill('100');
    await page.getByRole('combobox', { name: 'Device memory' }).selectOption('1 GiB');
    await page.getByRole('textbox', { name: 'parameters', exact: true }).fill('4632902');
    // 9,216 inputs to 100 units.
    await table().getByText('921,700').waitFor();
    await stored(page);
    await page.reload();
    await table().getByText('921,700').waitFor();
    expect(await page.getByRole('combobox', { name: 'Device memory' }).inputValue()).toBe('1 GiB');
    const { lessons } = await exported(page, visitor.address);
    const { answers, made } = lessons['will-it-fit'] ?? {};
    expect(answers).toEqual({ seed: '1', parameters: '4632902' });
    expect(made).toMatchObject({ network: { device: '1 GiB', model: { batch: 64 } } });
  });

  it('follows the batch and the optimizer, and knows what fits', async () => {
    const { page } = visitor;
    const needs = page.getByRole('heading', { name: /^One training step needs/ });
    const adam = await needs.innerText();
    await page.getByRole('combobox', { name: 'Optimizer' }).selectOption('sgd');
    await page.waitForFunction((was) => document.querySelector('#needs')?.textContent !== was, adam);
    const largest = page.getByText(/fits up to a batch of/);
    const on8 = await largest.innerText();
    await page.getByRole('combobox', { name: 'Device memory' }).selectOption('2 GiB');
    await page.getByText(/^On 2 GiB it fits/).waitFor();
    const batch = (text: string): number => Number(/([\d,]+)\.$/.exec(text)?.[1]?.replaceAll(',', ''));
    expect(batch(await largest.innerText())).toBeLessThan(batch(on8));
  });
});

describe('lesson 6, looked over', () => {
  it.each(screens)('has nothing to object to at $width px', async ({ screen }) => {
    const { page } = visitor;
    await page.setViewportSize(screen.viewport);
    await table().waitFor();
    await answerNetwork();
    await page.getByRole('figure', { name: 'Memory of one training step' }).first().waitFor();
    expect(await objections(page)).toEqual([]);
  });
});
