import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

import { editorText, press } from './support/keys.ts';
import { CodePage, programs } from './support/lab.ts';
import { visits } from './support/visits.ts';

const visitor = visits('');

it('a notebook of this homework opens, runs with its torch and its plots, and is checked', async () => {
  const { page, address } = visitor;
  const lab = new CodePage(page);
  await lab.open(address, 1);
  await lab.write(programs[1]);
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    press(page, lab.button('Open file')),
  ]);
  await chooser.setFiles(fileURLToPath(new URL('../web/notebooks/torch.ipynb', import.meta.url)));
  await page.getByText(/^From torch\.ipynb, what \d+ cells define went to the editor/).waitFor();

  const printed = await lab.run();
  expect(printed).toContain('Mean result=tensor(1.2500) gradient=tensor(1.)');
  expect(printed).toContain('torch: tensor(0.7500)');
  await page
    .getByRole('img', { name: /^Plot 1 of your run/ })
    .first()
    .waitFor();

  for (const step of [1, 2, 3, 4, 5, 6]) {
    await lab.goTo(step);
    expect(await lab.check()).toContain('Every check of this step passes.');
  }

  await press(page, page.getByRole('button', { name: 'Undo', exact: true }));
  expect((await editorText(lab.editor)).trimEnd()).toBe(programs[1].trimEnd());
});
