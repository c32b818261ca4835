import type { Runtime } from '../../lab/runtime.ts';
import { idle } from './engine.svelte.ts';

/** Python, started once in the background and kept warm from page to page. */
class PythonStore {
  state = $state<'asleep' | 'loading' | 'ready' | 'failed'>('asleep');
  problem = $state('');
  private runtime: Runtime | null = null;
  private loading: Promise<Runtime> | null = null;

  /** Whether a program can be running at all. */
  get running(): boolean {
    return this.runtime !== null && this.state === 'ready';
  }

  get(): Promise<Runtime> {
    this.loading ??= this.start();
    return this.loading;
  }

  /** Starts Python once the page has nothing more urgent to do. */
  warm(wait = 0): void {
    setTimeout(() => idle(() => void this.get().catch(() => undefined)), wait);
  }

  stop(): void {
    this.runtime?.stop();
  }

  private async start(): Promise<Runtime> {
    this.state = 'loading';
    try {
      const { PythonRuntime } = await import('../../runtimes/python/page.ts');
      const runtime = new PythonRuntime();
      this.runtime = runtime;
      await runtime.ready;
      this.state = 'ready';
      return runtime;
    } catch (error) {
      this.state = 'failed';
      this.problem = error instanceof Error ? error.message : String(error);
      this.loading = null;
      this.runtime = null;
      throw error;
    }
  }
}

export const python = new PythonStore();
