import { emptyClaim, timedOut } from '../lab/claims.ts';
import type { RunResult, Runtime } from '../lab/runtime.ts';
import type { Claim, Language, Probe, Raised } from '../lab/types.ts';
import type { Reply, Request } from './messages.ts';

/** What holds an interpreter: a worker of the page, a process of the command. */
export interface Vessel {
  post(request: Request): void;
  /** At once and for good, whatever it is doing. */
  kill(): void;
}

/** Starts a vessel. `died` is called when it ended without being killed, with a reason if there is one. */
export type Launch = (reply: (message: Reply) => void, died: (reason: string) => void) => Vessel;

export interface VesselOptions {
  /** Keep a second interpreter ready, started once the first is ready and nothing runs. */
  spare?: boolean;
  /** Milliseconds a probe may take by the clock. The counted budgets come first; this is for what they cannot see. */
  backstop?: number;
}

const BACKSTOP = 10_000;
/** Milliseconds for which nothing runs before a spare is started: until then the processor is for what is being done. */
const SPARE_AFTER = 4_000;

interface Live {
  vessel: Vessel;
  ready: Promise<void>;
  gone: boolean;
}

interface Job {
  id: number;
  live: Live | null;
  /** Where the program was when it was last heard of. */
  line: number | null;
  output: (text: string) => void;
  claim: (claim: Claim) => void;
  ran: (result: Omit<RunResult, 'milliseconds'>) => void;
  /** The vessel was killed or died under it. */
  lost: (reason: 'stopped' | 'time' | 'died') => void;
}

const ignore = (): void => undefined;

/** A runtime whose interpreter lives in a vessel that can be killed at any moment and is then replaced. */
export class VesselRuntime implements Runtime {
  private current: Live | null = null;
  private next: Live | null = null;
  private job: Job | null = null;
  private count = 0;
  private disposed = false;
  private waiting: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly language: Language,
    private readonly launch: Launch,
    private readonly options: VesselOptions = {},
  ) {
    this.take();
  }

  get ready(): Promise<void> {
    return this.take().ready;
  }

  async probe(source: string, probe: Probe, backstop = this.options.backstop ?? BACKSTOP): Promise<Claim> {
    return this.request<Claim>((job, finish) => {
      job.claim = finish;
      job.lost = (reason) =>
        finish(
          reason === 'died'
            ? { ...emptyClaim(probe, 'raised'), error: crash(this.language) }
            : timedOut(probe, job.line),
        );
      return { request: { kind: 'probe', id: job.id, source, probe }, backstop };
    });
  }

  async run(source: string, scratch: string, onOutput: (text: string) => void): Promise<RunResult> {
    const began = performance.now();
    const result = await this.request<Omit<RunResult, 'milliseconds'>>((job, finish) => {
      job.output = onOutput;
      job.ran = finish;
      const raised = { outcome: 'raised', error: { ...crash(this.language), where: 'program' } } as const;
      job.lost = (reason) => finish(reason === 'died' ? raised : { outcome: 'stopped' });
      return { request: { kind: 'run', id: job.id, source, scratch } };
    });
    return { ...result, milliseconds: performance.now() - began };
  }

  stop(): void {
    const { job } = this;
    if (!job) return;
    if (job.live) this.discard(job.live);
    job.lost('stopped');
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.waiting);
    this.stop();
    for (const live of [this.current, this.next]) if (live) this.discard(live);
  }

  // ------------------------------------------------------------ inside

  private async request<T>(
    prepare: (job: Job, finish: (result: T) => void) => { request: Request; backstop?: number },
  ): Promise<T> {
    if (this.disposed) throw new Error('This runtime has been closed.');
    if (this.job) throw new Error('A program is running already.');
    clearTimeout(this.waiting);
    const job: Job = {
      id: ++this.count,
      live: null,
      line: null,
      output: ignore,
      claim: ignore,
      ran: ignore,
      lost: ignore,
    };
    this.job = job;
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      return await new Promise<T>((resolve, reject) => {
        const { request, backstop } = prepare(job, resolve);
        const live = this.take();
        live.ready.then(() => {
          if (this.job !== job) return; // stopped while it was starting
          job.live = live;
          live.vessel.post(request);
          if (backstop === undefined) return;
          timer = setTimeout(() => {
            this.discard(live);
            job.lost('time');
          }, backstop);
        }, reject);
      });
    } finally {
      clearTimeout(timer);
      this.job = null;
      this.keepSpare();
    }
  }

  /** The interpreter to use: the current one, the spare, or a new one. */
  private take(): Live {
    if (!this.current) {
      this.current = this.next ?? this.start();
      this.next = null;
    }
    return this.current;
  }

  private keepSpare(): void {
    if (!this.options.spare || this.disposed) return;
    clearTimeout(this.waiting);
    const { ready } = this.take();
    ready.then(() => {
      if (this.next || this.job || this.disposed) return;
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => {
        if (!this.next && !this.job && !this.disposed) this.next = this.start();
      }, SPARE_AFTER);
    }, ignore);
  }

  private start(): Live {
    const live: Partial<Live> = { gone: false };
    live.ready = new Promise<void>((resolve, reject) => {
      const fail = (reason: string): void => reject(new Error(reason));
      live.vessel = this.launch(
        (message) => {
          if (message.kind === 'ready') resolve();
          else if (message.kind === 'failed') {
            this.discard(live as Live);
            fail(message.message);
          } else this.receive(live as Live, message);
        },
        (reason) => {
          if (live.gone) return;
          this.discard(live as Live);
          fail(reason);
          if (this.job?.live === live) this.job.lost('died');
        },
      );
    });
    live.ready.catch(ignore);
    if (this.options.spare) live.ready.then(() => this.keepSpare(), ignore);
    return live as Live;
  }

  private receive(live: Live, message: Exclude<Reply, { kind: 'ready' | 'failed' }>): void {
    if (live.gone) return;
    if ('broken' in message && message.broken) this.discard(live);
    const { job } = this;
    if (!job || job.id !== message.id) return;
    if (message.kind === 'at') job.line = message.line;
    else if (message.kind === 'output') job.output(message.text);
    else if (message.kind === 'claim') job.claim(message.claim);
    else job.ran(message.result);
  }

  private discard(live: Live): void {
    if (!live.gone) live.vessel.kill();
    live.gone = true;
    if (this.current === live) this.current = null;
    if (this.next === live) this.next = null;
  }
}

/** What a learner is told when the interpreter itself is gone. */
function crash(language: Language): Raised {
  const message = `the program broke the ${language === 'python' ? 'Python' : 'JavaScript'} that runs it`;
  return { type: 'SystemError', message, line: null, traceback: `SystemError: ${message}`, node: null };
}
