import type { loadPyodide as Load, PyodideInterface } from 'pyodide';

import { emptyClaim } from '../../lab/claims.ts';
import type { RunResult } from '../../lab/runtime.ts';
import type { Claim, Probe, Raised } from '../../lab/types.ts';
import type { Reply, Request } from '../messages.ts';
import { Output } from '../output.ts';
import { autograd, pythonFiles } from './files.ts';

const FOLDER = '/lab';

/**
 * The lab's own part lies compiled in the standard library, which saves a quarter of a second. Python takes a .pyc only if
 * it is of this very source, so that an older library costs time and nothing else.
 */
const USE_COMPILED = `
import os
from importlib.util import cache_from_source
from zipimport import zipimporter
library = zipimporter('/lib/python314.zip')
for folder, _, names in list(os.walk('${FOLDER}')):
    os.makedirs(folder + '/__pycache__', exist_ok=True)
    for name in names:
        try:
            code = library.get_data(f'/lib/python314.zip{folder}/{name}c')
        except OSError:
            continue
        with open(cache_from_source(f'{folder}/{name}'), 'wb') as file:
            file.write(code)
`;

type Probing = (source: string, probe: string) => string;
type Running = (source: string, scratch: string, autograd: string) => string;

/**
 * Python in this thread: loads Pyodide and answers requests, one at a time. The same in a worker of the page and in a
 * process of the command. Python gets no object of JavaScript's: text goes in, text comes out.
 */
export class PythonHost {
  private output: Output | null = null;
  /** The probe that runs, of which the driver says on standard error what line it has come to. */
  private id: number | null = null;

  private constructor(
    private readonly reply: (message: Reply) => void,
    private readonly probing: Probing,
    private readonly running: Running,
    /** The line of the program that began last, as far as that is known. */
    private readonly lastLine: () => number,
  ) {}

  /** `indexURL`: the folder of Pyodide's files, with a slash at its end. */
  static async start(
    load: typeof Load,
    indexURL: string,
    reply: (message: Reply) => void,
  ): Promise<PythonHost> {
    const python = await load({
      indexURL,
      // What `import js` shows; nothing that reaches the page, the network or the process.
      jsglobals: Object.create(null) as object,
      // One hash seed, so that sets are walked in the same order everywhere.
      env: { HOME: FOLDER, PYTHONHASHSEED: '0', PYTHONDONTWRITEBYTECODE: '1' },
      stdin: () => null,
    });
    for (const [path, text] of Object.entries(pythonFiles)) {
      const folder = `${FOLDER}/${path}`.replace(/\/[^/]*$/, '');
      python.FS.mkdirTree(folder);
      python.FS.writeFile(`${FOLDER}/${path}`, text);
    }
    const [probing, running, lastLine] = doors(python);
    const host = new PythonHost(reply, probing, running, lastLine);
    const write = (bytes: Uint8Array): number => {
      host.output?.write(bytes);
      return bytes.length;
    };
    python.setStdout({ write });
    python.setStderr({
      write: (bytes) => {
        if (host.id === null) return write(bytes);
        host.announce(bytes);
        return bytes.length;
      },
    });
    return host;
  }

  handle(request: Request): void {
    if (request.kind === 'probe') {
      this.id = request.id;
      const { claim, broken } = this.probe(request.source, request.probe);
      this.id = null;
      this.reply({ kind: 'claim', id: request.id, claim, ...(broken ? { broken } : {}) });
    } else {
      const output = new Output((text) => this.reply({ kind: 'output', id: request.id, text }));
      this.output = output;
      const { result, broken } = this.run(request.source, request.scratch);
      this.output = null;
      output.flush();
      this.reply({ kind: 'ran', id: request.id, result, ...(broken ? { broken } : {}) });
    }
  }

  /** A loop in C would end without a word: where it may begin is told before. */
  private announce(bytes: Uint8Array): void {
    if (this.id === null || bytes.length > 20) return;
    const line = Number(new TextDecoder().decode(bytes));
    this.reply({ kind: 'at', id: this.id, line: Number.isInteger(line) && line > 0 ? line : null });
  }

  private probe(source: string, probe: Probe): { claim: Claim; broken: boolean } {
    try {
      return { claim: JSON.parse(this.probing(source, JSON.stringify(probe))) as Claim, broken: false };
    } catch (error) {
      const line = this.lastLine();
      const known = line > 0 && line <= source.split('\n').length;
      const fault = { ...breakdown(error), line: known ? line : null };
      return { claim: { ...emptyClaim(probe, 'raised'), error: fault }, broken: true };
    }
  }

  private run(source: string, scratch: string): { result: Omit<RunResult, 'milliseconds'>; broken: boolean } {
    try {
      return { result: JSON.parse(this.running(source, scratch, autograd)) as RunResult, broken: false };
    } catch (error) {
      return {
        result: { outcome: 'raised', error: { ...breakdown(error), where: 'program' } },
        broken: true,
      };
    }
  }
}

function doors(python: PyodideInterface): [Probing, Running, () => number] {
  python.runPython(`
import sys
sys.path.insert(0, '${FOLDER}')
${USE_COMPILED}
sys.stdout.reconfigure(line_buffering=True)
sys.stderr.reconfigure(line_buffering=True)
import lab_driver.driver
for name in ('js', 'pyodide_js'):
    sys.modules.pop(name, None)
`);
  const modules = python.pyimport('sys').modules as {
    get(name: string): { probe: Probing; run: Running; mark_address: () => number };
  };
  const driver = modules.get('lab_driver.driver');
  python.unregisterJsModule('js');
  python.unregisterJsModule('pyodide_js');
  // Read from memory: when this is asked for, Python answers no more.
  const address = modules.get('lab_driver.budget').mark_address();
  const memory = (python as unknown as { _module: { HEAP32: Int32Array } })._module;
  return [driver.probe, driver.run, () => memory.HEAP32[address >> 2] ?? 0];
}

/** What a learner is told when the interpreter itself gave up. */
function breakdown(error: unknown): Raised {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const [type, message] = /call stack|stack overflow/i.test(text)
    ? ['RecursionError', 'the recursion went deeper than Python can go']
    : /memory/i.test(text)
      ? ['MemoryError', 'the program asked for more memory than there is']
      : /exit/i.test(text)
        ? ['SystemExit', 'the program ended Python itself']
        : ['SystemError', 'the program broke the Python that runs it'];
  return { type, message, line: null, traceback: `${type}: ${message}`, node: null };
}
