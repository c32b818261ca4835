// `npm run corpus`: judges every program of the corpus with twenty seeds and writes the confusion matrix, which says with
// how many seeds it was made. `npm run corpus -- --seeds 5` takes fewer.

import { parseArgs } from 'node:util';

import { build } from './build.mjs';
import { at, tools } from './lib/paths.mjs';
import { status } from './lib/run.mjs';
import { Failure, main } from './lib/say.mjs';
import { setup } from './setup.mjs';

const SEEDS = 20;

function seedsAsked() {
  const { values } = parseArgs({ options: { seeds: { type: 'string' } } });
  const seeds = Number(values.seeds ?? SEEDS);
  if (!Number.isInteger(seeds) || seeds < 1)
    throw new Failure(`--seeds takes a whole number, got "${values.seeds}"`);
  return seeds;
}

await main(async () => {
  const seeds = seedsAsked();
  await setup(['build', 'test']);
  await build();
  const env = { CORPUS_SEEDS: String(seeds), CORPUS_WRITE: '1' };
  const config = ['--config', at('tests/vitest.config.ts'), '--project', 'corpus'];
  const code = await status(process.execPath, [tools.vitest, 'run', ...config, 'corpus.test'], { env });
  if (code !== 0) throw new Failure('Not every program is called what it is.');
});
