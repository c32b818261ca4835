/** What the page keeps of a learner's work. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';

/** Waits until all that was done on a lesson's page is in the database. */
export const stored = (page: Page): Promise<void> =>
  page.getByText('Saved in this browser').first().waitFor();

interface Exported {
  lessons: Record<string, { answers?: Record<string, string>; made?: Record<string, unknown> }>;
}

/** The file that `Export my work` gives. */
export async function exported(page: Page, address: string): Promise<Exported> {
  await page.goto(`${address}#/work`);
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export my work' }).first().click(),
  ]);
  return JSON.parse(await readFile(await file.path(), 'utf8')) as Exported;
}
