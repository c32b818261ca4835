import { spawn, type ChildProcess } from 'node:child_process';

import type { Reply } from '../src/runtimes/messages.ts';
import { VesselRuntime, type Launch } from '../src/runtimes/vessel.ts';
import { place } from './places.ts';

/** Pages of 64 KiB that WebAssembly may grow to: 256 MiB, beyond which Python sees a MemoryError. */
const WASM_PAGES = 4096;
const HEAP_MEGABYTES = 512;
/** Kilobytes of stack, so that recursion through Python's own C code ends as a RecursionError; within the usual 8 MiB. */
const STACK = 4000;
/** The process's data and its processor time, by the system's own limits: what is left running ends by itself. */
const LIMITS = 'ulimit -d 1048576; ulimit -t 120; ulimit -c 0; exec "$0" "$@"';

const permission = process.allowedNodeEnvironmentFlags.has('--permission')
  ? '--permission'
  : '--experimental-permission';

/** Processes that run now, so that none outlives the command. */
const running = new Set<ChildProcess>();
process.on('exit', () => running.forEach(killGroup));

function killGroup(child: ChildProcess): void {
  running.delete(child);
  try {
    if (child.pid !== undefined && process.platform !== 'win32') process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/**
 * One process: reads the bundle and Python's files and nothing else, writes nothing, starts nothing, sees no environment.
 * Requests and replies have a channel of their own, apart from whatever the program prints.
 */
const launchProcess: Launch = (reply, died) => {
  const node = [
    '--no-warnings',
    permission,
    `--allow-fs-read=${place('build/cli')}/*`,
    `--allow-fs-read=${place('build/pyodide')}/*`,
    `--max-old-space-size=${HEAP_MEGABYTES}`,
    `--stack-size=${STACK}`,
    `--wasm-max-mem-pages=${WASM_PAGES}`,
    '--no-addons',
    place('build/cli/python-process.mjs'),
  ];
  const limited = process.platform !== 'win32';
  const child = spawn(
    limited ? '/bin/sh' : process.execPath,
    limited ? ['-c', LIMITS, process.execPath, ...node] : node,
    { env: {}, serialization: 'json', stdio: ['ignore', 'ignore', 'ignore', 'ipc'], detached: limited },
  );
  running.add(child);
  child.on('exit', () => running.delete(child));
  child.on('message', (message) => reply(message as Reply));
  child.on('error', (error) => died(`Python's process could not be started: ${error.message}`));
  child.on('exit', (code, signal) => died(`Python's process ended (${signal ?? `code ${code}`}).`));
  return {
    post: (request) => void child.send(request, () => undefined),
    kill: () => {
      child.removeAllListeners();
      child.on('error', () => undefined);
      if (child.connected) child.disconnect();
      killGroup(child);
    },
  };
};

/** Python for one submission. Dispose of it, and its process is gone. */
export const startPython = (): VesselRuntime => new VesselRuntime('python', launchProcess);
