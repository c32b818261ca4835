import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Browser, Locator, Page } from 'playwright-core';

import { violations } from './support/axe.ts';
import { launch, visit, type Visit } from './support/browser.ts';
import { press, tabTo } from './support/keys.ts';
import { blanks, CodePage, fillBlanks, overwriting, programs } from './support/lab.ts';
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
  visitor = await visit(browser, site.address);
});
afterEach(async () => {
  const { problems } = visitor;
  await visitor.close();
  expect(problems).toEqual([]);
});

const figureOf = (page: Page): Locator => page.locator('figure.graph-figure').first();
const forwardKey = (page: Page): Locator => page.getByRole('button', { name: 'Step forward' });
const said = (page: Page): Promise<string> => page.locator('.say-text').first().innerText();

/** A run of lesson 2 at a step, its figure drawn. */
async function ran(page: Page, step: keyof typeof programs | 4, program: string): Promise<CodePage> {
  const lab = new CodePage(page);
  await lab.open(site.address, step);
  await lab.write(program);
  await lab.run();
  await figureOf(page).getByRole('img').waitFor();
  return lab;
}

describe('predict, by keyboard', () => {
  const cosh = async (page: Page): Promise<void> => {
    await page.goto(`${site.address}#/lesson/cosh-paper`);
    await page.getByRole('img', { name: /Computation graph of cosh/ }).waitFor();
  };

  it('asks for each value of lesson 1 at log 3 before it is shown', async () => {
    const { page } = visitor;
    await cosh(page);
    await press(page, page.getByRole('button', { name: 'x = log 3' }));
    await tabTo(page, page.getByRole('switch', { name: 'Predict', exact: true }));
    await page.keyboard.press('Space');
    const answers = {
      'value of a': 'log 3',
      'value of b': '3',
      'value of c': 'ln 3',
      'value of d': '-log 3',
      'value of e': '1/3',
      'value of z': '5/3',
      'gradient of z': '1',
      'gradient of e': '0.5',
      'gradient of d': '1/6',
      'gradient of c': '-1/6',
      'gradient of b': '1/2',
      'gradient of a': '3/2',
      'gradient of x': '4/3',
    };
    await tabTo(page, forwardKey(page), 'Shift+Tab');
    for (const [name, answer] of Object.entries(answers)) {
      await page.keyboard.press('Enter');
      const box = page.getByRole('textbox', { name, exact: true });
      await box.waitFor();
      expect(await box.evaluate((element) => element === document.activeElement)).toBe(true);
      expect(await page.locator('svg.g .question').count()).toBe(1);
      if (name === 'value of b') {
        // The edge into b says e^a = 3 only once b is known.
        expect(await figureOf(page).locator('svg.g .local').allTextContents()).not.toContain('ea = 3');
        await page.keyboard.type('2');
        await page.keyboard.press('Enter');
        await page.getByText('Not yet. Try again, or skip it.').waitFor();
      }
      if (name === 'value of c') await page.keyboard.press('Escape');
      else {
        await page.keyboard.type(answer);
        await page.keyboard.press('Enter');
      }
      await box.waitFor({ state: 'detached' });
      await tabTo(page, forwardKey(page));
    }
    expect(await page.locator('.step-no').innerText()).toBe('Step 13 of 13');
    await page.getByText('12 of 13 predicted.').waitFor();
    expect(await said(page)).toMatch(/adds up: 3\/2 \+ \(\u22121\/6\) = 4\/3\.$/);

    // What was answered is not asked again.
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('.step-no').innerText()).toBe('Step 13 of 13');
  });

  it('is not offered at log 2 until every blank is right', async () => {
    const { page } = visitor;
    await cosh(page);
    const toggle = page.getByRole('switch', { name: 'Predict' });
    expect(await toggle.count()).toBe(0);
    await fillBlanks(page, blanks);
    await page.keyboard.press('Enter');
    await page.getByRole('status', { name: 'Results' }).getByText('All 14 blanks earn credit').waitFor();
    await toggle.waitFor();
  });

  it("works in the learner's own run, and is not offered where a check failed", async () => {
    const { page } = visitor;
    const lab = await ran(page, 3, overwriting);
    await page.getByRole('switch', { name: 'Predict' }).check();
    await page.getByRole('button', { name: 'First', exact: true }).click();
    await forwardKey(page).click();
    await page.getByRole('textbox', { name: /^value of / }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('switch', { name: 'Predict' }).uncheck();
    await page.getByRole('button', { name: 'Last', exact: true }).click();

    await lab.check();
    const failed = page.locator('#pane-results figure.graph-figure').first();
    await failed.getByRole('button', { name: 'Step through' }).click();
    await failed.getByRole('button', { name: 'Step forward' }).waitFor();
    expect(await failed.getByRole('switch', { name: 'Predict' }).count()).toBe(0);
  });
});

describe('tensors', () => {
  it('are heat maps, with their numbers on demand and in the table', async () => {
    const { page } = visitor;
    await ran(page, 6, programs[6]);
    await page.getByRole('button', { name: 'Last', exact: true }).click();
    const figure = figureOf(page);
    // A, B, C, the product, minus C, their sum and its square: seven values, seven gradients.
    expect(await figure.locator('svg.g .val-map').count()).toBe(7);
    expect(await figure.locator('svg.g .grd-map').count()).toBe(7);
    expect(await figure.locator('svg.g .grd-map').first().locator('.cell').count()).toBe(4);
    expect(await figure.locator('svg.g .grd-map').first().locator('.tick').count()).toBe(2);
    expect(await said(page)).toMatch(/^Backward: Matmul sends a \(2, [23]\) gradient to [AB]: /);

    // One stop of the Tab key, then the arrow keys.
    const node = figure.getByRole('button', { name: 'Node A, shape (2, 2)', exact: true });
    await tabTo(page, node, 'Shift+Tab');
    const panel = page.getByRole('region', { name: 'Numbers of A' });
    await panel.waitFor();
    const gradient = panel.getByRole('table', { name: 'gradient of A' });
    expect(await gradient.locator('td:not(:empty)').allTextContents()).toEqual([
      '10',
      '8',
      '\u221210',
      '\u22126',
    ]);
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    await page.keyboard.press('ArrowRight');
    await page.getByRole('region', { name: 'Numbers of B' }).waitFor();
    await page.keyboard.press('End');
    await page.getByRole('region', { name: /^Numbers of (Matsum|loss)/ }).waitFor();

    await page.getByText('This graph as a table').first().click();
    const row = figure.getByRole('row', { name: /^A / });
    expect((await row.innerText()).replace(/\s+/g, ' ')).toContain('(2, 2): [[10, 8], [\u221210, \u22126]]');
  });

  it('of 25 points are strips, cut short in the table until asked for', async () => {
    const { page } = visitor;
    await ran(page, 4, programs[3]);
    await page.getByRole('button', { name: 'Last', exact: true }).click();
    const figure = figureOf(page);
    expect(await figure.locator('svg.g .grd-map').first().locator('.cell').count()).toBe(25);
    await page.getByText('This graph as a table').first().click();
    const value = figure.getByRole('row', { name: /^x / }).getByRole('cell').nth(2);
    expect((await value.innerText()).replace(/\s+/g, ' ')).toMatch(
      /^\(25,\): \[\u22122, .*\u2026, 25 values\]/,
    );
    await value.getByRole('button', { name: 'all 25 values' }).click();
    expect((await value.innerText()).match(/\d/g)?.length).toBeGreaterThan(60);

    await figure.getByRole('button', { name: 'Show the whole graph' }).click();
    await figure.getByRole('region', { name: /whole graph$/ }).waitFor();
    expect(await figure.locator('svg.g .val-map').count()).toBeGreaterThan(8);
  });

  it('are printed with their numbers', async () => {
    const { page } = visitor;
    await ran(page, 6, programs[6]);
    await page.emulateMedia({ media: 'print' });
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    const values = page.locator('.print-values').first();
    await values.waitFor();
    expect(await values.innerText()).toContain('gradient [[10, 8], [\u221210, \u22126]]');
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    expect(await values.count()).toBe(0);
  });
});

describe('lines and nodes', () => {
  it('are marked from either side', async () => {
    const { page } = visitor;
    const lab = await ran(page, 6, programs[6]);
    const figure = figureOf(page);
    // Line 3 is `node.forward()`: it ran for every node.
    await tabTo(page, lab.editor);
    await page.keyboard.press('ControlOrMeta+Home');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await figure.getByText(/^Line 3 ran for A, B, Matmul, C, Negate and 3 more\.$/).waitFor();
    expect(await figure.locator('svg.g .lined').count()).toBe(8);
    await figure.getByRole('button', { name: /^Node Matmul/ }).click();
    await page
      .getByRole('region', { name: 'Numbers of Matmul' })
      .getByText(/^Your lines 3, .* ran for it\.$/)
      .waitFor();
  });
});

describe.each([
  { width: 1280, colorScheme: 'light' },
  { width: 1280, colorScheme: 'dark' },
  { width: 390, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
] as const)('a figure of tensors at $width, $colorScheme', ({ width, colorScheme }) => {
  it('is in order, with its numbers and a question open', async () => {
    const options = { viewport: { width, height: 844 }, colorScheme, hasTouch: width < 640 };
    const { page, problems, close } = await visit(browser, site.address, options);
    await ran(page, 6, programs[6]);
    await page.getByRole('switch', { name: 'Predict' }).check();
    await page.getByRole('button', { name: 'First', exact: true }).click();
    await forwardKey(page).click();
    await page.getByRole('textbox', { name: /^(shape|value) of / }).waitFor();
    await page.locator('.node-hits button').first().focus();
    await page.locator('.node-panel').waitFor();
    await page.getByText('This graph as a table').first().click();
    await page.locator('.node-hits button').first().focus();
    await page.locator('.node-panel').waitFor();
    expect(await violations(page)).toEqual([]);
    const wide = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(wide).toBeLessThanOrEqual(1);
    if (width < 640) {
      const low = await page
        .locator('.predict .btn, .predict .field, .predict-switch')
        .evaluateAll((all) => all.filter((one) => one.getBoundingClientRect().height < 44).length);
      expect(low).toBe(0);
    }
    expect(problems).toEqual([]);
    await close();
  });
});
