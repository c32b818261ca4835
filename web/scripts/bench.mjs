// `npm run bench`: lists the benchmarks. `npm run bench -- scalar`: runs one.

import { readFileSync } from 'node:fs';

import { build as buildAll } from './build.mjs';
import { benchNative } from './lib/bench-native.mjs';
import { build } from './lib/cmake.mjs';
import { at } from './lib/paths.mjs';
import { quietly } from './lib/run.mjs';
import { Failure, bold, dim, main, say, step } from './lib/say.mjs';
import { setup } from './setup.mjs';

const sizes = [1e4, 1e5, 1e6];

/** What bench_scalar printed: n, then nanoseconds per node. */
const parse = (output) =>
  output
    .trim()
    .split('\n')
    .map((line) => line.split(' ').map(Number));

async function scalarNative() {
  await build('release', ['bench_scalar']);
  return parse(await quietly(at('build/release/bin/bench_scalar'), sizes.map(String)));
}

async function wasm() {
  await build('wasm', ['bench_scalar']);
  return parse(await quietly(process.execPath, [at('build/wasm/bin/bench_scalar.js'), ...sizes.map(String)]));
}

/** The same chain through the module's functions, as the page calls them. */
async function fromJavaScript() {
  await build('wasm', ['backprop-full']);
  const { default: start } = await import(at('build/wasm/wasm/backprop-full.mjs'));
  const engine = await start({ wasmBinary: readFileSync(at('build/wasm/wasm/backprop-full.wasm')) });
  const measure = (n) => {
    const times = [];
    const timed = (work) => {
      const begun = performance.now();
      const result = work();
      times.push(((performance.now() - begun) * 1e6) / n);
      return result;
    };
    const graph = engine.graph_new();
    const x = engine.input(graph, [], 'f64', 'x');
    const y = timed(() => {
      const half = engine.constant(graph, 0.5, 'f64', []);
      const one = engine.constant(graph, 1, 'f64', []);
      let last = x;
      for (let i = 0; i < n / 2; i++) last = engine.add(graph, engine.mul(graph, half, last), one);
      return last;
    });
    const [slope] = timed(() => engine.gradients(graph, y, [x], null));
    const plan = timed(() => engine.plan_new(graph, [y, slope], 'lesson'));
    const executor = engine.executor_new(plan);
    engine.executor_fill(executor, x, 100);
    timed(() => engine.executor_run(executor));
    engine.executor_free(executor);
    engine.plan_free(plan);
    engine.graph_free(graph);
    return times;
  };
  measure(1000);
  return sizes.map((n) => {
    const runs = [measure(n), measure(n), measure(n)];
    return [n, ...runs[0].map((_, k) => Math.min(...runs.map((times) => times[k])))];
  });
}

function table(title, rows) {
  const line = (cells) => cells.map((cell) => cell.padStart(16)).join('');
  say(`\n${bold(title)} ${dim('(ns per node of the chain)')}`);
  say(line(['nodes', 'building', 'differentiating', 'planning', 'running']));
  for (const [n, ...times] of rows)
    say(line([n.toLocaleString('en'), ...times.map((time) => time.toFixed(1))]));
}

async function scalar() {
  const places = [
    ['WebAssembly, from JavaScript', fromJavaScript],
    ['WebAssembly', wasm],
    ['native', scalarNative],
  ];
  const measured = [];
  for (const [title, work] of places) measured.push([title, await step(`scalar: ${title}`, work)]);
  for (const [title, rows] of measured) table(title, rows);
}

/** Nothing is timed: a plan counts what a run would take. */
async function costs() {
  const counted = await step('costs: planning', async () => {
    await build('release', ['bench_costs']);
    return quietly(at('build/release/bin/bench_costs'), []);
  });
  say(counted.trimEnd());
}

async function growth() {
  const judged = await step('growth: judging', async () => {
    await build('release', ['bench_growth']);
    return quietly(at('build/release/bin/bench_growth'), []);
  });
  say(judged.trimEnd());
}

/** The same program natively and under node; it prints batch, seconds to plan and of a step, multiply-adds per second, megabytes. */
async function train() {
  const batches = ['16', '64'];
  const native = await step('train: native', async () => {
    await build('release', ['bench_train']);
    return quietly(at('build/release/bin/bench_train'), batches);
  });
  const web = await step('train: WebAssembly', async () => {
    await build('wasm', ['bench_train']);
    return quietly(process.execPath, [at('build/wasm/bin/bench_train.js'), ...batches]);
  });
  for (const [title, output] of [
    ['native', native],
    ['WebAssembly', web],
  ]) {
    say(`\n${bold(title)} ${dim('(batch, s to plan, s per step, forward multiply-adds per s, MB)')}`);
    say(output.trimEnd());
  }
}

/** Playwright is there once the packages are installed. */
async function page() {
  await buildAll();
  const { benchPage } = await import('./lib/bench-page.mjs');
  await benchPage();
}

const benches = {
  costs: { what: 'a dense chain of lesson 3: counted, in closed form, fitted exponents', run: costs },
  growth: { what: 'big-O answers: every pair of the tests judged, the slowest named', run: growth },
  native: { what: 'whole passes of networks on the CPU, beside PyTorch', run: benchNative },
  page: { what: 'what a learner waits for: bytes, start, Python, JavaScript, checks', run: page },
  scalar: { what: 'a chain of scalar nodes: building, differentiating, planning, running', run: scalar },
  train: { what: 'the network of lesson 6: planning it, steps of training it', run: train },
};

await main(async () => {
  const [name] = process.argv.slice(2);
  if (name === undefined) {
    say('npm run bench -- NAME, where NAME is');
    for (const [key, { what }] of Object.entries(benches)) say(`  ${key.padEnd(10)} ${what}`);
    return;
  }
  if (!Object.hasOwn(benches, name))
    throw new Failure(`There is no benchmark ${name}: ${Object.keys(benches).join(', ')}`);
  await setup(['build', 'bench', ...(name === 'page' ? ['test'] : [])]);
  await benches[name].run();
});
