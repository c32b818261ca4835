/** Lessons of questions, answered. */
import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';

import { press, tabTo } from './keys.ts';

/** Right answers with the lesson's own numbers, by the names of the blanks. */
export function modelAnswers(lesson: string): Record<string, string> {
  const file = new URL(`../../../web/lessons/${lesson}/solution.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, string>>)['1'] ?? {};
}

export const blank = (page: Page, name: string): Locator => page.getByRole('textbox', { name, exact: true });
const choices = (page: Page, name: string): Locator => page.locator(`fieldset[data-blank="${name}"]`);

/** Chooses one option by keyboard: the group is reached by Tab, its options by the arrows. */
async function choose(page: Page, group: Locator, option: string): Promise<void> {
  const options = await group
    .getByRole('radio')
    .evaluateAll((all) => all.map((one) => one.getAttribute('value')));
  const checked = await group
    .getByRole('radio', { checked: true })
    .getAttribute('value', { timeout: 50 })
    .catch(() => null);
  await tabTo(page, group);
  if (checked === null) await page.keyboard.press('Space');
  const from = checked === null ? 0 : options.indexOf(checked);
  const steps = options.indexOf(option) - from;
  for (let i = 0; i < Math.abs(steps); i++) await page.keyboard.press(steps > 0 ? 'ArrowDown' : 'ArrowUp');
}

/** Answers a question by keyboard alone: typed, chosen with the arrows, or ticked. */
export async function answer(page: Page, name: string, text: string): Promise<void> {
  const group = choices(page, name);
  if ((await group.count()) === 0) {
    await tabTo(page, blank(page, name));
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type(text);
  } else if ((await group.getByRole('radio').count()) > 0) {
    await choose(page, group, text);
  } else {
    for (const option of text.split(', ')) {
      await tabTo(page, group.locator(`input[value="${option}"]`));
      await page.keyboard.press('Space');
    }
  }
}

/** Checks by keyboard, with the button below the last question. */
export const check = (page: Page): Promise<void> =>
  press(page, page.getByRole('button', { name: 'Check', exact: true }).last());
