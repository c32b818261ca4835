import type { LabEngine } from '../../lab/engine.ts';

/** The engine that checks answers, fetched once, when the page is idle or something needs it. */
class EngineStore {
  state = $state<'asleep' | 'loading' | 'ready' | 'failed'>('asleep');
  problem = $state('');
  private loading: Promise<LabEngine> | null = null;

  get(): Promise<LabEngine> {
    this.loading ??= this.start();
    return this.loading;
  }

  /** Starts loading once the page has nothing more urgent to do. */
  warm(): void {
    idle(() => void this.get().catch(() => undefined));
  }

  private async start(): Promise<LabEngine> {
    this.state = 'loading';
    try {
      const { start } = await import('virtual:engine');
      const engine = await start();
      this.state = 'ready';
      return engine;
    } catch (error) {
      this.state = 'failed';
      this.problem = error instanceof Error ? error.message : String(error);
      this.loading = null;
      throw error;
    }
  }
}

export function idle(run: () => void, timeout = 2000): void {
  if (typeof requestIdleCallback === 'function') requestIdleCallback(run, { timeout });
  else setTimeout(run, 200);
}

export const engine = new EngineStore();
