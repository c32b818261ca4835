// `npm run bench -- page`: what a learner waits for, measured in Chromium on the built site.

import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

import { chromium as chromiumHere } from './needs.mjs';
import { at } from './paths.mjs';
import { bold, dim, red, say, step } from './say.mjs';
import { serve } from './serve.mjs';

/** EXPERIENCE's budgets: kilobytes, and seconds. */
const budgets = { bytes: 350, interactive: 1.5, ready: 3, python: 2, javascript: 0.5, training: 2 };
const names = { python: 'Python', javascript: 'JavaScript' };
const repeats = 5;

const lesson = JSON.parse(readFileSync(at('web/lessons/backprop-code/lesson.json'), 'utf8'));
const steps = lesson.steps.filter(({ kind }) => kind !== 'blanks');

/** A fresh profile; the service worker stays out of the way of what is measured. */
async function visit(browser) {
  const context = await browser.newContext({
    serviceWorkers: 'block',
    viewport: { width: 1280, height: 800 },
  });
  return { page: await context.newPage(), close: () => context.close() };
}

/** Runs in the page: notes when the first blank can be typed into. */
function watchForBlank() {
  const found = () => document.querySelector('main input[type="text"]') !== null;
  const observer = new MutationObserver(() => {
    if (!found()) return;
    observer.disconnect();
    // Once it is painted and the page has nothing queued before a key.
    requestAnimationFrame(() => setTimeout(() => (window.interactiveAt = performance.now())));
  });
  observer.observe(document, { childList: true, subtree: true });
}

/** Lesson 1, first visit: seconds until it can be typed into, kilobytes that were asked for by then. */
async function firstVisit(browser, address) {
  const { page, close } = await visit(browser);
  const client = await page.context().newCDPSession(page);
  const requests = new Map();
  await client.send('Network.enable');
  client.on('Network.requestWillBeSent', ({ requestId, timestamp }) =>
    requests.set(requestId, { timestamp, bytes: 0 }),
  );
  client.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const request = requests.get(requestId);
    if (request) request.bytes = encodedDataLength;
  });
  await page.addInitScript(watchForBlank);
  await page.goto(`${address}#/lesson/cosh-paper`, { waitUntil: 'load' });
  await page.waitForFunction(() => window.interactiveAt);
  const interactive = (await page.evaluate(() => window.interactiveAt)) / 1000;
  await page.waitForTimeout(1500);
  const begun = Math.min(...[...requests.values()].map(({ timestamp }) => timestamp));
  const asked = [...requests.values()].filter(({ timestamp }) => timestamp - begun <= interactive);
  await close();
  return { interactive, bytes: asked.reduce((sum, { bytes }) => sum + bytes, 0) / 1000 };
}

const isReady = (page, language) =>
  page
    .locator(`[role="status"][aria-label="${names[language]}"]`, { hasText: `${names[language]} is ready` })
    .waitFor({ state: 'attached', timeout: 120_000 });

/** Lesson 2 with the model solution in a language. */
async function open(page, address, language) {
  const source = readFileSync(
    at(`web/lessons/backprop-code/solution.${language === 'python' ? 'py' : 'js'}`),
  );
  await page.goto(`${address}#/work`);
  const name = `solution.${language === 'python' ? 'py' : 'js'}`;
  await page
    .locator('main input[type="file"]')
    .setInputFiles({ name, mimeType: 'text/plain', buffer: source });
  await page.locator('.import-says', { hasText: 'was imported' }).waitFor();
  await page.goto(`${address}#/lesson/backprop-code/1`);
}

/** Seconds until a language can run programs: on a first visit of the lesson, and after Stop. */
async function runtime(browser, address, language) {
  const { page, close } = await visit(browser);
  await page.goto(`${address}#/about`);
  await page.evaluate(() => void 0);
  const source = language === 'python' ? 'while True:\n    pass\n' : 'while (true);\n';
  const name = `loop.${language === 'python' ? 'py' : 'js'}`;
  await page.goto(`${address}#/work`);
  await page
    .locator('main input[type="file"]')
    .setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(source) });
  await page.locator('.import-says', { hasText: 'was imported' }).waitFor();
  await page.evaluate(() => window.indexedDB); // the work is saved before the page is left
  await page.waitForTimeout(500);
  await page.goto('about:blank');
  const begun = performance.now();
  await page.goto(`${address}#/lesson/backprop-code/1`);
  await isReady(page, language);
  const first = (performance.now() - begun) / 1000;
  await page.waitForTimeout(8000); // the spare gets ready
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.waitForTimeout(500);
  const stopping = performance.now();
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.locator('button[aria-disabled="false"]', { hasText: 'Run' }).waitFor();
  const spare = (performance.now() - stopping) / 1000;
  await close();
  return { first, spare };
}

/** Runs in the page: presses Check and waits until it can be pressed again. */
const timeCheck = () =>
  new Promise((resolve) => {
    const button = document.querySelector('button[aria-label="Check"]');
    const begun = performance.now();
    let busy = false;
    const observer = new MutationObserver(() => {
      busy ||= button.getAttribute('aria-disabled') === 'true';
      if (!busy || button.getAttribute('aria-disabled') === 'true') return;
      observer.disconnect();
      resolve((performance.now() - begun) / 1000);
    });
    observer.observe(button, { attributes: true });
    button.click();
  });

/** Seconds of whole checks of each step with the model solution. */
async function checks(browser, address, language) {
  const { page, close } = await visit(browser);
  await open(page, address, language);
  await isReady(page, language);
  const rows = [];
  for (const { step: number, slug, title } of steps) {
    await page.goto(`${address}#/lesson/backprop-code/${number <= 10 ? number : slug}`);
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
    await isReady(page, language);
    const times = [];
    for (let i = 0; i < repeats; i++) times.push(await page.evaluate(timeCheck));
    const passed = await page
      .getByRole('status', { name: 'Results' })
      .getByText('Every check of this step passes.')
      .isVisible();
    rows.push({ slug, times, passed });
  }
  await close();
  return rows;
}

/** Seconds of real training steps of lesson 6's own network, at its batch of 64, as the page says them. */
async function trainingSteps(browser, address) {
  const { page, close } = await visit(browser);
  await page.goto(`${address}#/lesson/will-it-fit`);
  const says = page.getByRole('status').filter({ hasText: /The step took/ });
  const times = [];
  for (let i = 0; i < repeats; i++) {
    await page.getByRole('button', { name: 'Check by running' }).click();
    await page.getByText('One training step runs in this browser.').waitFor({ state: 'detached' });
    const [, number, unit] = /The step took ([\d.]+)\s(ms|s)\b/.exec(await says.innerText());
    times.push(unit === 's' ? Number(number) : Number(number) / 1000);
  }
  await close();
  return times;
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** One row: what, median, worst, budget, and whether it is over. */
function row(what, numbers, unit, budget, note = '') {
  const [usual, worst] = [median(numbers), Math.max(...numbers)];
  const digits = unit === 'kB' ? 0 : 2;
  const mark = budget !== null && usual > budget ? red('over') : '';
  const cell = (number) => `${number.toFixed(digits)} ${unit}`.padStart(11);
  const limit = budget === null ? ''.padStart(11) : `${budget} ${unit}`.padStart(11);
  say(`${what.padEnd(40)}${cell(usual)}${cell(worst)}${limit}  ${mark}${note}`);
}

/** Measures the page as it is built. */
export async function benchPage(folder = at('web/dist')) {
  const executablePath = chromiumHere();
  const { server, port } = await serve(folder, 0);
  const address = `http://localhost:${port}/`;
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const visits = await step('page: lesson 1, first visits', async () => {
      const all = [];
      for (let i = 0; i < repeats; i++) all.push(await firstVisit(browser, address));
      return all;
    });
    const ready = {};
    const checked = {};
    for (const language of ['python', 'javascript']) {
      ready[language] = await step(`page: ${names[language]} ready`, async () => {
        const all = [];
        for (let i = 0; i < 3; i++) all.push(await runtime(browser, address, language));
        return all;
      });
      checked[language] = await step(`page: checks in ${names[language]}`, () =>
        checks(browser, address, language),
      );
    }
    const training = await step("page: lesson 6's training step", () => trainingSteps(browser, address));
    say(`\n${bold('page')} ${dim('(Chromium on this machine; the browser is already running)')}`);
    say(''.padEnd(40) + ['median', 'worst', 'budget'].map((head) => head.padStart(11)).join(''));
    row(
      'lesson 1, over the wire (gzip)',
      visits.map(({ bytes }) => bytes),
      'kB',
      budgets.bytes,
    );
    row(
      'lesson 1 interactive',
      visits.map(({ interactive }) => interactive),
      's',
      budgets.interactive,
    );
    for (const language of ['python', 'javascript']) {
      row(
        `${names[language]} ready, first visit`,
        ready[language].map(({ first }) => first),
        's',
        budgets.ready,
      );
      row(
        `${names[language]} ready after Stop`,
        ready[language].map(({ spare }) => spare),
        's',
        1,
      );
    }
    for (const language of ['python', 'javascript']) {
      for (const { slug, times, passed } of checked[language]) {
        const note = passed ? '' : red(' did not pass');
        row(`check in ${names[language]}: ${slug}`, times, 's', budgets[language], note);
      }
    }
    row("lesson 6's network, a step at batch 64", training, 's', budgets.training);
  } finally {
    await browser.close();
    server.close();
    server.closeAllConnections();
  }
}
