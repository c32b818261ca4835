// `npm run lint`: format, lint and type checks of everything; with `-- --quick` without clang-tidy, which takes as long as a
// build. `npm run format` (--fix) mends what can be mended.

import { globSync } from './lib/glob.mjs';
import { at, tools } from './lib/paths.mjs';
import { node, run } from './lib/run.mjs';
import { Failure, bold, dim, duration, green, main, red, say } from './lib/say.mjs';
import { tidy } from './lib/tidy.mjs';
import { setup } from './setup.mjs';

const cpp = () => globSync(['engine', 'wasm', 'tests'], ['.cpp', '.h', '.cu', '.cuh']);
const headers = () => globSync(['engine'], ['.h']);
const typed = [
  'web/tsconfig.lab.json',
  'web/tsconfig.workers.json',
  'web/tsconfig.cli.json',
  'tests/tsconfig.json',
];

const clangFormat = (fix) => run('clang-format', [...(fix ? ['-i'] : ['--dry-run', '-Werror']), ...cpp()]);
const prettier = (fix) => node(tools.prettier, [fix ? '--write' : '--check', '--log-level=warn', '.']);
const eslint = (fix) =>
  node(tools.eslint, ['--config', at('web/eslint.config.js'), ...(fix ? ['--fix'] : []), 'web', 'tests']);

async function types() {
  for (const config of typed) await node(tools.tsc, ['--project', at(config)]);
  await node(tools.svelteCheck, [
    '--workspace',
    at('web'),
    '--tsconfig',
    './tsconfig.ui.json',
    '--output',
    'human',
  ]);
}

/** Every check, in order of how long it takes. Those with `mends` can also repair; a `slow` one is not quick. */
const checks = [
  { what: 'C++ is formatted (clang-format)', run: clangFormat, mends: true },
  { what: 'the rest is formatted (prettier)', run: prettier, mends: true },
  { what: 'JavaScript, TypeScript, Svelte (eslint)', run: eslint, mends: true },
  { what: 'types, per environment (tsc, svelte-check)', run: types },
  { what: 'C++ engine (clang-tidy)', run: () => tidy(headers()), slow: true },
];

await main(async () => {
  const fix = process.argv.includes('--fix');
  const quick = process.argv.includes('--quick');
  await setup(['build', 'lint']);
  const failed = [];
  for (const check of checks.filter((one) => (one.mends || !fix) && !(quick && one.slow))) {
    say(`${bold('>')} ${check.what}`);
    const begun = performance.now();
    try {
      await check.run(fix);
      say(dim(`  done in ${duration(performance.now() - begun)}`));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      say(red(`  ${error.message.slice(0, 200)}`));
      failed.push(check.what);
    }
  }
  if (failed.length > 0) {
    throw new Failure(
      `Not as it should be: ${failed.join('; ')}.${fix ? '' : ' `npm run format` mends formatting.'}`,
    );
  }
  say(green(fix ? 'Formatted.' : 'Nothing to object to.'));
});
