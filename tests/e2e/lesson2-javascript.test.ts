import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';

import { seesCurves, seesMatrices } from './support/beside.ts';
import { launch, visit, type Visit } from './support/browser.ts';
import { editorText, press, tabTo } from './support/keys.ts';
import { CodePage, exportWork, programs, solution } from './support/lab.ts';
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

describe.each(['javascript', 'typescript'] as const)('lesson 2 in %s, by keyboard', (language) => {
  it('is solved step by step', async () => {
    const lab = new CodePage(visitor.page, language);
    await lab.open(site.address, 1);
    expect(await editorText(lab.editor)).toContain('function forward_algorithm(graph');
    const starter = await lab.check();
    expect(starter).toContain('forward_algorithm');
    await lab.write(solution(language));
    for (const step of [1, 2, 3, 4, 5, 'finite-differences', 6]) {
      await lab.goTo(step);
      expect(await lab.check()).toContain('Every check of this step passes.');
    }
  });

  it('prints and plots as in Python', async () => {
    const lab = new CodePage(visitor.page, language);
    await lab.open(site.address, 3);
    await lab.write(solution(language));
    expect(await lab.run()).toContain(
      'Mul result=0.6000000000000001 gradient=1.0\n  Add result=1.5 gradient=0.4',
    );
    for (const step of [4, 5] as const) {
      await lab.goTo(step);
      await seesCurves(lab, step);
    }
    await lab.goTo(6);
    await seesMatrices(lab);
  });

  it('steps through with the line marked, and links lines and nodes both ways', async () => {
    const { page } = visitor;
    const lab = new CodePage(page, language);
    await lab.open(site.address, 2);
    await lab.write(solution(language));
    await lab.run();
    const run = page.getByRole('region', { name: 'Your run, step by step' });
    await press(page, run.getByRole('button', { name: 'Step forward' }));
    expect(await run.locator('.say-text').innerText()).toMatch(/^Forward: /);
    expect(await page.locator('.cm-stepped').innerText()).toContain('node.forward()');
    // The line with `node.forward()` ran for every node.
    const above = solution(language)
      .split('\n')
      .findIndex((line) => line.includes('node.forward()'));
    await tabTo(page, lab.editor, 'Shift+Tab');
    await page.keyboard.press('ControlOrMeta+Home');
    for (let line = 0; line < above; line++) await page.keyboard.press('ArrowDown');
    await run.locator('.lined-nodes', { hasText: new RegExp(`line ${String(above + 1)}\\b`, 'i') }).waitFor();
    await press(page, run.getByRole('group', { name: 'Nodes' }).locator('[tabindex="0"]'));
    expect((await page.locator('.cm-linked').allInnerTexts()).join()).toContain('node.forward()');
  });

  it('says what is not right, at its line, in the words of the language', async () => {
    const { page } = visitor;
    const lab = new CodePage(page, language);
    await lab.open(site.address, 3);
    await lab.write(solution(language).replace(/\.accumulate_gradient\(([^;]*)\);/, '.gradient = $1;'));
    expect(await lab.check()).toContain('overwrites-gradient');
    await lab.write('function forward_algorithm(graph {\n}\n');
    await lab.run();
    expect(await page.locator('#pane-editor .cm-noted').innerText()).toContain('forward_algorithm(graph {');
    await press(page, lab.button('Hint'));
    await press(page, lab.button('Hint'));
    await press(page, lab.button('Hint'));
    expect(await page.getByRole('status', { name: 'Hints' }).innerText()).toContain('this.gradient');
    await press(page, lab.button('Show solution'));
    await press(page, lab.button('Show it'));
    const shown = await page.getByRole('region', { name: 'Program' }).innerText();
    expect(shown).toContain('class Add extends ComputationNode');
    expect(shown).toContain('class Mul extends ComputationNode');
    expect(shown).not.toContain('forward_algorithm');
  });

  it('stops an endless loop within a second, and the text survives', async () => {
    const { page } = visitor;
    const lab = new CodePage(page, language);
    await lab.open(site.address, 1);
    const endless = 'function forward_algorithm(graph) {\n  while (true) {}\n}\n';
    await lab.write(endless);
    for (const key of ['ControlOrMeta+Enter', 'ControlOrMeta+s']) {
      await tabTo(page, lab.editor);
      await page.keyboard.press(key);
      await page.waitForTimeout(500);
      await tabTo(page, lab.button('Stop'));
      const started = performance.now();
      await page.keyboard.press('Enter');
      await page.locator('button[aria-disabled="false"]', { hasText: 'Run' }).waitFor({ timeout: 5000 });
      expect(performance.now() - started).toBeLessThan(1000);
    }
    expect((await editorText(lab.editor)).trimEnd()).toBe(endless.trimEnd());
    await lab.write(solution(language));
    expect(await lab.check()).toContain('Every check of this step passes.');
  });
});

/** As much as the editor shows at once. */
const short = `function forward_algorithm(graph) {
  for (const node of graph.sorted_nodes()) node.forward();
}
`;

describe('the language of lesson 2', () => {
  it('can be changed back and forth without losing a text, and is kept', async () => {
    const { page } = visitor;
    const python = new CodePage(page);
    await python.open(site.address, 1);
    await python.write(programs[1]);
    await python.writeScratch('print("in Python")');

    const script = new CodePage(page, 'javascript');
    await script.open(site.address, 1);
    expect(await page.getByRole('heading', { name: 'back-propagation.js' }).count()).toBe(1);
    await script.write(short);
    await script.writeScratch('print("in JavaScript")');
    expect(await script.run()).toContain('in JavaScript');
    expect(await script.check()).toContain('in JavaScript');
    await page.locator('.saved', { hasText: /^saved$/ }).waitFor();

    await page.reload();
    await script.editor.waitFor();
    expect(await page.getByRole('combobox', { name: 'Language' }).inputValue()).toBe('javascript');
    expect((await editorText(script.editor)).trimEnd()).toBe(short.trimEnd());

    await python.open(site.address, 1);
    expect(await page.getByRole('heading', { name: 'back-propagation.py' }).count()).toBe(1);
    expect((await editorText(python.editor)).trimEnd()).toBe(programs[1].trimEnd());
    expect(await editorText(python.scratch)).toBe('print("in Python")');
    expect(await python.check()).toContain('in Python');

    const file = await exportWork(page, site.address, await mkdtemp(join(tmpdir(), 'lab-')));
    const work = JSON.parse(await readFile(file, 'utf8')) as {
      lessons: Record<string, { language: string; source: string; others: Record<string, string> }>;
    };
    const lesson = work.lessons['backprop-code'];
    expect(lesson?.language).toBe('python');
    expect(lesson?.source.trimEnd()).toBe(programs[1].trimEnd());
    expect(lesson?.others['javascript']?.trimEnd()).toBe(short.trimEnd());
  });

  it('speaks in the text, the hints and the names', async () => {
    const { page } = visitor;
    const script = new CodePage(page, 'javascript');
    await script.open(site.address, 3);
    const task = page.locator('.task-text');
    expect(await task.innerText()).toContain('this.input(0)');
    expect(await task.innerText()).not.toContain('self.');
    await press(page, page.locator('.names > summary'));
    expect(await page.locator('.names').innerText()).toContain('new Leaf(value, { name: "x" })');
  });

  it('is that of a file that is opened; what was there can be brought back', async () => {
    const { page } = visitor;
    const python = new CodePage(page);
    await python.open(site.address, 1);
    await python.write(programs[1]);
    const open = async (name: string, text: string): Promise<void> => {
      const [chooser] = await Promise.all([
        page.waitForEvent('filechooser'),
        press(page, python.button('Open file')),
      ]);
      await chooser.setFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
    };
    await open('mine.js', short);
    await page.getByText('The program in the editor is now the one in mine.js.').waitFor();
    expect(await page.getByRole('combobox', { name: 'Language' }).inputValue()).toBe('javascript');
    expect((await editorText(python.editor)).trimEnd()).toBe(short.trimEnd());

    const cell = (source: string): object => ({ cell_type: 'code', source, metadata: {}, outputs: [] });
    const notebook = {
      nbformat: 4,
      nbformat_minor: 5,
      metadata: {},
      cells: [
        cell(programs[2]),
        cell('x = Leaf(2.0)\nforward_algorithm(x)\nprint("from the notebook", x.result)'),
      ],
    };
    await open('homework.ipynb', JSON.stringify(notebook));
    await page.getByText(/^From homework\.ipynb, what one cell defines went to the editor/).waitFor();
    expect(await page.getByRole('combobox', { name: 'Language' }).inputValue()).toBe('python');
    expect(await editorText(python.editor)).toContain('def backward_algorithm');
    await python.ready();
    expect(await python.run()).toContain('from the notebook 2.0');
    const undo = (): Promise<void> =>
      press(page, page.getByRole('button', { name: 'Undo', exact: true }).last());
    const inLanguage = (language: string): Promise<void> =>
      expect.poll(() => page.getByRole('combobox', { name: 'Language' }).inputValue()).toBe(language);
    await undo();
    await inLanguage('javascript');
    expect((await editorText(python.editor)).trimEnd()).toBe(short.trimEnd());
    await undo();
    await inLanguage('python');
    expect((await editorText(python.editor)).trimEnd()).toBe(programs[1].trimEnd());

    await open('picture.txt', 'no program');
    await page
      .getByText('picture.txt cannot be read here; a program ends in .py, .js, .ts, .ipynb.')
      .waitFor();
  });
});
