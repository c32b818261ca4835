import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

import { at } from './paths.mjs';
import { quietly, run } from './run.mjs';

/** Never configured, or configured when something was missing. Changed CMake files are noticed by the build itself. */
function needsConfiguring(preset) {
  if (!existsSync(at('build', preset, 'build.ninja'))) return true;
  return /^BACKPROP_\w+:.*-NOTFOUND$/m.test(readFileSync(at('build', preset, 'CMakeCache.txt'), 'utf8'));
}

export async function configure(preset) {
  if (needsConfiguring(preset)) await quietly('cmake', ['--preset', preset]);
}

/** Builds a preset: everything, or some targets of it. */
export async function build(preset, targets = []) {
  await configure(preset);
  const only = targets.length > 0 ? ['--target', ...targets] : [];
  await run('cmake', ['--build', '--preset', preset, '-j', String(availableParallelism()), ...only]);
}
