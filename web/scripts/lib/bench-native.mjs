// `npm run bench -- native`: the engine on the CPU beside PyTorch from Debian, one thread each, in one run.

import { build } from './cmake.mjs';
import { at } from './paths.mjs';
import { answer, quietly } from './run.mjs';
import { bold, dim, green, red, say, step } from './say.mjs';

const rounds = 3;
const install = 'apt-get install --no-install-recommends python3-torch libopenblas0-pthread';
const cases = {
  'forward-256': '8 layers, 256 x 64, forward',
  'both-256': '8 layers, 256 x 64, forward and backward',
  'forward-512': '8 layers, 512 x 128, forward',
  'both-512': '8 layers, 512 x 128, forward and backward',
  'forward-1024': '8 layers, 1024 x 256, forward',
  'both-1024': '8 layers, 1024 x 256, forward and backward',
  'lesson-6': "lesson 6's network, batch 64, a step of Adam",
};

/** Debian's Python has Debian's PyTorch; another one may stand before it in PATH. */
const pythonWithTorch = () =>
  ['/usr/bin/python3', 'python3'].find((python) => answer(python, ['-c', 'import torch']) !== null);

/** Lines of a name and seconds, into the best times so far. */
function take(best, output) {
  for (const line of output.trim().split('\n')) {
    const [name, seconds] = line.split(' ');
    best[name] = Math.min(best[name] ?? Infinity, Number(seconds));
  }
}

const milliseconds = (seconds) => (seconds === undefined ? '-' : `${(seconds * 1000).toFixed(2)} ms`);

function row(name, ours, theirs) {
  const ratio = theirs === undefined ? null : theirs / ours;
  const said = ratio === null ? '' : (ratio >= 1 ? green : red)(`${ratio.toFixed(2)} x`);
  const label = cases[name].padEnd(46);
  say(`${label}${milliseconds(ours).padStart(12)}${milliseconds(theirs).padStart(12)}   ${said}`);
}

export async function benchNative() {
  await build('release', ['bench_native']);
  const python = pythonWithTorch();
  const ours = {};
  const theirs = {};
  for (let round = 1; round <= rounds; round++) {
    await step(`engine, round ${round}`, async () =>
      take(ours, await quietly(at('build/release/bin/bench_native'), ['1'])),
    );
    if (python === undefined) continue;
    await step(`PyTorch, round ${round}`, async () =>
      take(theirs, await quietly(python, [at('tests/bench/native.py'), '1'])),
    );
  }
  say(`\n${bold('best of all runs'.padEnd(46))}${'engine'.padStart(12)}${'PyTorch'.padStart(12)}`);
  for (const name of Object.keys(cases)) row(name, ours[name], theirs[name]);
  if (python === undefined) say(dim(`\nPyTorch: skipped, it is not installed (${install})`));
}
