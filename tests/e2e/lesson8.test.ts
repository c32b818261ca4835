import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

import { describe, expect, it } from 'vitest';

import { modelText, type Model } from '../../web/src/lab/costs/network.ts';
import { objections, screens } from './support/axe.ts';
import { stored } from './support/kept.ts';
import { press } from './support/keys.ts';
import { visits } from './support/visits.ts';

const visitor = visits('#/lesson/train');

describe('lesson 8', () => {
  it('learns two moons, and is paused and stepped by keyboard', async () => {
    const { page } = visitor;
    await press(page, page.getByRole('button', { name: 'Train', exact: true }));
    await page.waitForFunction(() => /(9[5-9]|100)\.\d % right/.test(document.body.innerText), undefined, {
      timeout: 60_000,
    });
    await press(page, page.getByRole('button', { name: 'Pause' }));
    const status = page.getByText(/Step [\d,]+, /);
    await status.waitFor();
    const steps = async (): Promise<number> =>
      Number(/^Step ([\d,]+),/.exec(await status.innerText())?.[1]?.replaceAll(',', ''));
    const before = await steps();
    await press(page, page.getByRole('button', { name: 'One step' }));
    const next = `Step ${(before + 1).toLocaleString('en-US')}, `;
    await page.waitForFunction((said) => document.body.innerText.includes(said), next);
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
    const mistakes = page.getByRole('figure', { name: 'Held-out images it takes for something else' });
    const digits = mistakes.getByRole('img', { name: /^a \d$/ });
    await digits.nth(11).waitFor();
    expect(await digits.count()).toBe(12);
    await press(page, page.getByRole('button', { name: 'Train', exact: true }));
    await page.waitForFunction(() => /(9[5-9]|100)\.\d % right/.test(document.body.innerText), undefined, {
      timeout: 60_000,
    });
    await press(page, page.getByRole('button', { name: 'Pause' }));
    // Both losses are drawn, and said.
    await page
      .getByRole('img', { name: /^The loss went from .* On the examples held out it went from/ })
      .waitFor();
    // The network and its examples are there again after a reload, untrained.
    await stored(page);
    await page.reload();
    await page.getByRole('region', { name: 'Confusion matrix' }).waitFor();
    expect(await page.getByRole('combobox', { name: 'Examples' }).inputValue()).toBe('digits-8');
    await page.getByText(/^Step 0,/).waitFor();
  });

  it('saves a run, and goes on with it where it was', async () => {
    const { page } = visitor;
    const one = page.getByRole('button', { name: 'One step' });
    const status = page.getByText(/Step [\d,]+, /);
    for (const step of [1, 2, 3]) {
      await one.click();
      await page.getByText(new RegExp(`^Step ${step},`)).waitFor();
    }
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save the run' }).click(),
    ]);
    const path = await file.path();
    await one.click();
    await page.getByText(/^Step 4,/).waitFor();
    const went = /The loss went from \S+ to \S+/.exec(await status.innerText())?.[0];
    await page.getByRole('button', { name: 'Begin anew' }).click();
    await page.getByText(/^Step 0,/).waitFor();
    await page.getByLabel('Open a run or model.json').setInputFiles(path);
    await page.getByText(/was opened\. Step 3,/).waitFor();
    await one.click();
    await page.getByText(/Step 4,/).waitFor();
    expect(/The loss went from \S+ to \S+/.exec(await status.innerText())?.[0]).toBe(went);
  });
});

describe('a file that is no run', () => {
  interface Run {
    curve: object[];
    values: Record<string, number[]>;
  }
  it.each<[string, (run: Run) => object, string]>([
    ['a loss that is no number', () => ({ curve: [{ step: 1, loss: null }] }), '"curve"'],
    [
      'values of another size',
      ({ values }) => ({ values: Object.fromEntries(Object.keys(values).map((name) => [name, [1]])) }),
      'does not fit its own network',
    ],
  ])('is refused with %s, and what was trained is still there', async (_, change, word) => {
    const { page } = visitor;
    await page.getByText(/^Step 0,/).waitFor();
    await page.getByRole('button', { name: 'One step' }).click();
    await page.getByText(/^Step 1,/).waitFor();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save the run' }).click(),
    ]);
    const run = JSON.parse(await readFile(await file.path(), 'utf8')) as Run;
    const odd = Buffer.from(JSON.stringify({ ...run, ...change(run) }));
    const upload = { name: 'odd.json', mimeType: 'application/json', buffer: odd };
    await page.getByLabel('Open a run or model.json').setInputFiles(upload);
    await page.getByText(new RegExp(`odd\\.json.*${word}`)).waitFor();
    await page.getByText(/Step 1,/).waitFor();
    await page.getByRole('button', { name: 'One step' }).click();
    await page.getByText(/Step 2,/).waitFor();
  });
});

describe('a model file', () => {
  const lesson6 = JSON.parse(
    readFileSync(new URL('../../web/lessons/will-it-fit/model.json', import.meta.url), 'utf8'),
  ) as Model;
  const small = (input: number[], units: number): Model => ({
    ...lesson6,
    name: 'small',
    input,
    layers: [
      { dense: { units, activation: 'tanh' } },
      { dense: { units: 2 } },
      { softmax_cross_entropy: {} },
    ],
  });
  const open = (name: string, text: string): Promise<void> =>
    visitor.page
      .getByLabel('Open a run or model.json')
      .setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });

  it('is trained where it fits the examples, and the network before it can be had back', async () => {
    const { page } = visitor;
    await page.getByRole('combobox', { name: 'Examples' }).selectOption('digits-8');
    await page.getByRole('region', { name: 'Confusion matrix' }).waitFor();
    const before = page.getByText('8×8×1 → 64 relu → 10', { exact: true });
    await before.waitFor();
    // As many numbers as an example has, laid out otherwise.
    const layers = [{ dense: { units: 10 } }, { softmax_cross_entropy: {} }] as const;
    await open('flat.json', modelText({ ...lesson6, input: [64], layers: [...layers] }));
    await page.getByText(/flat\.json was opened\. Step 0,/).waitFor();
    await page.getByText('64 → 10', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'One step' }).click();
    await page.getByText(/Step 1,/).waitFor();
    await stored(page);
    await page.reload();
    await page.getByText('64 → 10', { exact: true }).waitFor();
    await page.getByText(/^Step 0,/).waitFor();
    await open('wide.json', modelText({ ...small([8, 8, 1], 16), layers: [...layers] }));
    await page.getByText(/wide\.json was opened\. Step 0,/).waitFor();
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await page.getByText('64 → 10', { exact: true }).waitFor();
    expect(await page.getByRole('combobox', { name: 'Examples' }).inputValue()).toBe('digits-8');
    await page.getByRole('combobox', { name: 'Examples' }).selectOption('moons');
    await page.getByText('2 → 16 tanh → 16 tanh → 2', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await page.getByText('64 → 10', { exact: true }).waitFor();
    expect(await page.getByRole('combobox', { name: 'Examples' }).inputValue()).toBe('digits-8');
  });

  it.each<[string, string, string]>([
    ['is no JSON', '{', 'odd.json: Expected'],
    ['is none', '{ "schema": 2 }', 'odd.json: The schema must be 1.'],
    [
      'has another input',
      modelText(lesson6),
      'odd.json: The model’s input is 50 × 50 × 3, and an example of "Two moons" is 2 numbers.',
    ],
    ['makes no sense to the engine', modelText(small([2], 0)), 'odd.json: Layer 1: '],
    [
      'has another number of classes',
      modelText({ ...small([2], 4), layers: [{ dense: { units: 5 } }, { softmax_cross_entropy: {} }] }),
      'odd.json: The model puts out 5 numbers, and "Two moons" has 2 classes.',
    ],
  ])('that %s is refused, and what was trained is still there', async (_, text, sentence) => {
    const { page } = visitor;
    await page.getByText(/^Step 0,/).waitFor();
    await page.getByRole('button', { name: 'One step' }).click();
    await page.getByText(/^Step 1,/).waitFor();
    await open('odd.json', text);
    await page.getByText(sentence).waitFor();
    await page.getByText(/ Step 1,/).waitFor();
    await page.getByRole('button', { name: 'One step' }).click();
    await page.getByText(/ Step 2,/).waitFor();
  });
});

describe('lesson 8, looked over', () => {
  it.each(screens)('has nothing to object to at $width px', async ({ screen }) => {
    const { page } = visitor;
    await page.setViewportSize(screen.viewport);
    await page.getByRole('img', { name: /^Decisions in the plane/ }).waitFor();
    expect(await objections(page)).toEqual([]);
  });
});
