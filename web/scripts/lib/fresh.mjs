import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

import { at, root } from './paths.mjs';
import { dim, say, step } from './say.mjs';

function* files(path) {
  if (!existsSync(path)) return;
  if (!statSync(path).isDirectory()) {
    yield path;
    return;
  }
  for (const name of readdirSync(path).sort()) {
    if (name !== 'node_modules' && name !== 'dist') yield* files(join(path, name));
  }
}

/** One hash for the names and contents of files and folders (recursively). */
export function fingerprint(paths) {
  const hash = createHash('sha256');
  for (const path of paths) {
    for (const file of files(path))
      hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

/**
 * Does `work` unless its outputs exist and its inputs are what they were when it was last done.
 * @param {{name: string, what: string, inputs: string[], outputs: string[], work: () => unknown}} task
 */
export async function unlessFresh({ name, what, inputs, outputs, work }) {
  const stamp = at('build/stamps', name);
  const now = fingerprint(inputs);
  const fresh =
    outputs.every((path) => existsSync(path)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === now;
  if (fresh) {
    say(dim(`  ${what}: up to date`));
    return;
  }
  rmSync(stamp, { force: true });
  await step(what, work);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, now);
}
