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
import { press } from './support/keys.ts';
import { blanks, exportWork, fillBlanks } from './support/lab.ts';
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

const begin = (page: Page): Locator => page.getByRole('button', { name: 'Begin the second round' });
const results = (page: Page): Locator => page.getByRole('status', { name: 'Results of the second round' });
const blank = (page: Page, name: string): Locator =>
  page.getByRole('textbox', { name: `${name} in the second round`, exact: true });

async function lesson(page: Page): Promise<void> {
  await page.goto(`${site.address}#/lesson/cosh-paper`);
  await page
    .getByRole('img', { name: /Computation graph of cosh/ })
    .first()
    .waitFor();
}

/** The x of the round, as the page says it. */
async function place(page: Page): Promise<string> {
  const says = await page.locator('.round-x').innerText();
  const name = /Your x is (log.+?), and/.exec(says)?.[1];
  if (name === undefined) throw new Error(`no x in "${says}"`);
  return name;
}

/** What a learner finds at log k: the rules, with k put in. */
function found(x: string): Record<string, string> {
  const k = x.replace(/^log ?/, '');
  return {
    b: k,
    e: `1/${k}`,
    z: `(${k} + 1/${k})/2`,
    'dz/dz': '1',
    'dz/de': '1/2',
    'dz/dd': `1/(2*${k})`,
    'dz/dc': `-1/(2*${k})`,
    'dz/db': '0.5',
    'dz/da': `${k}/2`,
    'dz/dx': `${k}/2 - 1/(2*${k})`,
  };
}

const fillRound = (page: Page, answers: Record<string, string>): Promise<void> =>
  fillBlanks(
    page,
    Object.fromEntries(Object.entries(answers).map(([name, text]) => [`${name} in the second round`, text])),
  );

describe('the second round of lesson 1, by keyboard', () => {
  let visitor: Visit;
  beforeEach(async () => {
    visitor = await visit(browser, site.address);
  });
  afterEach(async () => {
    const { problems } = visitor;
    await visitor.close();
    expect(problems).toEqual([]);
  });

  it('follows the first, is solved at its own x, and counts', async () => {
    const { page } = visitor;
    await lesson(page);
    expect(await page.getByText('It is meant for when the first round is done').count()).toBe(1);
    await fillBlanks(page, blanks);
    await page.keyboard.press('Enter');
    await page.getByText('All 14 blanks earn credit').waitFor();
    expect(await page.getByText('It is meant for when the first round is done').count()).toBe(0);
    await press(page, begin(page));
    await page.locator('.round-x:focus').waitFor();
    const x = await place(page);
    await fillRound(page, found(x));
    await page.keyboard.press('Enter');
    await results(page).getByText('All 10 blanks earn credit').waitFor();
    // The first round's verdict stands beside it.
    expect(await page.getByText('All 14 blanks earn credit').count()).toBe(1);
    expect(await page.getByText('Points so far: 24 of 24').count()).toBe(1);

    const figure = page.locator('figure.graph-figure').nth(1);
    await press(page, figure.getByRole('button', { name: 'Last' }));
    expect(await figure.locator('.say-text').innerText()).toContain(
      'x was copied, so what comes back adds up',
    );

    await page.goto(`${site.address}#/`);
    expect(await page.getByRole('listitem').filter({ hasText: 'cosh by hand' }).innerText()).toContain(
      'Complete',
    );
    await page.goto(`${site.address}#/work`);
    const row = page.getByRole('row', { name: /the second round/ });
    expect(await row.innerText()).toContain('10 of 10');
    await page.goto(`${site.address}#/work/summary`);
    const part = page.getByRole('region', { name: 'the second round' });
    expect(await part.innerText()).toContain(`at x = ${x}`);
    expect(await part.getByText('earns credit').count()).toBe(10);
  });

  it('may be begun before; its x stays with its answers until it is reset', async () => {
    const { page } = visitor;
    await lesson(page);
    await fillBlanks(page, { a: 'log 2' });
    await press(page, begin(page));
    await page.locator('.round-x').waitFor();
    const x = await place(page);
    await fillRound(page, { b: found(x)['b'] ?? '', e: '7' });
    await page.keyboard.press('Enter');
    await results(page).getByText('1 of 10 blanks earn credit').waitFor();
    await page.locator('.saved', { hasText: 'Saved in this browser' }).waitFor();

    await page.reload();
    await results(page).getByText('1 of 10 blanks earn credit').waitFor();
    expect(await place(page)).toBe(x);
    expect(await blank(page, 'e').inputValue()).toBe('7');

    const panel = page.locator('.panel.rows').nth(1);
    await press(page, panel.getByRole('button', { name: 'Reset' }));
    await page.getByText(/^The second round begins anew, at x = log/).waitFor();
    await page.waitForFunction(
      (before) => !document.querySelector('.round-x')?.textContent.includes(`${before},`),
      x,
    );
    const other = await place(page);
    expect(other).not.toBe(x);
    expect(await blank(page, 'b').inputValue()).toBe('');
    // The first round is not touched.
    expect(await page.getByRole('textbox', { name: 'a', exact: true }).inputValue()).toBe('log 2');
    await press(page, page.getByRole('button', { name: 'Undo', exact: true }));
    await page.waitForFunction(
      (before) => document.querySelector('.round-x')?.textContent.includes(`${before},`),
      x,
    );
    expect(await blank(page, 'e').inputValue()).toBe('7');
  });

  it('gives no answer away, names a slip, and shows its place in its own figure', async () => {
    const { page } = visitor;
    await lesson(page);
    await press(page, begin(page));
    await page.locator('.round-x').waitFor();
    const x = await place(page);
    const figure = page.locator('figure.graph-figure').nth(1);
    await press(page, figure.getByRole('button', { name: 'Last' }));
    const shown = await figure.locator('svg.g .val text, svg.g .grd text').allTextContents();
    const known = new Set(shown.map((text) => text.replace(/[−-]/g, '').trim()));
    expect([...known]).toEqual([x]); // x, and with it a, c and d

    const right = found(x);
    await fillRound(page, {
      ...right,
      'dz/dd': '1/2',
      'dz/dc': '-1/2',
      'dz/dx': `${right['b'] ?? ''}/2 - 1/2`,
    });
    await page.keyboard.press('Enter');
    await results(page).getByText('9 of 10 blanks earn credit').waitFor();
    const said = await results(page).innerText();
    expect(said).toContain('passed on unchanged');
    expect(said).toContain('Follows correctly from your dz/dd');
    await press(page, results(page).getByRole('button', { name: /Show the place of dz\/dd/ }));
    expect(await figure.locator('.step-no').innerText()).toBe('Step 9 of 13');
  });

  it('hints without numbers, and shows its answers to whoever asks', async () => {
    const { page } = visitor;
    await lesson(page);
    await press(page, begin(page));
    await page.locator('.round-x').waitFor();
    const x = await place(page);
    const panel = page.locator('.panel.rows').nth(1);
    await press(page, panel.getByRole('button', { name: 'Hint' }));
    // The blank that had the focus last.
    const hint = page.getByRole('status', { name: 'Hint for dz/dx in the second round' });
    expect(await hint.innerText()).toContain('Hint 1 of 3');
    await press(page, panel.getByRole('button', { name: 'Show solution' }));
    await press(page, panel.getByRole('button', { name: 'Show it' }));
    const shown = await panel.getByRole('region', { name: 'Solution' }).innerText();
    expect(shown.replaceAll(/\s/g, '')).toContain(`b=${x.replace(/^log ?|[()]/g, '')}`);
    await page.goto(`${site.address}#/work/summary`);
    const summary = page.getByRole('region', { name: 'cosh by hand', exact: true });
    expect(await summary.innerText()).toContain('The solution was shown.');
    expect(await summary.getByRole('region', { name: 'the second round' }).innerText()).toContain(
      '1 hint used',
    );
  });

  it('is graded at the x of its file, whatever the seed', async () => {
    const { page } = visitor;
    await lesson(page);
    await press(page, begin(page));
    await page.locator('.round-x').waitFor();
    await fillRound(page, found(await place(page)));
    const file = await exportWork(page, site.address, folder);
    for (const seed of ['1', '2', '77']) {
      const out = await mkdtemp(join(folder, 'out-'));
      await run(process.execPath, [
        command,
        'grade',
        file,
        '--lesson',
        'cosh-paper',
        '--seed',
        seed,
        '--out',
        out,
      ]);
      const { submissions } = JSON.parse(await readFile(join(out, 'grades.json'), 'utf8')) as {
        submissions: { score: number; max: number; checks: { step: number; score: number }[] }[];
      };
      expect([submissions[0]?.score, submissions[0]?.max]).toEqual([10, 24]);
      expect(submissions[0]?.checks.filter(({ step, score }) => step === 1 && score === 1).length).toBe(10);
    }
  });
});

describe.each(screens)('at $width px', ({ screen }) => {
  it('the second round is in order, before and after a check', async () => {
    const { page, problems, close } = await visit(browser, site.address, screen);
    await lesson(page);
    expect(await objections(page)).toEqual([]);
    await press(page, begin(page));
    await page.locator('.round-x').waitFor();
    const right = found(await place(page));
    await fillRound(page, { b: right['b'] ?? '', e: '(7', z: '8', 'dz/dd': '1/2', 'dz/dc': '-1/2' });
    await page.keyboard.press('Enter');
    await results(page).getByText('2 of 10 blanks earn credit').waitFor();
    await press(page, page.locator('.panel.rows').nth(1).getByRole('button', { name: 'Hint' }));
    expect(await objections(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });
});
