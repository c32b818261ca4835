import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';

import { at } from './paths.mjs';
import { quietly, run } from './run.mjs';

/** Configures a preset if that was not done yet; later changes to CMake files are picked up by the build itself. */
export async function configure(preset) {
  if (!existsSync(at('build', preset, 'build.ninja'))) await quietly('cmake', ['--preset', preset]);
}

/** Builds a preset: everything, or the named build preset of it. */
export async function build(preset, buildPreset = preset) {
  await configure(preset);
  await run('cmake', ['--build', '--preset', buildPreset, '-j', String(availableParallelism())]);
}
