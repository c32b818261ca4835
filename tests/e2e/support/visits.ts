/** Tests that all begin on one page, in a browser and on a site that they share. */
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { Browser, Page } from 'playwright-core';

import { launch, visit, type Visit } from './browser.ts';
import { serve, type Site } from './site.ts';

/** For a whole file: each test is given a fresh profile on the page of that hash, and ends with no problem on it. */
export function visits(hash: string): { readonly page: Page; readonly address: string } {
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
    visitor = await visit(browser, site.address + hash);
  });
  afterEach(async () => {
    const { problems } = visitor;
    await visitor.close();
    expect(problems).toEqual([]);
  });
  return {
    get page() {
      return visitor.page;
    },
    get address() {
      return site.address;
    },
  };
}
