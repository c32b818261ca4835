/** What axe finds on a page. It is brought in by the test: the page's own policy would not load it. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const script = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Violations, one line each. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(await script);
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: {
        run(
          options: object,
        ): Promise<{ violations: { id: string; nodes: { target: unknown[]; failureSummary: string }[] }[] }>;
      };
    };
    const found = await axe.run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return found.violations.flatMap((one) =>
      one.nodes.map((node) => `${one.id}: ${node.target.join(' ')}: ${node.failureSummary}`),
    );
  });
}

/** Whether the page scrolls sideways, which no page should. */
export const sideways = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1);

/** A desktop and a phone, as options of a visit. */
export const screens = [
  { width: 1280, screen: { viewport: { width: 1280, height: 844 } } },
  { width: 390, screen: { viewport: { width: 390, height: 844 }, hasTouch: true } },
] as const;

/** Colours on their way from one theme to the other have arrived; a second is enough for them. */
const settled = (page: Page): Promise<unknown> =>
  page.evaluate(async () => {
    await new Promise(requestAnimationFrame);
    const changes = document.getAnimations().filter((one) => one instanceof CSSTransition);
    const arrived = Promise.allSettled(changes.map(({ finished }) => finished));
    await Promise.race([arrived, new Promise((resolve) => setTimeout(resolve, 1000))]);
  });

/** What there is to object to in the page as it stands, in either theme: none, if it is in order. */
export async function objections(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await settled(page);
    for (const one of await violations(page)) found.push(`${colorScheme}: ${one}`);
  }
  if (await sideways(page)) found.push('scrolls sideways');
  return found;
}
