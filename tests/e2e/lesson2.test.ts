import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';

import { launch, visit, type Visit } from './support/browser.ts';
import { press } from './support/keys.ts';
import { CodePage, overwriting, programs } from './support/lab.ts';
import { serve, type Site } from './support/site.ts';

let site: Site;
let browser: Browser;
let visitor: Visit;
let lab: CodePage;

beforeAll(async () => {
  [site, browser] = await Promise.all([serve(), launch()]);
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});
beforeEach(async () => {
  visitor = await visit(browser, site.address);
  lab = new CodePage(visitor.page);
});
afterEach(async () => {
  const { problems } = visitor;
  await visitor.close();
  expect(problems).toEqual([]);
});

const tanh = `Mul result=0.6000000000000001 gradient=1.0
  Add result=1.5 gradient=0.4
    Exp result=2.0 gradient=0.16000000000000003`;

describe('lesson 2, by keyboard', () => {
  it('is solved step by step, programs typed', async () => {
    const { page } = visitor;
    await lab.open(site.address, 1);
    for (const step of [1, 2, 3] as const) {
      await lab.type(programs[step]);
      const verdict = await lab.check();
      expect(verdict).toContain('Every check of this step passes.');
      if (step < 3) {
        await press(page, page.getByRole('link', { name: /^Next:/ }));
        await page.getByText('Every check of this step passes.').waitFor({ state: 'detached' });
      }
    }
    await page.goto(`${site.address}#/work`);
    for (const points of ['6 of 6', '9 of 9', '8 of 8'])
      await page.getByText(points, { exact: true }).waitFor();
  });

  it('prints the tree of tanh to the last digit', async () => {
    await lab.open(site.address, 3);
    await lab.write(programs[3]);
    const printed = await lab.run();
    expect(printed.trim().split('\n').slice(0, 3).join('\n')).toBe(tanh);
    expect(printed).toContain('Leaf x result=0.6931471805599453 gradient=0.64');
  });

  it("steps through the learner's own run and marks the line that ran", async () => {
    const { page } = visitor;
    await lab.open(site.address, 2);
    await lab.write(programs[2]);
    await lab.run();
    const run = page.getByRole('region', { name: 'Your run, step by step' });
    await press(page, run.getByRole('button', { name: 'Step forward' }));
    expect(await run.locator('.say-text').innerText()).toMatch(/^Forward: /);
    expect(await page.locator('.cm-stepped').innerText()).toContain('node.forward()');
    await press(page, run.getByRole('button', { name: 'Last' }));
    expect(await run.locator('.say-text').innerText()).toMatch(/^Backward: |^Forward: /);
  });

  it('says that a gradient is overwritten, and shows where', async () => {
    const { page } = visitor;
    await lab.open(site.address, 3);
    await lab.write(overwriting);
    const verdict = await lab.check();
    expect(verdict).toContain('overwrites-gradient');
    expect(await lab.results.locator('.what').innerText()).toMatch(/replaces/);
    const figure = page.getByRole('img', { name: /is the first wrong node/ }).first();
    expect(await figure.locator('.flag').textContent()).toContain('first wrong node');
    expect(await figure.locator('.edge.lost').count()).toBeGreaterThan(0);
    expect(await figure.locator('.tag.ok').first().textContent()).toBe('expected');
    for (const caption of ['What ran', 'What had to be ready'])
      expect(
        await page
          .getByRole('table', { name: new RegExp(caption) })
          .first()
          .isVisible(),
      ).toBe(true);
    expect(await page.getByText(', first difference').count()).toBeGreaterThan(0);

    await press(page, page.getByRole('button', { name: 'Step through' }).first());
    // The focus is on Step forward now.
    await page.keyboard.press('Enter');
    expect(await page.locator('.say-text').first().innerText()).toMatch(/^Forward: /);
  });

  it('shows the line of an exception, without the machinery behind it', async () => {
    await lab.open(site.address, 1);
    await lab.write(
      'def forward_algorithm(graph):\n    for node in graph.sorted_nodes():\n        node.forwards()\n',
    );
    const verdict = await lab.check();
    expect(verdict).toContain('raises');
    const trace = visitor.page.getByRole('region', { name: 'Traceback' }).first();
    expect(await trace.innerText()).toMatch(/line 3/);
    expect(await trace.innerText()).not.toMatch(/lab_driver|pyodide/);
  });

  it('opens hints one by one, and records that the solution was shown', async () => {
    const { page } = visitor;
    await lab.open(site.address, 1);
    await press(page, lab.button('Hint'));
    await page.getByRole('status', { name: 'Hints' }).waitFor();
    await press(page, lab.button('Show solution'));
    await press(page, lab.button('Show it'));
    await page.getByRole('region', { name: 'Program' }).waitFor();
    expect(await page.getByRole('region', { name: 'Program' }).innerText()).toContain(
      'def forward_algorithm',
    );
  });
});
