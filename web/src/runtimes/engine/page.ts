import type { Answer, Call } from './messages.ts';

interface Waiting {
  resolve(answer: { value: unknown; milliseconds: number }): void;
  reject(error: Error): void;
}

/** What holds an engine: a worker of the page; in tests, something that behaves like one. */
export interface Vessel {
  post(call: Call): void;
  /** At once and for good, whatever it is doing. */
  kill(): void;
}
export type Launch = (answer: (message: Answer) => void, died: (reason: string) => void) => Vessel;

/** Said of a call that was stopped. */
export class Stopped extends Error {}

/** An engine off the page's own thread. Calls are answered in the order in which they were made. */
export class EngineWorker {
  private vessel: Vessel | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private count = 0;

  constructor(private readonly launch: Launch = launchWorker) {}

  get busy(): boolean {
    return this.waiting.size > 0;
  }

  /** What the engine's function returns, and how long it ran. An error of the engine's is thrown with its message. */
  call(name: string, ...given: readonly unknown[]): Promise<{ value: unknown; milliseconds: number }> {
    this.vessel ??= this.launch(
      (message) => this.hear(message),
      (reason) => this.end(new Error(reason)),
    );
    const id = (this.count += 1);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.vessel?.post({ id, name, arguments: given });
    });
  }

  /** Ends whatever is being computed; the next call starts anew. What the engine held is gone. */
  stop(): void {
    this.vessel?.kill();
    this.end(new Stopped('stopped'));
  }

  private hear(message: Answer): void {
    if (message.kind === 'ready') return;
    if (message.kind === 'failed') {
      this.vessel?.kill();
      this.end(new Error(message.message));
      return;
    }
    const call = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (message.kind === 'returned') call?.resolve(message);
    else call?.reject(new Error(message.message));
  }

  private end(error: Error): void {
    this.vessel = null;
    const lost = [...this.waiting.values()];
    this.waiting.clear();
    for (const { reject } of lost) reject(error);
  }
}

const launchWorker: Launch = (answer, died) => {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'engine' });
  worker.addEventListener('message', (event: MessageEvent<Answer>) => answer(event.data));
  worker.addEventListener('error', (event) => died(event.message || 'The engine could not be loaded.'));
  return {
    post: (call) => worker.postMessage(call),
    kill: () => worker.terminate(),
  };
};
