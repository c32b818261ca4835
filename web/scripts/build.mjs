// `npm run build`: the engine as WebAssembly, Python's compiled library, the site (web/dist) and the command (build/cli).
// What is up to date is left alone.

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { build as buildWithCmake } from './lib/cmake.mjs';
import { unlessFresh } from './lib/fresh.mjs';
import { at, tools } from './lib/paths.mjs';
import {
  labSource,
  preparePython,
  pyodideFiles,
  pyodideOutput,
  pyodideSource,
  stdlib,
} from './lib/python.mjs';
import { node } from './lib/run.mjs';
import { main, say, step } from './lib/say.mjs';
import { setup } from './setup.mjs';

const targets = ['backprop-full', 'backprop-values'];
const modules = targets.flatMap((name) =>
  ['mjs', 'wasm'].map((ending) => at('build/wasm/wasm', `${name}.${ending}`)),
);
const sources = ['web/src', 'web/lessons', 'web/plugins'].map((path) => at(path));
const versions = [at('package.json'), at('package-lock.json')];

const engine = () => step('engine, as WebAssembly (build/wasm)', () => buildWithCmake('wasm', targets));

const python = () =>
  unlessFresh({
    name: 'python',
    what: 'Python for the page, standard library compiled (build/pyodide)',
    inputs: [join(pyodideSource, 'package.json'), at('web/scripts/lib/python.mjs'), labSource],
    outputs: [...pyodideFiles, stdlib].map((name) => join(pyodideOutput, name)),
    work: preparePython,
  });

const vite = (config) => node(tools.vite, ['build', '--config', at(config), '--logLevel', 'warn']);

const page = () =>
  unlessFresh({
    name: 'page',
    what: 'page (web/dist)',
    inputs: [
      ...sources,
      ...versions,
      ...modules,
      join(pyodideOutput, stdlib),
      at('web/index.html'),
      at('web/public'),
      at('web/vite.config.ts'),
    ],
    outputs: [at('web/dist/index.html'), at('web/dist/pyodide', stdlib)],
    work: () => vite('web/vite.config.ts'),
  });

const command = () =>
  unlessFresh({
    name: 'command',
    what: 'command (build/cli)',
    inputs: [...sources, ...versions, at('web/cli'), at('web/vite.cli.config.ts')],
    outputs: [at('build/cli/main.mjs')],
    work: () => vite('web/vite.cli.config.ts'),
  });

export async function build() {
  await engine();
  await python();
  await page();
  await command();
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(async () => {
    await setup(['build']);
    await build();
    say('Built: web/dist is the site, npx backprop-lab the command.');
  });
}
