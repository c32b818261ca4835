import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

import { objections, screens, sideways } from './support/axe.ts';
import { launch, visit } from './support/browser.ts';
import { blanks, CodePage, fillBlanks, overwriting } from './support/lab.ts';
import { serve, type Site } from './support/site.ts';

let site: Site;
let browser: Browser;

beforeAll(async () => {
  [site, browser] = await Promise.all([serve(), launch()]);
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

describe.each(screens)('at $width px', ({ width, screen }) => {
  it.each([
    ['the course map', '#/', 'Send a derivative back'],
    ['my work', '#/work', 'My work'],
    ['the instructor page', '#/instructor', 'For instructors'],
    ['about', '#/about', 'About Backprop Lab'],
    ['a page that is not there', '#/lesson/nowhere', 'There is no page here'],
  ])('%s is in order', async (_, hash, heading) => {
    const { page, problems, close } = await visit(browser, site.address + hash, screen);
    await page.getByRole('heading', { level: 1, name: new RegExp(heading) }).waitFor();
    expect(await objections(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });

  it('the history and the summary are in order, with work in them', async () => {
    const { page, problems, close } = await visit(browser, `${site.address}#/lesson/cosh-paper`, screen);
    await fillBlanks(page, { ...blanks, 'dz/dd': '1/2' });
    await page.keyboard.press('Enter');
    await page.getByRole('status', { name: 'Results' }).locator('li').first().waitFor();
    await page.goto(`${site.address}#/lesson/backprop-code/1`);
    const editor = page.getByRole('textbox', { name: 'Editor', exact: true });
    await editor.focus();
    await page.keyboard.insertText(`# ${'a long line '.repeat(20)}\n`);
    await page.getByRole('button', { name: 'Reset', exact: true }).click();
    await page.goto(`${site.address}#/work`);
    const version = page.locator('details.earlier', { hasText: 'before a reset' }).first();
    await version.locator('summary').click();
    await version.getByRole('region', { name: /^Lines of back-propagation.py/ }).waitFor();
    expect(await objections(page)).toEqual([]);
    await page.goto(`${site.address}#/work/summary`);
    await page.getByText('cosh by hand').waitFor();
    await page.locator('.listing').waitFor();
    expect(await objections(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });

  it('lesson 1 is in order, empty and with verdicts', async () => {
    const { page, problems, close } = await visit(browser, `${site.address}#/lesson/cosh-paper`, screen);
    await page.getByRole('img', { name: /Computation graph of cosh/ }).waitFor();
    expect(await objections(page)).toEqual([]);
    await fillBlanks(page, { ...blanks, 'dz/dd': '1/2', 'dz/dx': '5/4', z: '5/(4' });
    await page.keyboard.press('Enter');
    await page.getByRole('status', { name: 'Results' }).locator('li').first().waitFor();
    await page.getByText('This graph as a table').click();
    expect(await objections(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });

  it('lesson 2 is in order, with output, a run and a failing check', async () => {
    const { page, problems, close } = await visit(browser, site.address, screen);
    const lab = new CodePage(page);
    await lab.open(site.address, 3);
    await lab.write(overwriting);
    await page.keyboard.press('ControlOrMeta+Enter');
    await page.locator('figure.graph-figure').first().waitFor();
    expect(await objections(page)).toEqual([]);
    await page.keyboard.press('ControlOrMeta+s');
    await page.getByText('overwrites-gradient').first().waitFor({ timeout: 30_000 });
    await page
      .getByRole('img', { name: /is the first wrong node/ })
      .first()
      .waitFor();
    expect(await objections(page)).toEqual([]);
    if (width < 640) {
      const small = await page
        .locator('.stepper .btn, .figure-bar .btn')
        .evaluateAll(
          (buttons) =>
            buttons.filter(
              (button) =>
                button.getBoundingClientRect().height > 0 && button.getBoundingClientRect().height < 44,
            ).length,
        );
      expect(small).toBe(0);
    }
    expect(problems).toEqual([]);
    await close();
  });
});

/** Every page, and its heading. */
const pages = {
  '#/': 'Send a derivative back through a graph, and see where it goes.',
  '#/work': 'My work',
  '#/work/summary': 'Summary of work',
  '#/instructor': 'For instructors',
  '#/about': 'About Backprop Lab',
  '#/lesson/cosh-paper': 'cosh by hand',
  '#/lesson/backprop-code/3': 'Reuse: one node, two readers',
  '#/lesson/backprop-code/one-node': 'One node: what arrived, times the local derivative',
  '#/lesson/cost-of-backprop': 'What it costs',
  '#/lesson/why-keep-inputs': 'Why inputs are kept',
  '#/lesson/feed-forward-costs': 'Counting a whole network',
  '#/lesson/will-it-fit': 'Will it fit?',
  '#/lesson/checkpointing': 'Memory for time',
  '#/lesson/train': 'Train it',
};
/** Those that are not whole without a figure. */
const drawn = ['cosh-paper', 'cost-of-backprop', 'why-keep-inputs', 'will-it-fit', 'checkpointing', 'train'];

/** Goes from page to page, and looks at each once it stands. */
async function onEveryPage(options: BrowserContextOptions, look: (page: Page) => Promise<void>) {
  const { page, problems, close } = await visit(browser, site.address, options);
  for (const [hash, name] of Object.entries(pages)) {
    await page.goto(site.address + hash);
    await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
    if (drawn.some((lesson) => hash.endsWith(`/${lesson}`)))
      await page.locator('main figure').first().waitFor({ state: 'attached' });
    await look(page);
  }
  expect(problems).toEqual([]);
  await close();
}

describe('at 360 px, the narrowest', () => {
  it('no page scrolls sideways', () =>
    onEveryPage({ viewport: { width: 360, height: 740 }, hasTouch: true }, async (page) => {
      expect([page.url(), await sideways(page)]).toEqual([page.url(), false]);
    }));
});

describe('a section that the address names', () => {
  it.each([
    ['cosh-paper', ['once-more', 'take']],
    ['cost-of-backprop', ['growth', 'modes']],
  ] as const)(
    'of %s comes into view, and when another is named the focus goes to its heading',
    async (lesson, named) => {
      const { page, problems, close } = await visit(browser, `${site.address}#/lesson/${lesson}/${named[0]}`);
      const heading = (slug: string) => page.locator(`h2#${slug}`);
      const inView = async (slug: string): Promise<void> =>
        expect
          .poll(
            () =>
              heading(slug).evaluate((element) => {
                const { top } = element.getBoundingClientRect();
                return top > -innerHeight / 2 && top < innerHeight;
              }),
            { timeout: 10_000 },
          )
          .toBe(true);
      await heading(named[0]).waitFor();
      await inView(named[0]);
      await page.evaluate((hash) => void (location.hash = hash), `#/lesson/${lesson}/${named[1]}`);
      await expect
        .poll(() => heading(named[1]).evaluate((element) => element === document.activeElement))
        .toBe(true);
      await inView(named[1]);
      expect(problems).toEqual([]);
      await close();
    },
  );
});

describe('with reduced motion', () => {
  const moving = (page: Page): Promise<number> =>
    page.evaluate(() => document.getAnimations().filter((one) => one.playState === 'running').length);

  it('nothing in the figure moves', async () => {
    const { page, close } = await visit(browser, `${site.address}#/lesson/cosh-paper`, {
      reducedMotion: 'reduce',
    });
    await page.getByRole('img', { name: /Computation graph of cosh/ }).waitFor();
    for (let step = 0; step < 9; step += 1) await page.getByRole('button', { name: 'Step forward' }).click();
    expect(await moving(page)).toBe(0);
    await close();
  });

  it('nothing moves on any page', () =>
    onEveryPage({ reducedMotion: 'reduce' }, async (page) => {
      expect([page.url(), await moving(page)]).toEqual([page.url(), 0]);
    }));
});

describe('on paper', () => {
  it('every page is ink on white, without controls, whatever the theme', () =>
    onEveryPage({ colorScheme: 'dark' }, async (page) => {
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      const seen = await page.evaluate(() => ({
        ground: getComputedStyle(document.body).backgroundColor,
        ink: getComputedStyle(document.querySelector('h1')!).color,
        buttons: [...document.querySelectorAll('.btn')].filter((one) => one.getClientRects().length > 0)
          .length,
        shell: [...document.querySelectorAll('.top, .foot')].filter((one) => one.getClientRects().length > 0)
          .length,
      }));
      expect([page.url(), seen]).toEqual([
        page.url(),
        { ground: 'rgb(255, 255, 255)', ink: 'rgb(21, 24, 28)', buttons: 0, shell: 0 },
      ]);
      await page.emulateMedia({ media: 'screen', colorScheme: 'dark' });
    }));

  it('a figure shows all that is known, not the step it stands at', async () => {
    const { page, close } = await visit(browser, `${site.address}#/lesson/cosh-paper`);
    await fillBlanks(page, blanks);
    await page.keyboard.press('Enter');
    await page.getByText('All 14 blanks earn credit').waitFor();
    await page.getByRole('button', { name: 'Step back' }).first().waitFor();
    const figure = page.locator('.paper-figure .graph-svg');
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    await page.emulateMedia({ media: 'print' });
    expect(await figure.locator('.chip-in.val').count()).toBe(7);
    expect(await figure.locator('.chip-in.grd').count()).toBe(7);
    const faint = await figure
      .locator('.chip-in')
      .evaluateAll((chips) => chips.filter((chip) => getComputedStyle(chip).opacity !== '1').length);
    expect(faint).toBe(0);
    await close();
  });
});
