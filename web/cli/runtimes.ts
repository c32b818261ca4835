import { spawn, type ChildProcess } from 'node:child_process';

import type { Language } from '../src/lab/types.ts';
import type { Reply } from '../src/runtimes/messages.ts';
import { VesselRuntime, type Launch } from '../src/runtimes/vessel.ts';
import { place } from './places.ts';

/** What a process that runs programs of a language may read, beside the command's own bundle, and may use. */
interface Interpreter {
  name: string;
  /** In build/cli. */
  entry: string;
  /** What it is told to run, where it runs more than one language. */
  dialect?: Language;
  reads: string[];
  /** Pages of 64 KiB that WebAssembly may grow to, beyond which a program sees a MemoryError. */
  pages: number;
  /** Kilobytes of stack; within the usual 8 MiB. */
  stack: number;
  heapMegabytes: number;
}

const PYTHON: Interpreter = {
  name: 'Python',
  entry: 'python-process.mjs',
  reads: ['build/pyodide/*'],
  pages: 4096,
  // So that recursion through Python's own C code ends as a RecursionError.
  stack: 4000,
  heapMegabytes: 512,
};

const JAVASCRIPT: Interpreter = {
  name: 'JavaScript',
  entry: 'javascript-process.mjs',
  reads: ['node_modules/@jitl/quickjs-wasmfile-release-sync/dist/emscripten-module.wasm'],
  // The runtime itself sets a lower limit, the same on the page.
  pages: 4096,
  stack: 4000,
  heapMegabytes: 512,
};

const INTERPRETERS: Record<Language, Interpreter> = {
  python: PYTHON,
  javascript: { ...JAVASCRIPT, dialect: 'javascript' },
  typescript: { ...JAVASCRIPT, dialect: 'typescript' },
};

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
 * One process: reads the bundle and its interpreter's files and nothing else, writes nothing, starts nothing, sees no
 * environment. Requests and replies have a channel of their own, apart from whatever the program prints.
 */
const launchProcess =
  ({ name, entry, dialect, reads, pages, stack, heapMegabytes }: Interpreter): Launch =>
  (reply, died) => {
    const node = [
      '--no-warnings',
      permission,
      ...['build/cli/*', ...reads].map((path) => `--allow-fs-read=${place(path)}`),
      `--max-old-space-size=${heapMegabytes}`,
      `--stack-size=${stack}`,
      `--wasm-max-mem-pages=${pages}`,
      '--no-addons',
      place(`build/cli/${entry}`),
      ...(dialect ? [dialect] : []),
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
    child.on('error', (error) => died(`${name}'s process could not be started: ${error.message}`));
    child.on('exit', (code, signal) => died(`${name}'s process ended (${signal ?? `code ${code}`}).`));
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

/** A place for one submission's program. Dispose of it, and its process is gone. */
export const startRuntime = (language: Language): VesselRuntime =>
  new VesselRuntime(language, launchProcess(INTERPRETERS[language]));

/** Places for the programs of one submission, started when a program of their language is to be run. */
export class Runtimes {
  private readonly started = new Map<Language, VesselRuntime>();

  async of(language: Language): Promise<VesselRuntime> {
    let runtime = this.started.get(language);
    if (!runtime) this.started.set(language, (runtime = startRuntime(language)));
    await runtime.ready;
    return runtime;
  }

  dispose(): void {
    for (const runtime of this.started.values()) runtime.dispose();
    this.started.clear();
  }
}
