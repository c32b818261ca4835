import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Browser, Locator, Page } from 'playwright-core';

import { objections, screens } from './support/axe.ts';
import { launch, visit, type Visit } from './support/browser.ts';
import { editorText, press, tabTo } from './support/keys.ts';
import { CodePage, exportWork, fillBlanks } from './support/lab.ts';
import { serve, type Site } from './support/site.ts';

const run = promisify(execFile);
const command = fileURLToPath(new URL('../../web/cli/backprop-lab.mjs', import.meta.url));

let site: Site;
let browser: Browser;
let folder: string;

beforeAll(async () => {
  [site, browser, folder] = await Promise.all([serve(), launch(), mkdtemp(join(tmpdir(), 'backprop-e2e-'))]);
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Right answers, in the order Tab takes. */
const right = {
  'one-node': { power: '1/2 * 3 * 4', negate: '-10', copy: '-4', exp: '-1.5', mean: '3/2' },
  'one-entry': {
    r_12: 'a11 b12 + a12 b22',
    'dL/da_11': 'g_{11} b_{11} + g_12 b_12 + g_13*b_13',
    dA_11: '10',
    dA: 'G B^T',
    'dL/db_21': 'g_11 a_12 + g_21 a_22',
    dB: 'A.T @ G',
    layout: '3 x 2',
  },
} as const;
type Unit = keyof typeof right;

const results = (page: Page): Locator => page.getByRole('status', { name: 'Results', exact: true });

async function open(page: Page, unit: Unit): Promise<void> {
  await page.goto(`${site.address}#/lesson/backprop-code/${unit}`);
  await page.getByRole('textbox', { name: Object.keys(right[unit])[0] ?? '', exact: true }).waitFor();
}

describe('the unit steps of lesson 2, by keyboard', () => {
  let visitor: Visit;
  beforeEach(async () => {
    visitor = await visit(browser, site.address);
  });
  afterEach(async () => {
    const { problems } = visitor;
    await visitor.close();
    expect(problems).toEqual([]);
  });

  it.each([
    ['one-node', 5, 'Next: Reuse: one node, two readers'],
    ['one-entry', 7, 'Next: Matmul: products of matrices'],
  ] as const)('%s is solved, counts, and leads on', async (unit, count, onward) => {
    const { page } = visitor;
    await open(page, unit);
    await fillBlanks(page, right[unit]);
    await page.keyboard.press('Enter');
    await results(page)
      .getByText(`All ${String(count)} blanks earn credit.`)
      .waitFor();
    expect(await page.getByText(`${String(count)} of ${String(count)} points`).count()).toBe(1);
    const bar = page.getByRole('navigation', { name: 'Steps' });
    expect(await bar.getByRole('link', { name: new RegExp(`^${unit}\\s*, done$`) }).count()).toBe(1);
    await page.goto(`${site.address}#/work`);
    expect(await page.getByRole('row', { name: new RegExp(unit) }).innerText()).toContain(
      `${String(count)} of ${String(count)}`,
    );
    await page.goto(`${site.address}#/work/summary`);
    const part = page.getByRole('region', { name: `: ${unit}` });
    await part.waitFor();
    expect(await part.getByText('earns credit').count()).toBe(count);
    await page.goto(`${site.address}#/`);
    const row = page.getByRole('listitem').filter({ hasText: 'Write back-propagation' });
    expect(await row.innerText()).toContain(`${String(count)} / 52 points`);
    expect(await row.innerText()).toContain('1 of 9 steps');
    await open(page, unit);
    await press(page, page.getByRole('link', { name: onward }));
    await new CodePage(page).editor.waitFor();
  });

  it('leave the program as it begins, however slowly that arrives', async () => {
    const { page } = visitor;
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    await page.route(/\/starter[^/]*\.js$/, async (route) => {
      await held;
      await route.continue();
    });
    await open(page, 'one-node');
    const blank = page.getByRole('textbox', { name: 'power', exact: true });
    await tabTo(page, blank);
    await page.keyboard.type('6');
    expect(await blank.inputValue()).toBe('');
    letGo();
    await expect.poll(() => blank.evaluate((box) => (box as HTMLInputElement).readOnly)).toBe(false);
    await page.keyboard.type('6');
    expect(await blank.inputValue()).toBe('6');
    const lab = new CodePage(page);
    await lab.open(site.address, 1);
    expect(await editorText(lab.editor)).toContain('def forward_algorithm');
  });

  it('read what is typed before anyone asks whether it is right', async () => {
    const { page } = visitor;
    await open(page, 'one-entry');
    const ask = (name: string): Locator =>
      page.getByRole('listitem').filter({ has: page.getByRole('textbox', { name, exact: true }) });
    await fillBlanks(page, { dA: "BG'" });
    await ask('dA').getByText('read as B @ G.T').waitFor();
    await fillBlanks(page, { 'dL/db_21': 'g_11 a_1' });
    await ask('dL/db_21')
      .getByText(/needs a row and a column/)
      .waitFor();
    // It says neither right nor wrong, and nothing where it has nothing to add.
    expect(await page.locator('.blank.is-ok, .blank.is-bad, .blank.is-odd').count()).toBe(0);
    await page.keyboard.type('2');
    await ask('dL/db_21')
      .getByText(/needs a row and a column/)
      .waitFor({ state: 'detached' });
    expect(await ask('dL/db_21').locator('.read').innerText()).toBe('');
    const described = await page.getByRole('textbox', { name: 'dA', exact: true }).evaluate((box) =>
      (box.getAttribute('aria-describedby') ?? '')
        .split(/\s+/)
        .map((id) => document.getElementById(id)?.textContent ?? '')
        .join(' '),
    );
    expect(described).toContain('as a product of two matrices');
    expect(described).toContain('read as B @ G.T');
  });

  it('name a slip, say what follows from it and where an answer could not be read', async () => {
    const { page } = visitor;
    await open(page, 'one-node');
    await fillBlanks(page, { ...right['one-node'], negate: '10', copy: '16', exp: '-1/(2' });
    await page.keyboard.press('Enter');
    await results(page).getByText('3 of 5 blanks earn credit').waitFor();
    const said = results(page).getByRole('listitem');
    expect(await said.count()).toBe(3);
    expect(await said.nth(0).innerText()).toContain('passed on unchanged');
    expect(await said.nth(1).innerText()).toMatch(/follows/i);
    expect(await said.nth(2).locator('mark').innerText()).toBe('(');
    await press(page, page.getByRole('button', { name: 'Hint', exact: true }));
    await press(page, page.getByRole('button', { name: 'Hint', exact: true }));
    const hint = page.getByRole('status', { name: /^Hint for / });
    expect(await hint.innerText()).toContain('Hint 2 of 2');
  });

  it('keep answers and verdicts over a reload, beside a program that goes on', async () => {
    const { page } = visitor;
    await open(page, 'one-node');
    await fillBlanks(page, { power: '6', negate: '10' });
    await page.keyboard.press('ControlOrMeta+s');
    await results(page).getByText('1 of 5 blanks earn credit').waitFor();
    const lab = new CodePage(page);
    await lab.open(site.address, 1);
    await lab.write('def forward_algorithm(graph):\n    pass');
    await page.locator('.saved', { hasText: /^saved$/ }).waitFor();
    await page.goto(`${site.address}#/lesson/backprop-code/one-node`);
    await page.reload();
    await results(page).getByText('1 of 5 blanks earn credit').waitFor();
    expect(await page.getByRole('textbox', { name: 'negate', exact: true }).inputValue()).toBe('10');
    await fillBlanks(page, { mean: '1' });
    await page.locator('.saved', { hasText: /^saved$/ }).waitFor();
    await page.reload();
    await page.getByRole('textbox', { name: 'mean', exact: true }).waitFor();
    expect(await page.locator('.blank.is-ok').count()).toBe(0); // something was typed since
    await lab.open(site.address, 1);
    expect(await lab.editor.innerText()).toContain('def forward_algorithm');
  });

  it('have a scratch cell in every language', async () => {
    const { page } = visitor;
    await open(page, 'one-node');
    const lab = new CodePage(page);
    await lab.ready();
    await tabTo(page, lab.scratch);
    expect(await lab.run()).toContain('[54.0]');
    await tabTo(page, page.getByRole('combobox', { name: 'Language', exact: true }));
    await page.keyboard.type('J');
    const script = new CodePage(page, 'javascript');
    await script.ready();
    await tabTo(page, script.scratch);
    expect(await script.run()).toContain('54');
  });

  it('show the answers to whoever asks, and are emptied and filled again by Reset and Undo', async () => {
    const { page } = visitor;
    await open(page, 'one-entry');
    await fillBlanks(page, { r_12: 'a_11' });
    await press(page, page.getByRole('button', { name: 'Show solution' }));
    await press(page, page.getByRole('button', { name: 'Show it' }));
    const solution = page.getByRole('region', { name: 'Solution' });
    await solution.getByRole('definition').first().waitFor();
    const shown = await solution.innerText();
    for (const text of ['a_11 b_12 + a_12 b_22', 'G B^T', 'A^T G']) expect(shown).toContain(text);
    await press(page, page.getByRole('button', { name: 'Reset' }));
    await page.getByText('The blanks were emptied.').waitFor();
    const box = page.getByRole('textbox', { name: 'r_12', exact: true });
    expect(await box.inputValue()).toBe('');
    await press(page, page.getByRole('button', { name: 'Undo', exact: true }));
    await page.waitForFunction(
      () => document.querySelector<HTMLInputElement>('.asks input')?.value === 'a_11',
    );
    await page.goto(`${site.address}#/work`);
    await page.getByRole('heading', { name: 'My work' }).waitFor();
    await page.goto(`${site.address}#/work/summary`);
    await page.getByText('The solution was shown.').waitFor();
  });

  it('are handed in with the program, and graded', async () => {
    const { page } = visitor;
    for (const unit of ['one-node', 'one-entry'] as const) {
      await open(page, unit);
      await fillBlanks(page, right[unit]);
    }
    const file = await exportWork(page, site.address, folder);
    const out = await mkdtemp(join(folder, 'out-'));
    await run(process.execPath, [command, 'grade', file, '--lesson', 'backprop-code', '--out', out]);
    const { submissions } = JSON.parse(await readFile(join(out, 'grades.json'), 'utf8')) as {
      submissions: { score: number; max: number; checks: { step: number; score: number }[] }[];
    };
    expect([submissions[0]?.score, submissions[0]?.max]).toEqual([12, 52]);
  });
});

describe.each(screens)('at $width px', ({ screen }) => {
  it.each(['one-node', 'one-entry'] as const)('%s is in order, typed in and checked', async (unit) => {
    const { page, problems, close } = await visit(browser, site.address, screen);
    await open(page, unit);
    const [first = '', second = '', third = ''] = Object.keys(right[unit]);
    await fillBlanks(page, { [first]: '(7', [second]: Object.values(right[unit])[1] ?? '', [third]: '8' });
    await page.locator('.asks .read', { hasText: /closed/ }).waitFor();
    expect(await objections(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await results(page)
      .getByText(/1 of \d blanks earn credit/)
      .waitFor();
    await press(page, page.getByRole('button', { name: 'Hint', exact: true }));
    await press(page, page.getByRole('button', { name: 'Show solution' }));
    await press(page, page.getByRole('button', { name: 'Show it' }));
    await page.getByRole('region', { name: 'Solution' }).getByRole('definition').first().waitFor();
    expect(await objections(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });
});
