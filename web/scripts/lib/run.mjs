import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { root } from './paths.mjs';
import { Failure } from './say.mjs';

function start(command, args, { env, stdio, cwd = root }) {
  return spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio });
}

function finished(child) {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(signal ? 128 : code));
  });
}

/** Runs a command with its output shown; resolves to its exit code. */
export function status(command, args, options = {}) {
  return finished(start(command, args, { ...options, stdio: 'inherit' }));
}

/** Runs a command with its output shown; throws if it fails. */
export async function run(command, args, options = {}) {
  const code = await status(command, args, options);
  if (code !== 0) throw new Failure(`${[command, ...args].join(' ')} ended with code ${code}`);
}

/** Runs a command and keeps its output, which is shown only if it fails. Resolves to the output. */
export async function quietly(command, args, options = {}) {
  const child = start(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const parts = [];
  child.stdout.on('data', (part) => parts.push(part));
  child.stderr.on('data', (part) => parts.push(part));
  const code = await finished(child);
  const output = Buffer.concat(parts).toString();
  if (code === 0) return output;
  console.error(output);
  throw new Failure(`${[command, ...args].join(' ')} ended with code ${code}`);
}

/** The standard output of a command, or null if it fails. For questions such as `--version`. */
export function answer(command, args) {
  const result = spawnSync(command, args, { encoding: 'utf8' });
  return result.status === 0 ? result.stdout.trim() : null;
}

/** Runs a script of this project, or of a package, with this same node. */
export const node = (script, args = [], options = {}) => run(process.execPath, [script, ...args], options);

/** The full path of a program on PATH, or null. */
export function which(program) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(folder, program);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // not here
    }
  }
  return null;
}

/** The first of these paths that exists, or null. */
export const firstExisting = (paths) => paths.find((path) => path && existsSync(path)) ?? null;
