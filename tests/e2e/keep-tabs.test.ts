import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Browser, Locator, Page } from 'playwright-core';

import { launch, visit, type Visit } from './support/browser.ts';
import { editorText, press, tabTo } from './support/keys.ts';
import { serve, type Site } from './support/site.ts';

let site: Site;
let browser: Browser;
let visitor: Visit;
let one: Page;
let two: Page;

beforeAll(async () => {
  [site, browser] = await Promise.all([serve(), launch()]);
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});
beforeEach(async () => {
  visitor = await visit(browser, `${site.address}#/lesson/cosh-paper`);
  one = visitor.page;
  two = await one.context().newPage();
});
afterEach(async () => {
  const { problems } = visitor;
  await visitor.close();
  expect(problems).toEqual([]);
});

const blank = (page: Page, name: string): Locator => page.getByRole('textbox', { name, exact: true });
const editor = (page: Page): Locator => page.getByRole('textbox', { name: 'Editor', exact: true });
const notices = (page: Page): Locator => page.getByRole('status', { name: 'Notices' });
const open = async (page: Page, part: string, there: (page: Page) => Locator): Promise<void> => {
  await page.goto(`${site.address}#/lesson/${part}`);
  await there(page).waitFor();
};
async function toStart(page: Page): Promise<void> {
  await editor(page).focus();
  await page.keyboard.press('ControlOrMeta+Home');
}
/** Puts a text before what the editor holds. */
async function prepend(page: Page, text: string): Promise<void> {
  await toStart(page);
  await page.keyboard.insertText(text);
}

describe('two tabs', () => {
  it('show each other every edit as it is made, in different lessons', async () => {
    await open(two, 'backprop-code/1', editor);
    await blank(one, 'a').fill('log 2');
    await prepend(two, '# from the second tab\n');
    await two.goto(`${site.address}#/lesson/cosh-paper`);
    await expect.poll(() => blank(two, 'a').inputValue()).toBe('log 2');
    await open(one, 'backprop-code/1', editor);
    await expect.poll(() => editorText(editor(one))).toContain('# from the second tab');
    expect(await notices(one).innerText()).toBe('');
  });

  it('merge blanks of one lesson that are filled in at the same time', async () => {
    await open(two, 'cosh-paper', (page) => blank(page, 'b'));
    await Promise.all([
      blank(one, 'a').pressSequentially('log 2', { delay: 40 }),
      blank(two, 'b').pressSequentially('exp(log 2)', { delay: 40 }),
    ]);
    for (const page of [one, two]) {
      await expect.poll(() => blank(page, 'a').inputValue()).toBe('log 2');
      await expect.poll(() => blank(page, 'b').inputValue()).toBe('exp(log 2)');
      expect(await notices(page).innerText()).toBe('');
    }
  });

  it('that edit one program at the same time lose neither edit, and a button brings the other back', async () => {
    await open(one, 'backprop-code/1', editor);
    await open(two, 'backprop-code/1', editor);
    // At the same time: before either can have heard of the other.
    for (const page of [one, two]) await toStart(page);
    await Promise.all([
      one.keyboard.insertText('# of the first tab\n'),
      two.keyboard.insertText('# of the second tab\n'),
    ]);
    const say = (page: Page): Locator => notices(page).getByText(/edited in another tab at the same time/);
    await Promise.all([say(one).waitFor(), say(two).waitFor()]);
    const top = async (page: Page): Promise<string> => (await editorText(editor(page))).split('\n')[0] ?? '';
    await one.keyboard.press('ControlOrMeta+Home');
    const shown = await top(one);
    expect(shown).toMatch(/^# of the (first|second) tab$/);
    await expect.poll(() => top(two)).toBe(shown);

    const lost = shown.startsWith('# of the first') ? '# of the second tab' : '# of the first tab';
    await press(one, notices(one).getByRole('button', { name: /Bring (mine|the other) back/ }));
    for (const page of [one, two]) await expect.poll(() => top(page)).toBe(lost);
    // And what that replaced is in the history.
    await one.goto(`${site.address}#/work`);
    const newest = one.locator('details.earlier').first();
    await tabTo(one, newest.locator('summary'));
    await one.keyboard.press('Enter');
    await newest.getByText(shown).waitFor();
  });
});

describe('the history', () => {
  it('has the work from before a reset, says what is different, and brings it back', async () => {
    await blank(one, 'a').fill('log 2');
    await blank(one, 'b').fill('2');
    await open(one, 'backprop-code/1', editor);
    await prepend(one, '# an idea\n');
    await press(one, one.getByRole('button', { name: 'Reset' }));
    await open(one, 'cosh-paper', (page) => blank(page, 'a'));
    await press(one, one.getByRole('button', { name: 'Reset' }));
    await expect.poll(() => blank(one, 'a').inputValue()).toBe('');
    await one.goto(`${site.address}#/work`);
    const versions = one.locator('details.earlier');
    await versions.filter({ hasText: 'before a reset' }).nth(1).waitFor();
    const before = versions.filter({ hasText: 'before a reset' }).nth(1);
    expect(await before.locator('summary').innerText()).toMatch(/cosh by hand: 2 answers/);
    await press(one, before.locator('summary'));
    expect(await before.getByRole('row', { name: /^a / }).innerText()).toMatch(/log 2\s+empty/);
    expect(await before.getByRole('region', { name: /Lines of back-propagation.py/ }).innerText()).toContain(
      '# an idea',
    );
    const count = await versions.count();
    await press(one, before.getByRole('button', { name: /^Bring back cosh by hand/ }));
    await one.getByText(/cosh by hand is back as it was/).waitFor();
    await press(one, before.getByRole('button', { name: /^Bring back Write back-propagation/ }));
    await one.getByText(/Write back-propagation is back as it was/).waitFor();
    await expect.poll(() => versions.count()).toBeGreaterThan(count);
    await open(one, 'cosh-paper', (page) => blank(page, 'a'));
    expect([await blank(one, 'a').inputValue(), await blank(one, 'b').inputValue()]).toEqual(['log 2', '2']);
    await open(one, 'backprop-code/1', editor);
    expect(await editorText(editor(one))).toMatch(/^# an idea\n/);
  });

  it('has a version from each Check of something new', async () => {
    for (const answer of ['log 2', 'log 3', 'log 3']) {
      await blank(one, 'a').fill(answer);
      await press(one, one.getByRole('button', { name: 'Check', exact: true }));
      await one.getByRole('status', { name: 'Results' }).getByText(/of 14/).waitFor();
    }
    await one.goto(`${site.address}#/work`);
    const checks = one.locator('details.earlier', { hasText: 'when you pressed Check' });
    await expect.poll(() => checks.count()).toBe(2);
  });
});

describe('work of a newer lab', () => {
  it('is shown and can be exported, and is not written over', async () => {
    await blank(one, 'a').fill('log 2');
    await expect.poll(() => stored(one)).toContain('log 2');
    await two.close();
    await one.evaluate(async () => {
      const request = indexedDB.open('backprop-lab');
      const db = await new Promise<IDBDatabase>(
        (resolve) => (request.onsuccess = () => resolve(request.result)),
      );
      const store = db.transaction('work', 'readwrite').objectStore('work');
      const got = store.get('current');
      await new Promise((resolve) => (got.onsuccess = resolve));
      const put = store.put({ ...got.result, schema: 2 }, 'current');
      await new Promise((resolve) => (put.onsuccess = resolve));
      db.close();
    });
    await one.reload();
    await notices(one)
      .getByText(/saved by a newer lab/)
      .waitFor();
    expect(await blank(one, 'a').inputValue()).toBe('log 2');
    await blank(one, 'a').fill('over it');
    await one.waitForTimeout(500);
    expect(await stored(one)).toContain('log 2');
    const [file] = await Promise.all([
      one.waitForEvent('download'),
      press(one, notices(one).getByRole('button', { name: 'Export my work' })),
    ]);
    expect(file.suggestedFilename()).toBe('my-work.backprop.json');
  });
});

/** What is in the database, as text. */
function stored(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const request = indexedDB.open('backprop-lab');
    const db = await new Promise<IDBDatabase>(
      (resolve) => (request.onsuccess = () => resolve(request.result)),
    );
    const got = db.transaction('work').objectStore('work').get('current');
    await new Promise((resolve) => (got.onsuccess = resolve));
    db.close();
    return JSON.stringify(got.result);
  });
}
