// `npm test [-- SUITE ...]`: installs what is missing, builds, runs every suite (or those named), and sums up.

import { build } from './build.mjs';
import { suites } from './lib/suites.mjs';
import { Failure, bold, dim, duration, green, main, red, say } from './lib/say.mjs';
import { setup } from './setup.mjs';

function chosen(names) {
  const unknown = names.filter((name) => !suites.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    throw new Failure(
      `There is no suite ${unknown.join(', ')}. Suites:\n` +
        suites.map((suite) => `  ${suite.name.padEnd(12)} ${suite.what}`).join('\n'),
    );
  }
  return suites.filter((suite) => (names.length === 0 ? !suite.onlyByName : names.includes(suite.name)));
}

/** Runs a suite. One that ends badly without a failed test, or runs none, counts as one failure. */
async function result(suite) {
  say(`\n${bold(`> ${suite.name}`)}: ${suite.what}`);
  const begun = performance.now();
  let outcome;
  try {
    outcome = await suite.run();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.error(red(error.message));
    outcome = { code: 1, counts: { passed: 0, failed: 1, skipped: 0 } };
  }
  const { code, counts } = outcome;
  const broken = (code !== 0 || counts.passed === 0) && counts.failed === 0;
  return { ...suite, ...counts, failed: counts.failed + (broken ? 1 : 0), time: performance.now() - begun };
}

function table(results) {
  const row = (cells) =>
    cells.map((cell, i) => (i < 2 ? cell.padEnd([13, 38][i]) : cell.padStart(i === 5 ? 14 : 9))).join('');
  say(`\n${bold(row(['suite', '', 'passed', 'failed', 'skipped', 'time']))}`);
  for (const { name, what, passed, failed, skipped, time } of results) {
    const line = row([name, what, ...[passed, failed, skipped].map(String), duration(time)]);
    say(failed > 0 ? red(line) : line);
  }
}

/** Those that this machine can run; one that was asked for by name must be. */
function runnable(wanted, named) {
  const absent = wanted.filter((suite) => suite.missing?.());
  if (named && absent.length > 0) {
    throw new Failure(absent.map((suite) => `${suite.name} cannot run: ${suite.missing()}.`).join('\n'));
  }
  return { able: wanted.filter((suite) => !absent.includes(suite)), absent };
}

await main(async () => {
  const named = process.argv.slice(2);
  const { able, absent } = runnable(chosen(named), named.length > 0);
  const begun = performance.now();
  await setup(['build', 'test']);
  await build();
  const results = [];
  for (const suite of able) results.push(await result(suite));

  table(results);
  for (const suite of absent) say(`${suite.name} not run: ${suite.missing()}`);
  const sum = (key) => results.reduce((total, suite) => total + suite[key], 0);
  say(dim(`all in ${duration(performance.now() - begun)}`));
  const line = `${sum('passed')} passed, ${sum('failed')} failed`;
  say(sum('failed') > 0 ? red(line) : green(line));
  if (sum('failed') > 0) process.exitCode = 1;
});
