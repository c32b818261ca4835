import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { relative } from 'node:path';

import { configure } from './cmake.mjs';
import { fingerprint } from './fresh.mjs';
import { at, root } from './paths.mjs';
import { quietly } from './run.mjs';
import { Failure, dim, say } from './say.mjs';

const stamps = at('build/stamps/tidy');

/** The engine's sources as the dev preset compiles them, but for the precompiled header, which is the compiler's own. */
function sources() {
  const commands = JSON.parse(readFileSync(at('build/dev/compile_commands.json'), 'utf8'))
    .filter(({ file }) => file.startsWith(at('engine/')) && file.endsWith('.cpp'))
    .map((entry) => ({ ...entry, command: entry.command.replace(/-Winvalid-pch -include \S+/, '') }));
  mkdirSync(at('build/tidy'), { recursive: true });
  writeFileSync(at('build/tidy/compile_commands.json'), JSON.stringify(commands));
  return commands.map(({ file }) => file);
}

/** What a file's verdict depends on: itself, every header, the checks. */
function stampOf(file, surroundings) {
  const hash = createHash('sha256').update(surroundings).update(readFileSync(file)).digest('hex');
  return `${stamps}/${hash}`;
}

/**
 * clang-tidy on the engine, several files at a time. A file that passed is not read again until it, a header or the
 * checks change.
 */
export async function tidy(headers) {
  await configure('dev');
  const surroundings = fingerprint([at('.clang-tidy'), ...headers]);
  const waiting = sources()
    .map((file) => ({ file, stamp: stampOf(file, surroundings) }))
    .filter(({ stamp }) => !existsSync(stamp));
  if (waiting.length === 0) {
    say(dim('  every file passed before'));
    return;
  }
  mkdirSync(stamps, { recursive: true });
  let failed = 0;
  const worker = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      try {
        await quietly('clang-tidy', [
          '--quiet',
          '--extra-arg=-Wno-unknown-warning-option',
          '-p',
          at('build/tidy'),
          next.file,
        ]);
        writeFileSync(next.stamp, '');
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        say(`  ${relative(root, next.file)}`);
        failed++;
      }
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  if (failed > 0) throw new Failure(`clang-tidy objects to ${failed} file${failed === 1 ? '' : 's'}`);
}
