import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';

import { launch, visit, type Visit } from './support/browser.ts';
import { editorText, press, tabTo } from './support/keys.ts';
import { CodePage, programs } from './support/lab.ts';
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
  await lab.open(site.address, 1);
});
afterEach(async () => {
  const { problems } = visitor;
  await visitor.close();
  expect(problems).toEqual([]);
});

const endless =
  'def forward_algorithm(graph):\n    count = 0\n    while True:\n        try:\n            count += 1\n        except BaseException:\n            pass\n';

describe('an endless loop', () => {
  /** Presses Stop by keyboard; how long the page took to be ready again. */
  const stop = async (): Promise<number> => {
    await tabTo(visitor.page, lab.button('Stop'));
    const started = performance.now();
    await visitor.page.keyboard.press('Enter');
    await visitor.page
      .locator('button[aria-disabled="false"]', { hasText: 'Run' })
      .waitFor({ timeout: 5000 });
    return performance.now() - started;
  };

  it('in Run is stopped within a second, and the text survives', async () => {
    await lab.write(endless);
    await visitor.page.keyboard.press('ControlOrMeta+Enter');
    await visitor.page.waitForTimeout(700);
    expect(await stop()).toBeLessThan(1000);
    expect(await lab.output.innerText()).toContain('Stopped.');
    expect((await editorText(lab.editor)).trimEnd()).toBe(endless.trimEnd());
  });

  it('in the scratch cell is stopped within a second', async () => {
    await lab.writeScratch('while True:\n    pass\n');
    await visitor.page.keyboard.press('ControlOrMeta+Enter');
    await visitor.page.waitForTimeout(700);
    expect(await stop()).toBeLessThan(1000);
  });

  it('in Check is stopped within a second, and the next check is as good as any', async () => {
    await lab.write(endless);
    await visitor.page.keyboard.press('ControlOrMeta+s');
    await visitor.page.waitForTimeout(300);
    expect(await stop()).toBeLessThan(1000);
    expect((await editorText(lab.editor)).trimEnd()).toBe(endless.trimEnd());
    await lab.write(programs[1]);
    expect(await lab.check()).toContain('Every check of this step passes.');
  });

  it('that nobody stops is named, with the line', async () => {
    await lab.write('def forward_algorithm(graph):\n    while True:\n        graph.sorted_nodes()\n');
    const verdict = await lab.check();
    expect(verdict).toContain('never-ends');
  });

  it('leaves the page usable while it runs', async () => {
    await lab.write(endless);
    await visitor.page.keyboard.press('ControlOrMeta+Enter');
    await visitor.page.waitForTimeout(500);
    await press(visitor.page, lab.button('Hint'));
    await visitor.page.getByRole('status', { name: 'Hints' }).waitFor({ timeout: 1000 });
    await stop();
  });
});
