import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';

import { launch, visit, type Visit } from './support/browser.ts';
import { CodePage, fillBlanks, programs } from './support/lab.ts';
import { dist, serve, type Site } from './support/site.ts';

let browser: Browser;
let folder: string;
let site: Site;
let visitor: Visit;
let page: Page;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  // A copy: tests change what is served.
  folder = await mkdtemp(join(tmpdir(), 'backprop-site-'));
  await cp(dist, folder, { recursive: true });
  site = await serve(folder);
  visitor = await visit(browser, `${site.address}#/lesson/cosh-paper`, { serviceWorkers: 'allow' });
  page = visitor.page;
});
afterEach(async () => {
  await visitor.close();
  await site.close();
  await rm(folder, { recursive: true, force: true });
});

const ready = (on: Page): Promise<void> =>
  on
    .getByRole('status', { name: 'Offline' })
    .getByText('Ready to work offline.')
    .waitFor({ timeout: 60_000 });

const sha256 = (data: Buffer): string => createHash('sha256').update(data).digest('hex');

/** Puts another version of the lab on the host: another title, and the service worker that goes with it. */
async function deploy(title: string): Promise<void> {
  const [index, script] = [join(folder, 'index.html'), join(folder, 'sw.js')];
  const before = await readFile(index);
  const after = Buffer.from(
    before.toString().replace('<html lang="en">', `<html lang="en" data-edition="${title}">`),
  );
  const worker = await readFile(script, 'utf8');
  expect(worker).toContain(sha256(before));
  // The name of the edition is the only other hash that is not a file's.
  const edition = /[`"']([0-9a-f]{64})[`"'][,;]?(?![^]*[`"'][0-9a-f]{64})/.exec(worker)?.[1] ?? '';
  expect(edition).toHaveLength(64);
  await writeFile(index, after);
  await writeFile(script, worker.replace(sha256(before), sha256(after)).replaceAll(edition, sha256(after)));
}

const editionOf = (on: Page): Promise<string | undefined> =>
  on.evaluate(() => document.documentElement.dataset['edition']);

describe('offline', () => {
  it('the whole lab works: blanks, Run and Check', async () => {
    await ready(page);
    await site.close();
    await page.context().setOffline(true);
    await page.reload();
    await fillBlanks(page, { a: 'log 2' });
    await page.keyboard.press('Enter');
    await page.getByRole('status', { name: 'Results' }).getByText('1 of 14').waitFor();
    const lab = new CodePage(page);
    await lab.open(site.address, 1);
    await lab.write(programs[1]);
    await lab.writeScratch('print(6 * 7)\n');
    expect(await lab.run()).toContain('42');
    expect(await lab.check()).toContain('Every check of this step passes.');
    expect(await page.evaluate(() => fetch('nowhere').catch(() => 'no network'))).toBe('no network');
  });

  it('nothing is served but the bytes of this version, whatever is put into the cache', async () => {
    await ready(page);
    const poisoned = await page.evaluate(async () => {
      const [name = ''] = await caches.keys();
      const cache = await caches.open(name);
      const script = document.querySelector<HTMLScriptElement>('script[type="module"]')?.src ?? '';
      const evil = (): Response =>
        new Response('globalThis.stolen = true', { headers: { 'content-type': 'text/javascript' } });
      await cache.put(script, evil());
      await cache.put(new URL('other.js', location.href), evil());
      return {
        script,
        wasm: (await cache.keys()).map((one) => one.url).find((url) => url.endsWith('.wasm')),
      };
    });
    expect(poisoned.script).toMatch(/index-.*\.js$/);
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.evaluate(() => 'stolen' in globalThis)).toBe(false);
    expect(await page.evaluate(async () => (await fetch('other.js')).status)).toBe(404);
    // The right bytes are back in the cache.
    await site.close();
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
  });
});

describe('a newer lab', () => {
  it('is offered, and is there after Reload with the work kept', async () => {
    await ready(page);
    await fillBlanks(page, { a: 'log 2' });
    await deploy('second');
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
    const offer = page.getByRole('status', { name: 'Notices' }).getByText('A newer lab is ready');
    await offer.waitFor({ timeout: 60_000 });
    expect(await editionOf(page)).toBeUndefined();
    await page.getByRole('button', { name: 'Reload' }).click();
    await page.waitForFunction(() => document.documentElement.dataset['edition'] === 'second');
    await expect.poll(() => page.getByRole('textbox', { name: 'a', exact: true }).inputValue()).toBe('log 2');
    await expect.poll(() => page.evaluate(() => caches.keys())).toHaveLength(1);
  });

  it('is used on the next load, without a word', async () => {
    await ready(page);
    await deploy('second');
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
    const waits = (): Promise<boolean> =>
      page.evaluate(async () => !!(await navigator.serviceWorker.getRegistration())?.waiting);
    await expect.poll(waits, { timeout: 60_000 }).toBe(true);
    await page.reload();
    await page.waitForFunction(() => document.documentElement.dataset['edition'] === 'second');
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(visitor.problems).toEqual([]);
  });

  it('waits while another tab has the older one open', async () => {
    await ready(page);
    await deploy('second');
    const other = await page.context().newPage();
    await other.goto(`${site.address}#/work`);
    await other.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
    await other.getByText('A newer lab is ready').waitFor({ timeout: 60_000 });
    await other.reload();
    await other.getByRole('heading', { level: 1, name: 'My work' }).waitFor();
    expect(await editionOf(other)).toBeUndefined();
    expect(await editionOf(page)).toBeUndefined();
  });
});
