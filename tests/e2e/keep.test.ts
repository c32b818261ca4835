import { readFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';

import { launch, visit } from './support/browser.ts';
import { editorText, press, tabTo } from './support/keys.ts';
import {
  blanks,
  CodePage,
  exportWork,
  fillBlanks,
  importWork,
  overwriting,
  programs,
  solution,
} from './support/lab.ts';
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

/** Right answers of the lessons of questions, with the seed of their numbers. */
function sheets(): Record<string, { answers: Record<string, string> }> {
  const ids = 'cost-of-backprop why-keep-inputs feed-forward-costs will-it-fit checkpointing train'.split(
    ' ',
  );
  return Object.fromEntries(
    ids.map((id) => {
      const file = new URL(`../../web/lessons/${id}/solution.json`, import.meta.url);
      const solutions = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, string>>;
      return [id, { answers: { ...solutions['1'], seed: '1' } }];
    }),
  );
}

/** Right answers of the short steps of lesson 2, as they are saved. */
const units = {
  'one-node/power': '6',
  'one-node/negate': '-10',
  'one-node/copy': '-4',
  'one-node/exp': '-3/2',
  'one-node/mean': '3/2',
  'one-entry/r_12': 'a_11 b_12 + a_12 b_22',
  'one-entry/dL/da_11': 'g_11 b_11 + g_12 b_12 + g_13 b_13',
  'one-entry/dA_11': '10',
  'one-entry/dA': 'G B^T',
  'one-entry/dL/db_21': 'g_11 a_12 + g_21 a_22',
  'one-entry/dB': 'A^T G',
  'one-entry/layout': '3 x 2',
};

/** Right answers of lesson 1's second round. */
const round = {
  'once-more/x': 'log 7',
  'once-more/b': '7',
  'once-more/e': '1/7',
  'once-more/z': '25/7',
  'once-more/dz/dz': '1',
  'once-more/dz/de': '1/2',
  'once-more/dz/dd': '1/14',
  'once-more/dz/dc': '-1/14',
  'once-more/dz/db': '1/2',
  'once-more/dz/da': '7/2',
  'once-more/dz/dx': 'sinh(log 7)',
};

interface Graded {
  submissions: {
    score: number;
    max: number;
    learner: { name: string };
    checks: {
      lesson: string;
      step: number;
      name: string;
      status: string;
      score: number;
      max: number;
      diagnosis: string | null;
      message: string;
    }[];
  }[];
}

/** Grades an exported file as an instructor would, with the page's own seed. */
async function grade(file: string): Promise<Graded['submissions'][number]> {
  const out = await mkdtemp(join(folder, 'out-'));
  await run(process.execPath, [command, 'grade', file, '--seed', '1', '--out', out]);
  const graded = JSON.parse(await readFile(join(out, 'grades.json'), 'utf8')) as Graded;
  const [submission] = graded.submissions;
  if (!submission || graded.submissions.length !== 1)
    throw new Error('one submission should have been graded');
  return submission;
}

describe('work', () => {
  it('is there after a reload', async () => {
    const { page, problems, close } = await visit(browser, `${site.address}#/lesson/cosh-paper`);
    await fillBlanks(page, { a: 'log 2', b: '2' });
    await page.keyboard.press('Enter');
    await page.getByRole('status', { name: 'Results' }).getByText('2 of 14').waitFor();
    const lab = new CodePage(page);
    await lab.open(site.address, 1);
    await lab.write(programs[1]);
    await lab.check();
    await page.reload();
    await lab.editor.waitFor();
    expect((await editorText(lab.editor)).trimEnd()).toBe(programs[1].trimEnd());
    await page.goto(`${site.address}#/lesson/cosh-paper`);
    await page.getByRole('status', { name: 'Results' }).getByText('2 of 14').waitFor();
    expect(await page.getByRole('textbox', { name: 'b', exact: true }).inputValue()).toBe('2');
    expect(problems).toEqual([]);
    await close();
  });

  it('has a network that a reset replaced, and brings it back', async () => {
    const { page, problems, close } = await visit(browser, `${site.address}#/lesson/why-keep-inputs`);
    const units = page.getByRole('textbox', { name: 'Units of Dense, layer 3', exact: true });
    const reset = page.getByRole('button', { name: 'Reset the network' });
    await units.fill('24');
    await press(page, reset);
    await expect.poll(() => units.inputValue()).toBe('16');
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await expect.poll(() => units.inputValue()).toBe('24');
    await reset.click();
    await expect.poll(() => units.inputValue()).toBe('16');
    await page.goto(`${site.address}#/work`);
    const version = page.locator('details.earlier', { hasText: 'before a reset' }).first();
    await press(page, version.locator('summary'));
    expect(await version.locator('summary').innerText()).toMatch(/: the network/);
    await version.getByText(/The network: then "small", 5 layers, now as the lesson has it/).waitFor();
    const lines = version.getByRole('region', { name: 'Lines of the network that differ' });
    expect(await lines.innerText()).toContain('units 24');
    await press(page, version.getByRole('button', { name: /^Bring back/ }));
    await page.getByText(/is back as it was/).waitFor();
    await version.getByText('as it is now', { exact: true }).waitFor();
    await page.goto(`${site.address}#/lesson/why-keep-inputs`);
    await expect.poll(() => units.inputValue()).toBe('24');
    expect(problems).toEqual([]);
    await close();
  });

  it('goes to a fresh profile as one file, and the command gives it the same verdicts', async () => {
    const first = await visit(browser, `${site.address}#/work`);
    const { page } = first;
    await tabTo(page, page.getByRole('textbox', { name: 'Name' }));
    await page.keyboard.type('Zo\u00eb Li');
    await page.goto(`${site.address}#/lesson/cosh-paper`);
    // One slip, one answer that follows from it, one blank left open.
    const { b: _open, ...answered } = blanks;
    await fillBlanks(page, { ...answered, 'dz/dd': '1/2', 'dz/dc': '-1/2', 'dz/dx': '5/4' });
    await page.keyboard.press('Enter');
    const paper = page.getByRole('status', { name: 'Results' });
    await paper.getByText('11 of 14 blanks earn credit').waitFor();
    const lab = new CodePage(page);
    const shown: Record<number, string> = {};
    await lab.open(site.address, 1);
    await lab.write(overwriting);
    for (const step of [1, 2, 3]) {
      await lab.open(site.address, step);
      shown[step] = await lab.check();
    }
    await page.goto(`${site.address}#/work`);
    await page.getByRole('row', { name: /step 3/ }).waitFor();
    const rows = await page.getByRole('row').allInnerTexts();
    const file = await exportWork(page, site.address, folder);
    expect(file).toMatch(/zoe-li\.backprop\.json$/);
    expect(first.problems).toEqual([]);
    await first.close();

    const graded = await grade(file);
    expect(graded.learner.name).toBe('Zo\u00eb Li');
    const points = (lesson: string, step: number): number =>
      graded.checks
        .filter((check) => check.lesson === lesson && check.step === step)
        .reduce((sum, check) => sum + check.score, 0);
    expect(rows.find((row) => row.startsWith('cosh by hand'))).toContain(`${points('cosh-paper', 0)} of 14`);
    for (const step of [1, 2, 3]) {
      const checks = graded.checks.filter((check) => check.lesson === 'backprop-code' && check.step === step);
      expect(rows.find((row) => row.includes(`step ${step}`))).toContain(
        `${points('backprop-code', step)} of `,
      );
      const passed = checks.filter((check) => check.status === 'passed').length;
      expect(shown[step]).toContain(`${passed} passed`);
      const [worst] = checks.filter((check) => check.status !== 'passed' && check.status !== 'skipped');
      if (worst) {
        expect(checks.map((check) => check.diagnosis)).toContain('overwrites-gradient');
        expect(shown[step]).toContain('overwrites-gradient');
      } else {
        expect(shown[step]).toContain('Every check of this step passes.');
      }
    }

    const second = await visit(browser, site.address);
    const said = await importWork(second.page, site.address, file);
    expect(said).toMatch(/was imported/);
    const again = new CodePage(second.page);
    await again.open(site.address, 3);
    expect((await editorText(again.editor)).trimEnd()).toBe(overwriting.trimEnd());
    // What the last check said is there before anything is checked again.
    await second.page.locator('.results .summary-checks', { hasText: 'overwrites-gradient' }).waitFor();
    expect(await again.check()).toContain('overwrites-gradient');
    await second.page.goto(`${site.address}#/work`);
    for (const step of [1, 2]) {
      const row = second.page.getByRole('row', { name: new RegExp(`step ${String(step)}`) });
      expect(await row.innerText()).toBe(rows.find((one) => one.includes(`step ${String(step)}`)));
    }
    await second.page.goto(`${site.address}#/lesson/cosh-paper`);
    expect(await second.page.getByRole('textbox', { name: 'dz/dx', exact: true }).inputValue()).toBe('5/4');
    expect(second.problems).toEqual([]);
    await second.close();
  });

  it('is taken whole from a file that an older lab wrote', async () => {
    const { page, problems, close } = await visit(browser, site.address);
    const file = fileURLToPath(new URL('../web/fixtures/work-0.1.0.backprop.json', import.meta.url));
    const { learner, lessons } = JSON.parse(await readFile(file, 'utf8')) as {
      learner: { name: string };
      lessons: {
        'cosh-paper': { answers: Record<string, string> };
        'backprop-code': { source: string };
      };
    };
    expect(await importWork(page, site.address, file)).toMatch(/was imported/);
    expect(await page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe(learner.name);
    const lab = new CodePage(page);
    await lab.open(site.address, 1);
    expect((await editorText(lab.editor)).trimEnd()).toBe(lessons['backprop-code'].source.trimEnd());
    await page.goto(`${site.address}#/lesson/cosh-paper`);
    const answers = Object.entries(lessons['cosh-paper'].answers);
    expect(answers.length).toBeGreaterThan(0);
    for (const [name, answer] of answers) {
      expect(await page.getByRole('textbox', { name, exact: true }).inputValue()).toBe(answer);
    }
    expect(problems).toEqual([]);
    await close();
  });

  it('of full marks has full marks in the command', async () => {
    const { page, problems, close } = await visit(browser, `${site.address}#/lesson/cosh-paper`);
    await fillBlanks(page, blanks);
    const program = { language: 'python', source: solution('python'), answers: units, solution_shown: false };
    const file = {
      schema: 1,
      lessons: { ...sheets(), 'cosh-paper': { answers: round }, 'backprop-code': program },
    };
    await importWork(page, site.address, {
      name: 'program.backprop.json',
      mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify(file)),
    });
    const graded = await grade(await exportWork(page, site.address, folder));
    expect(graded.checks.filter((check) => check.status !== 'passed')).toEqual([]);
    const [counted, extra] = [true, false].map((counts) =>
      graded.checks.filter(({ max }) => max > 0 === counts).reduce((sum, { score }) => sum + score, 0),
    );
    expect(counted).toBe(graded.max);
    // Extra credit comes on top.
    expect(graded.score).toBe(graded.max + (extra ?? 0));
    expect(extra).toBeGreaterThan(0);
    expect(problems).toEqual([]);
    await close();
  });

  it.each([
    ['text', 'not json at all', /not exported work/],
    ['json of another kind', '{"cells": []}', /not work exported from Backprop Lab/],
    ['a newer format', '{"schema": 2, "lessons": {}}', /newer lab/],
    ['a damaged lesson', '{"schema": 1, "lessons": {"cosh-paper": {"answers": {"a": 1}}}}', /not a text/],
  ])('is not touched by a file that cannot be imported: %s', async (_, text, sentence) => {
    const { page, problems, close } = await visit(browser, `${site.address}#/lesson/cosh-paper`);
    await fillBlanks(page, { a: 'log 2' });
    const said = await importWork(page, site.address, {
      name: 'work.backprop.json',
      mimeType: 'application/json',
      buffer: Buffer.from(text),
    });
    expect(said).toMatch(sentence);
    await page.goto(`${site.address}#/lesson/cosh-paper`);
    expect(await page.getByRole('textbox', { name: 'a', exact: true }).inputValue()).toBe('log 2');
    expect(problems).toEqual([]);
    await close();
  });
});
