// The suites of `npm test`: what each builds, how it runs, and how many tests really ran.

import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

import { build as buildWithCmake } from './cmake.mjs';
import { gtestCounts, vitestCounts } from './counts.mjs';
import { chromium } from './needs.mjs';
import { at, tools } from './paths.mjs';
import { firstExisting, status, which } from './run.mjs';

function emptyFile(path) {
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true });
  return path;
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null; // the run died before it wrote anything
  }
}

async function ctest(preset) {
  const results = emptyFile(at('build/results', `${preset}.xml`));
  await buildWithCmake(preset);
  const code = await status('ctest', ['--preset', preset, '--output-junit', results]);
  return { code, counts: gtestCounts(read(results)) };
}

async function vitest(project, env = {}) {
  const results = emptyFile(at('build/results', `${project}.json`));
  const code = await status(
    process.execPath,
    [
      tools.vitest,
      'run',
      ...['--config', at('tests/vitest.config.ts'), '--project', project],
      ...['--reporter=default', '--reporter=json', `--outputFile.json=${results}`],
    ],
    { env },
  );
  return { code, counts: vitestCounts(read(results)) };
}

const nvcc = () => which('nvcc') ?? firstExisting(['/usr/local/cuda/bin/nvcc']);

/**
 * `onlyByName`: not one of those that `npm test` runs when no suite is named.
 * `missing`: what this machine lacks that a suite cannot do without, and that `npm run setup` does not install.
 * @type {{name: string, what: string, onlyByName?: boolean, missing?: () => string | undefined, run: () => Promise<{code: number, counts: {passed: number, failed: number, skipped: number}}>}[]}
 */
export const suites = [
  // Where nvcc is, cuda runs the same tests and more, in one build.
  { name: 'dev', what: 'engine, native', onlyByName: nvcc() !== undefined, run: () => ctest('dev') },
  // It takes half as long as all the others: CONTRIBUTING asks for it where the engine changes.
  { name: 'asan', what: 'engine, native under ASan and UBSan', onlyByName: true, run: () => ctest('asan') },
  {
    name: 'cuda',
    what: 'engine, native and on emulated CUDA',
    missing: () => (nvcc() ? undefined : 'there is no nvcc (CUDA 12 or later)'),
    run: () => ctest('cuda'),
  },
  { name: 'wasm-engine', what: 'engine, in WebAssembly under node', run: () => ctest('wasm') },
  { name: 'wasm', what: 'the modules, called from JavaScript', run: () => vitest('wasm') },
  { name: 'web', what: 'lab, runtimes and figure', run: () => vitest('web') },
  { name: 'corpus', what: 'grading: the corpus of programs', run: () => vitest('corpus') },
  { name: 'e2e', what: 'the page, in Chromium', run: () => vitest('e2e', { CHROMIUM: chromium() }) },
];
