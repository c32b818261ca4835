/** A learner with a keyboard and nothing else. */
import { expect } from 'vitest';
import type { Locator, Page } from 'playwright-core';

const focused = (target: Locator): Promise<boolean> =>
  target.evaluate(
    (element) => element === document.activeElement || element.contains(document.activeElement),
  );

/** Presses Tab until the element has the focus; fails where it cannot be reached. */
export async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await target.waitFor();
  for (let presses = 0; presses < 120; presses += 1) {
    if (await focused(target)) return;
    // In an editor Tab indents: Escape lets go of it, a second one where the first closed a list of names.
    const inside = await page.evaluate(() => !!document.activeElement?.closest('.cm-editor'));
    if (inside) await page.keyboard.press('Escape');
    if (inside) await page.keyboard.press('Escape');
    await page.keyboard.press(key);
  }
  expect.fail(`the keyboard does not reach ${String(target)}`);
}

/** Reaches a button or link and presses it. */
export async function press(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press('Enter');
}

/** Replaces the text of an editor by typing, line by line; what the editor adds on its own is overwritten. */
export async function typeProgram(page: Page, editor: Locator, text: string): Promise<void> {
  await tabTo(page, editor);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.press('Delete');
  for (const [index, line] of text.trimEnd().split('\n').entries()) {
    if (index > 0) {
      if (await page.locator('.cm-tooltip-autocomplete').isVisible()) await page.keyboard.press('Escape');
      await page.keyboard.press('Enter');
      // The editor has indented: type from the start of the line.
      await page.keyboard.press('Shift+Home');
      await page.keyboard.press('Delete');
    }
    await page.keyboard.type(line);
  }
  if (await page.locator('.cm-tooltip-autocomplete').isVisible()) await page.keyboard.press('Escape');
  expect((await editorText(editor)).trimEnd()).toBe(text.trimEnd());
}

/** Replaces the text of an editor at once, as pasting does. */
export async function pasteProgram(page: Page, editor: Locator, text: string): Promise<void> {
  await tabTo(page, editor);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text.trimEnd());
  expect((await editorText(editor)).trimEnd()).toBe(text.trimEnd());
}

/** The text an editor holds. */
export async function editorText(editor: Locator): Promise<string> {
  return editor.evaluate((element) => {
    const lines = [...element.querySelectorAll('.cm-line')];
    return lines.map((line) => line.textContent).join('\n');
  });
}
