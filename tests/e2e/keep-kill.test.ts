import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { chromium, type Page } from 'playwright-core';

import { executable, flags } from './support/browser.ts';
import { editorText, tabTo } from './support/keys.ts';
import { serve, type Site } from './support/site.ts';

let site: Site;
let profile: string;
let running: ChildProcess | null = null;

beforeAll(async () => {
  site = await serve();
});
afterAll(() => site?.close());
beforeEach(async () => {
  profile = await mkdtemp(join(tmpdir(), 'backprop-profile-'));
});
afterEach(async () => {
  await kill();
  await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

/** Chromium on a profile of its own on the disk, started as a learner starts it. */
async function start(): Promise<Page> {
  const args = [
    ...flags,
    '--headless=new',
    '--remote-debugging-port=0',
    `--user-data-dir=${profile}`,
    'about:blank',
  ];
  // A group of its own, so that all of its processes can be killed at once.
  running = spawn(executable(), args, { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
  const address = await new Promise<string>((resolve, reject) => {
    running?.once('exit', () => reject(new Error('Chromium ended at once')));
    createInterface({ input: running!.stderr! }).on('line', (line) => {
      const found = /DevTools listening on (\S+)/.exec(line)?.[1];
      if (found) resolve(found);
    });
  });
  const browser = await chromium.connectOverCDP(address);
  const [context] = browser.contexts();
  return context!.newPage();
}

/** SIGKILL for every process of the browser: none of them can save anything any more. */
async function kill(): Promise<void> {
  if (!running?.pid || running.exitCode !== null || running.signalCode !== null) return;
  const ended = once(running, 'exit');
  process.kill(-running.pid, 'SIGKILL');
  await ended;
  running = null;
}

/** Types until the time is up; how much had been typed this many milliseconds before the end. */
async function typeFor(
  page: Page,
  milliseconds: number,
  before: number,
): Promise<{ sure: string; all: string }> {
  const typed: { at: number; text: string }[] = [];
  const end = performance.now() + milliseconds;
  let text = '';
  while (performance.now() < end) {
    const key = 'abcdefghij'[text.length % 10] ?? 'a';
    await page.keyboard.press(key);
    text += key;
    typed.push({ at: performance.now(), text });
  }
  const last = performance.now() - before;
  return { sure: typed.findLast(({ at }) => at <= last)?.text ?? '', all: text };
}

it('what was typed into a blank is there half a second later, though the browser is killed mid-word', async () => {
  const page = await start();
  await page.goto(`${site.address}#/lesson/cosh-paper`);
  await tabTo(page, page.getByRole('textbox', { name: 'a', exact: true }));
  const { sure, all } = await typeFor(page, 2500, 500);
  await kill();
  expect(sure.length).toBeGreaterThan(10);

  const again = await start();
  await again.goto(`${site.address}#/lesson/cosh-paper`);
  const blank = again.getByRole('textbox', { name: 'a', exact: true });
  await expect.poll(() => blank.inputValue()).not.toBe('');
  const found = await blank.inputValue();
  expect(all.startsWith(found)).toBe(true);
  expect(found.length).toBeGreaterThanOrEqual(sure.length);
});

it('so is a program, a second after the last key, and the history of both', async () => {
  const page = await start();
  await page.goto(`${site.address}#/lesson/cosh-paper`);
  await tabTo(page, page.getByRole('textbox', { name: 'b', exact: true }));
  await page.keyboard.type('2');
  await page.goto(`${site.address}#/lesson/backprop-code/1`);
  const editor = page.getByRole('textbox', { name: 'Editor', exact: true });
  await tabTo(page, editor);
  await page.keyboard.press('ControlOrMeta+Home');
  await page.keyboard.insertText('# mine, and here to stay\n');
  await page.waitForTimeout(800);
  await kill();

  const again = await start();
  await again.goto(`${site.address}#/lesson/backprop-code/1`);
  await again.getByRole('textbox', { name: 'Editor', exact: true }).waitFor();
  expect(await editorText(again.getByRole('textbox', { name: 'Editor', exact: true }))).toMatch(
    /^# mine, and here to stay\n/,
  );
  await again.goto(`${site.address}#/lesson/cosh-paper`);
  expect(await again.getByRole('textbox', { name: 'b', exact: true }).inputValue()).toBe('2');
});
