import { gzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { press, tabTo } from './support/keys.ts';
import { blanks, fillBlanks } from './support/lab.ts';
import { visits } from './support/visits.ts';

const visitor = visits('');

const lesson = async (): Promise<void> => {
  await visitor.page.goto(`${visitor.address}#/lesson/cosh-paper`);
  await visitor.page.getByRole('img', { name: /Computation graph of cosh/ }).waitFor();
};

describe('lesson 1, on a first visit', () => {
  it('can be filled in before 350 kB have come', async () => {
    const { page } = visitor;
    await page.goto('about:blank');
    const came: Promise<number>[] = [];
    page.on('response', (response) =>
      came.push(
        response.body().then(
          (body) => gzipSync(body).length,
          () => 0,
        ),
      ),
    );
    await page.goto(`${visitor.address}#/lesson/cosh-paper`);
    await page.getByRole('textbox', { name: 'dz/dx as a formula' }).waitFor();
    const bytes = (await Promise.all(came)).reduce((sum, size) => sum + size, 0);
    expect(came.length).toBeGreaterThan(3);
    expect(bytes).toBeGreaterThan(20_000);
    expect(bytes).toBeLessThan(350_000);
  });
});

describe('lesson 1, by keyboard', () => {
  it('is solved from the course map on', async () => {
    const { page } = visitor;
    await press(page, page.getByRole('link', { name: /^Start with lesson 1/ }));
    await page.getByRole('heading', { name: 'cosh by hand', level: 1 }).waitFor();
    await fillBlanks(page, blanks);
    await page.keyboard.press('Enter');
    const results = page.getByRole('status', { name: 'Results' });
    await results.getByText('All 14 blanks earn credit').waitFor();
    expect(await page.getByText('14 of 14 points').first().isVisible()).toBe(true);

    const forward = page.getByRole('button', { name: 'Step forward' });
    await tabTo(page, forward, 'Shift+Tab');
    const said: string[] = [];
    for (let step = 1; step <= 13; step += 1) {
      await page.keyboard.press('Enter');
      said.push(await page.locator('.say-text').innerText());
    }
    expect(said[1]).toBe('Forward: b = exp(a) = 2.');
    expect(said.at(-1)).toBe('Backward: x was copied, so what comes back adds up: 1 + (\u22121/4) = 3/4.');
    await page.keyboard.press('Home');
    expect(await page.locator('.step-no').innerText()).toBe('Step 0 of 13');
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('.say-text').innerText()).toBe('Forward: x is copied, so a = log 2.');
  });

  it('gives no answer away before it is found', async () => {
    const { page } = visitor;
    await lesson();
    await press(page, page.getByRole('button', { name: 'Last' }));
    const figure = page.locator('figure.graph-figure');
    const shown = (await figure.locator('svg.g .val text, svg.g .grd text').allTextContents()).map((text) =>
      text.trim(),
    );
    expect(shown).toEqual(['log 2']); // x itself
    for (const text of [
      await figure.locator('.said-line').innerText(),
      await figure.locator('table').allTextContents(),
    ].flat())
      expect(text).not.toMatch(/5\/4|3\/4|1\/4|1\.25|0\.75|0\.25/);
    expect(await figure.locator('svg.g .local').allTextContents()).not.toContain('ea = 2');
    await fillBlanks(page, { e: '1/2' });
    await page.keyboard.press('Enter');
    await page.getByRole('status', { name: 'Results' }).getByText('1 of 14').waitFor();
    expect(await figure.locator('svg.g .val text').allTextContents()).toContain('1/2');
  });

  it('names a slip, and what follows from it earns its credit', async () => {
    const { page } = visitor;
    await lesson();
    await fillBlanks(page, { ...blanks, 'dz/dd': '1/2', 'dz/dc': '-1/2', 'dz/dx': '5/4' });
    await page.keyboard.press('Enter');
    const results = page.getByRole('status', { name: 'Results' });
    await results.getByText('12 of 14 blanks earn credit').waitFor();
    expect(await results.innerText()).toMatch(/minus/i);
    await press(page, results.getByRole('button', { name: /dz\/dd/ }));
    expect(await page.locator('.step-no').innerText()).toBe('Step 9 of 13');
  });

  it('answers the first blank where it stands, with a hint if one is wanted', async () => {
    const { page } = visitor;
    await lesson();
    await fillBlanks(page, { 'dz/dx as a formula': '(e^x + e^-x)/2' });
    await page.keyboard.press('Enter');
    const hint = page.getByRole('button', { name: 'Hint for dz/dx as a formula' });
    await press(page, hint);
    const hints = page.getByRole('status', { name: 'Hint for dz/dx as a formula' });
    await hints.getByText('Hint 1 of').waitFor();
    const below = (await page.getByRole('img', { name: /Computation graph of cosh/ }).boundingBox())?.y ?? 0;
    for (const one of [hint, hints, page.locator('.formula-says')]) {
      expect((await one.boundingBox())?.y ?? Infinity).toBeLessThan(below);
    }
    const results = page.getByRole('status', { name: 'Results' });
    const said = await page.locator('.formula-says').innerText();
    expect(said.length).toBeGreaterThan(20);
    expect(await results.innerText()).toContain(said.slice(0, 20));
    expect(await hints.count()).toBe(1);
  });

  it('says where it could not read an answer', async () => {
    const { page } = visitor;
    await lesson();
    await fillBlanks(page, { z: '5/(4' });
    await page.keyboard.press('Enter');
    const results = page.getByRole('status', { name: 'Results' });
    await results.locator('li').first().waitFor();
    expect(await results.locator('mark').count()).toBe(1);
  });
});
