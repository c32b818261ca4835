/** The lab's pages by their accessible names, and what a learner writes into them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';

import { EXTENSIONS, type Language } from '../../../web/src/lab/types.ts';
import { LANGUAGE_NAMES } from '../../../web/src/ui/languages.ts';
import { pasteProgram, press, tabTo, typeProgram } from './keys.ts';

/** Right answers of lesson 1, in many spellings. */
export const blanks: Record<string, string> = {
  'dz/dx as a formula': '(e^x - e^-x)/2',
  a: 'log 2',
  b: '2',
  c: 'ln(2)',
  d: '-log 2',
  e: '1/2',
  z: '1.25',
  'dz/dz': '1',
  'dz/de': '0.5',
  'dz/dd': 'e^d/2',
  'dz/dc': '-1/4',
  'dz/db': '1/2',
  'dz/da': '1',
  'dz/dx': 'sinh(log 2)',
};

const forward = `def forward_algorithm(graph):
    for node in graph.sorted_nodes():
        node.forward()
`;
const backward = `def backward_algorithm(graph, one=1.0):
    for node in graph.sorted_nodes():
        node.gradient = None
    graph.gradient = one
    for node in reversed(graph.sorted_nodes()):
        for source, gradient in zip(node.input_nodes, node.backward()):
            source.accumulate_gradient(gradient)
`;
const nodes = `class Add(ComputationNode):
    def forward(self):
        self.result = self.input(0) + self.input(1)

    def backward(self):
        return [self.gradient, self.gradient]


class Mul(ComputationNode):
    def forward(self):
        self.result = self.input(0) * self.input(1)

    def backward(self):
        return [self.gradient * self.input(1), self.gradient * self.input(0)]
`;

const estimate = `def finite_difference(graph, leaf, row, column, h=1e-5):
    old = leaf.result[row, column]
    leaf.result[row, column] = old + h
    forward_algorithm(graph)
    up = graph.result
    leaf.result[row, column] = old - h
    forward_algorithm(graph)
    down = graph.result
    leaf.result[row, column] = old
    return (up - down) / (2 * h)
`;
const matmul = `class Matmul(ComputationNode):
    def forward(self):
        self.result = self.input(0) @ self.input(1)

    def backward(self):
        return [self.gradient @ self.input(1).T, self.input(0).T @ self.gradient]
`;

/** What a learner has written by the end of each step; steps 4 and 5 need no more than step 3. */
export const programs = {
  1: forward,
  2: `${forward}\n\n${backward}`,
  3: `${forward}\n\n${backward}\n\n${nodes}`,
  12: `${forward}\n\n${backward}\n\n${nodes}\n\n${estimate}`,
  6: `${forward}\n\n${backward}\n\n${nodes}\n\n${estimate}\n\n${matmul}`,
} as const;

/** What a learner has in the end, in any language. */
export const solution = (language: Language): string =>
  readFileSync(
    new URL(`../../../web/lessons/backprop-code/solution.${EXTENSIONS[language]}`, import.meta.url),
    'utf8',
  );

/** The program of step 3 with `=` where a gradient should be added. */
export const overwriting = programs[3].replace(
  'source.accumulate_gradient(gradient)',
  'source.gradient = gradient',
);

/** The page of lesson 2 at a step. */
export class CodePage {
  readonly editor: Locator;
  readonly scratch: Locator;
  readonly results: Locator;
  readonly output: Locator;

  constructor(
    readonly page: Page,
    readonly language: Language = 'python',
  ) {
    this.editor = page.getByRole('textbox', { name: 'Editor', exact: true });
    this.scratch = page.getByRole('textbox', { name: 'Scratch editor' });
    this.results = page.getByRole('status', { name: 'Results' });
    this.output = page.getByRole('region', { name: 'Output' });
  }

  button = (name: string): Locator => this.page.getByRole('button', { name, exact: true });

  /** Goes to a step, by number or name, and waits until programs can run. */
  async open(address: string, step: number | string): Promise<void> {
    await this.page.goto(`${address}#/lesson/backprop-code/${step}`);
    await this.editor.waitFor();
    const choice = this.page.getByRole('combobox', { name: 'Language', exact: true });
    if ((await choice.inputValue()) !== this.language) {
      await tabTo(this.page, choice);
      await this.page.keyboard.type(LANGUAGE_NAMES[this.language].slice(0, 1));
    }
    await this.ready();
  }

  /** Goes to another step by the bar, by keyboard. */
  async goTo(step: number | string): Promise<void> {
    const link = this.page.locator(`nav a[href$="/backprop-code/${step}"]`);
    if ((await link.getAttribute('aria-current')) === 'step') return;
    await press(this.page, link);
    await this.page.locator(`nav a[aria-current="step"][href$="/backprop-code/${step}"]`).waitFor();
    await this.results.getByText('Check runs your program').waitFor();
  }

  /** Waits until programs can run. */
  async ready(): Promise<void> {
    const called = LANGUAGE_NAMES[this.language];
    // On a phone it stands on a tab that is not open.
    await this.page
      .locator(`[role="status"][aria-label="${called}"]`, { hasText: `${called} is ready` })
      .waitFor({ state: 'attached', timeout: 60_000 });
  }

  /** Types a program, key by key. */
  type = (text: string): Promise<void> => typeProgram(this.page, this.editor, text);

  write = (text: string): Promise<void> => pasteProgram(this.page, this.editor, text);

  writeScratch = (text: string): Promise<void> => pasteProgram(this.page, this.scratch, text);

  /** Checks by keyboard and waits for the verdict. */
  async check(): Promise<string> {
    if (await this.editor.isVisible()) await tabTo(this.page, this.editor);
    await this.page.keyboard.press('ControlOrMeta+s');
    await this.results.getByText(/\d+ passed/).waitFor({ timeout: 60_000 });
    return this.results.innerText();
  }

  /** Runs the scratch cell by keyboard and waits until it has ended, having printed something. */
  async run(): Promise<string> {
    if (await this.editor.isVisible()) await tabTo(this.page, this.editor);
    await this.page.keyboard.press('ControlOrMeta+Enter');
    await this.output.filter({ hasNotText: /Running|Waiting|appears here/ }).waitFor({ timeout: 30_000 });
    await this.page
      .locator('button[aria-disabled="false"]', { hasText: /^\s*Run\s*$/ })
      .waitFor({ state: 'attached', timeout: 30_000 });
    return this.output.innerText();
  }
}

/** Fills in the blanks of lesson 1 one after another, in the order Tab takes. */
export async function fillBlanks(page: Page, answers: Record<string, string>): Promise<void> {
  for (const [name, answer] of Object.entries(answers)) {
    await tabTo(page, page.getByRole('textbox', { name, exact: true }));
    await page.keyboard.type(answer);
  }
}

/** Exports the work by keyboard into a folder; the path of the file. */
export async function exportWork(page: Page, address: string, folder: string): Promise<string> {
  await page.goto(`${address}#/work`);
  const button = page.getByRole('button', { name: 'Export my work' });
  const [download] = await Promise.all([page.waitForEvent('download'), press(page, button)]);
  const file = join(folder, download.suggestedFilename());
  await download.saveAs(file);
  return file;
}

/** Imports a file by keyboard; what the page says of it. */
export async function importWork(
  page: Page,
  address: string,
  file: string | { name: string; mimeType: string; buffer: Buffer },
): Promise<string> {
  await page.goto(`${address}#/work`);
  const button = page.getByRole('button', { name: 'Import', exact: true });
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), press(page, button)]);
  await chooser.setFiles(file);
  const says = page.locator('.import-says');
  await says.filter({ hasText: /\w/ }).waitFor();
  return says.innerText();
}
