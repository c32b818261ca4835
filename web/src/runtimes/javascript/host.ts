import { emptyClaim } from '../../lab/claims.ts';
import type { RunResult } from '../../lab/runtime.ts';
import { EXTENSIONS, type Claim, type Language, type Probe, type Raised } from '../../lab/types.ts';
import type { Reply, Request } from '../messages.ts';
import { Output } from '../output.ts';
import { raisedFrom, type FaultFiles } from './faults.ts';
import { insideFiles } from './files.ts';
import type { ProbeReport, RunReport } from './inside/driver/driver.ts';
import { Machine, type Thrown } from './machine.ts';
import { Unreadable, doorsFor, prepare, type Doors, type Prepared } from './prepare.ts';

const ALGORITHMS = ['forward_algorithm', 'backward_algorithm'];
const WANTED = [...ALGORITHMS, 'finite_difference', 'Add', 'Mul', 'Matmul'];

type Ran = Omit<RunResult, 'milliseconds'>;

/**
 * JavaScript and TypeScript in this thread: a QuickJS as new for every request, one request at a time. The same in a
 * worker of the page and in a process of the command.
 */
export class JavaScriptHost {
  private readonly file: string;
  private readonly encoder = new TextEncoder();
  private last: { source: string; doors: Doors; program: Prepared } | null = null;

  private constructor(
    private readonly language: Language,
    private readonly wasm: WebAssembly.Module,
    private readonly files: Record<string, string>,
    private readonly reply: (message: Reply) => void,
    private machine: Machine,
  ) {
    this.file = `back-propagation.${EXTENSIONS[language]}`;
  }

  /** `wasm`: QuickJS, compiled. */
  static async start(
    language: Language,
    wasm: WebAssembly.Module,
    reply: (message: Reply) => void,
  ): Promise<JavaScriptHost> {
    const files = insideFiles();
    return new JavaScriptHost(language, wasm, files, reply, await Machine.start(wasm, files));
  }

  async handle(request: Request): Promise<void> {
    if (request.kind === 'probe') {
      const claim = await this.probe(request.source, request.probe);
      this.reply({ kind: 'claim', id: request.id, claim });
    } else {
      const output = new Output((text) => this.reply({ kind: 'output', id: request.id, text }));
      const result = await this.run(request.source, request.scratch, output);
      output.flush();
      this.reply({ kind: 'ran', id: request.id, result });
    }
  }

  private async probe(source: string, probe: Probe): Promise<Claim> {
    let prepared: { doors: Doors; program: Prepared };
    try {
      prepared = this.prepared(source);
    } catch (error) {
      return { ...emptyClaim(probe, 'raised'), error: faultOf(error) };
    }
    const { doors, program } = prepared;
    const machine = await this.ready();
    const thrown =
      machine.open(doors, { program: program.code }) ?? machine.call('probe', JSON.stringify(probe));
    const report = machine.conclude<ProbeReport>('concludeProbe', thrown);
    if (!report) return this.withoutReport(probe, machine, thrown);
    const { error, ...claim } = report;
    if (!error) return claim;
    const files = this.faultFiles(source, program);
    return { ...claim, error: ended(machine, thrown) ?? raisedFrom(error, files) };
  }

  private async run(source: string, scratch: string, output: Output): Promise<Ran> {
    let prepared: { doors: Doors; program: Prepared };
    let cell: Prepared;
    let where: 'program' | 'scratch' = 'program';
    try {
      prepared = this.prepared(source, scratch);
      where = 'scratch';
      const watched = ALGORITHMS.filter((name) => prepared.program.names.includes(name));
      cell = this.prepare(scratch, 'scratch', prepared.doors, watched);
    } catch (error) {
      return { outcome: 'raised', error: { ...faultOf(error), where } };
    }
    const { doors, program } = prepared;
    const machine = await this.ready();
    const texts = { program: program.code, scratch: cell.code };
    const write = (text: string): void => output.write(this.encoder.encode(text));
    const thrown = machine.open(doors, texts, { endless: true, write }) ?? machine.call('run');
    const report = machine.conclude<RunReport>('concludeRun', thrown);
    if (!report) return { outcome: 'raised', error: { ...lost(thrown), where: 'program' } };
    const { error, ...result } = report;
    if (!error) return result;
    const files = this.faultFiles(source, program);
    files.scratch = { name: 'scratch', text: scratch, calls: cell.calls };
    const raised = ended(machine, thrown) ?? raisedFrom(error, files);
    return { ...result, error: { ...raised, where: error.where } };
  }

  // ------------------------------------------------------------ inside

  /** The machine as new; another one where it cannot be had. */
  private async ready(): Promise<Machine> {
    if (!this.machine.restore()) this.machine = await Machine.start(this.wasm, this.files);
    return this.machine;
  }

  /** The same text twice is prepared once. */
  private prepared(source: string, scratch = ''): { doors: Doors; program: Prepared } {
    const { last } = this;
    const doors = doorsFor(source, scratch);
    if (last?.source === source && last.doors.tick === doors.tick) return last;
    this.last = { source, doors, program: this.prepare(source, this.file, doors) };
    return this.last;
  }

  private prepare(text: string, file: string, doors: Doors, watched?: readonly string[]): Prepared {
    return prepare(text, {
      file,
      doors,
      typescript: this.language === 'typescript',
      wanted: WANTED,
      ...(watched ? { watched } : {}),
    });
  }

  private faultFiles(source: string, program: Prepared): FaultFiles {
    return { program: { name: this.file, text: source, calls: program.calls } };
  }

  private withoutReport(probe: Probe, machine: Machine, thrown: Thrown | null): Claim {
    if (!machine.interrupted) return { ...emptyClaim(probe, 'raised'), error: lost(thrown) };
    return { ...emptyClaim(probe, 'budget'), stopped: { line: null, node: null, what: 'lines' } };
  }
}

function faultOf(error: unknown): Raised {
  if (error instanceof Unreadable) return error.fault;
  throw error;
}

/** What stands for a thrown value where QuickJS could not even make one; null where it is the program's own. */
function ended(machine: Machine, thrown: Thrown | null): Raised | null {
  if (!thrown) return null;
  if ('lost' in thrown) return lost(thrown);
  return machine.full && machine.isNull(thrown.problem) ? lost({ lost: new Error('out of memory') }) : null;
}

/** What a learner is told when QuickJS itself gave up. */
function lost(thrown: Thrown | null): Raised {
  const error = thrown && 'lost' in thrown ? thrown.lost : null;
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const [type, message] = /call stack|stack overflow|recursion/i.test(text)
    ? ['RecursionError', 'the recursion went deeper than JavaScript can go here']
    : /memory|null/i.test(text)
      ? ['MemoryError', 'the program asked for more memory than there is']
      : ['SystemError', 'the program broke the JavaScript that runs it'];
  return { type, message, line: null, traceback: `${type}: ${message}`, node: null };
}
