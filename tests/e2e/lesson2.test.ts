import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';

import { launch, visit, type Visit } from './support/browser.ts';
import { seesCurves, seesMatrices } from './support/beside.ts';
import { press, tabTo } from './support/keys.ts';
import { CodePage, overwriting, programs, solution } from './support/lab.ts';
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
      await lab.goTo(step);
      await lab.type(programs[step]);
      expect(await lab.check()).toContain('Every check of this step passes.');
    }
    // What works on numbers works on tensors and nodes.
    for (const step of [4, 5]) {
      await lab.goTo(step);
      expect(await lab.check()).toContain('Every check of this step passes.');
    }
    for (const [step, program] of [
      ['finite-differences', programs[12]],
      [6, programs[6]],
    ] as const) {
      await lab.goTo(step);
      await lab.type(program);
      expect(await lab.check()).toContain('Every check of this step passes.');
    }
    await page.goto(`${site.address}#/work`);
    for (const points of ['6 of 6', '9 of 9', '8 of 8', '7 of 7', '3 of 3'])
      await page.getByText(points, { exact: true }).first().waitFor();
  });

  it('goes on from step to step, the short ones between them included', async () => {
    const { page } = visitor;
    await lab.open(site.address, 1);
    await lab.write(solution('python'));
    const bar = page.getByRole('navigation', { name: 'Steps' });
    const slugs = (await bar.getByRole('link').allInnerTexts()).map((text) => text.replace(/^\d\s*/, ''));
    expect(slugs[0]).toBe('forward');
    expect(slugs.at(-1)).toBe('matmul');
    await lab.check();
    await press(page, page.getByRole('link', { name: /^Next:/ }));
    await page.getByRole('heading', { level: 1, name: /^Backward/ }).waitFor();
    await page.goto(`${site.address}#/lesson/backprop-code/finite-differences`);
    await page.getByRole('heading', { level: 1, name: /^Finite differences/ }).waitFor();
    expect(await bar.locator('[aria-current="step"]').innerText()).toBe('finite-differences');
    // It can be opened at will, and says what it rests on: of those steps forward is done, reuse is not.
    const rests = page.getByText('This step rests on');
    expect(await rests.getByRole('link').innerText()).toBe('reuse');
    await page.goto(`${site.address}#/lesson/backprop-code/12`);
    await page.getByRole('heading', { level: 1, name: /^Finite differences/ }).waitFor();
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

  it('links lines of code and nodes both ways', async () => {
    const { page } = visitor;
    await lab.open(site.address, 2);
    await lab.write(programs[2]);
    await lab.run();
    const run = page.getByRole('region', { name: 'Your run, step by step' });
    await run.waitFor();
    // The line `node.forward()` ran for every node of the graph.
    await tabTo(page, lab.editor, 'Shift+Tab');
    await page.keyboard.press('ControlOrMeta+Home');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await run.locator('.lined-nodes').waitFor();
    expect(await run.locator('.lined-nodes').innerText()).toMatch(/line 3/i);
    // A node picked in the figure marks the lines that ran for it.
    await press(page, run.getByRole('group', { name: 'Nodes' }).locator('[tabindex="0"]'));
    expect((await page.locator('.cm-linked').allInnerTexts()).join()).toContain('node.forward()');
  });

  it.each([4, 5] as const)('plots the curves of step %i beside the engine’s', async (step) => {
    await lab.open(site.address, step);
    await lab.write(solution('python'));
    await seesCurves(lab, step);
  });

  it('says where a curve and the engine’s part', async () => {
    const { page } = visitor;
    await lab.open(site.address, 4);
    await lab.write(
      solution('python').replace('self.gradient * self.input(0)]', '2 * self.gradient * self.input(0)]'),
    );
    await lab.run();
    const says = page.locator('.beside-says');
    await says.waitFor();
    expect(await says.innerText()).toContain('Your y agrees with the engine’s at all 25 points.');
    expect(await says.innerText()).toMatch(
      /Your dy\/dx does not agree with the engine’s: at \S+ yours is \S+,/,
    );
  });

  it('holds the gradients of step 6 against the engine’s', async () => {
    await lab.open(site.address, 6);
    await lab.write(solution('python'));
    await seesMatrices(lab);
  });

  it('underlines what cannot be read, at its line, in the program and in the scratch cell', async () => {
    const { page } = visitor;
    await lab.open(site.address, 1);
    await lab.write('def forward_algorithm(graph)\n    pass\n');
    await lab.run();
    expect(await page.locator('#pane-editor .cm-noted').innerText()).toContain(
      'def forward_algorithm(graph)',
    );
    await lab.write(programs[1]);
    await lab.writeScratch('x = Leaf(1.0)\ny = x +\n');
    await lab.run();
    expect(await page.locator('#pane-scratch .cm-noted').innerText()).toContain('y = x +');
  });

  it('puts the verdict first and folds the run below it', async () => {
    const { page } = visitor;
    await lab.open(site.address, 3);
    await lab.write(programs[3]);
    await lab.run();
    const run = page.getByRole('region', { name: 'Your run, step by step' });
    const above = async (): Promise<boolean> =>
      ((await run.boundingBox())?.y ?? 0) < ((await lab.results.boundingBox())?.y ?? 0);
    await run.getByRole('button', { name: 'Step forward' }).waitFor();
    expect(await above()).toBe(true);
    await lab.check();
    expect(await above()).toBe(false);
    expect(await run.getByRole('button', { name: 'Step forward' }).isVisible()).toBe(false);
    await press(page, run.locator('summary').first());
    expect(await run.getByRole('button', { name: 'Step forward' }).isVisible()).toBe(true);
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
