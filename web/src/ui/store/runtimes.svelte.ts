import type { Runtime } from '../../lab/runtime.ts';
import { LANGUAGES, type Language } from '../../lab/types.ts';
import { idle } from './engine.svelte.ts';

/** One language, started once in the background and kept warm from page to page. */
class WarmRuntime {
  state = $state<'asleep' | 'loading' | 'ready' | 'failed'>('asleep');
  problem = $state('');
  private runtime: Runtime | null = null;
  private loading: Promise<Runtime> | null = null;

  constructor(readonly language: Language) {}

  /** Whether a program can be running at all. */
  get running(): boolean {
    return this.runtime !== null && this.state === 'ready';
  }

  get(): Promise<Runtime> {
    this.loading ??= this.start();
    return this.loading;
  }

  /** Starts it once the page has nothing more urgent to do. */
  warm(wait = 0): void {
    setTimeout(() => idle(() => void this.get().catch(() => undefined)), wait);
  }

  stop(): void {
    this.runtime?.stop();
  }

  private async start(): Promise<Runtime> {
    this.state = 'loading';
    try {
      const runtime = await launch(this.language);
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

async function launch(language: Language): Promise<Runtime> {
  const { startRuntime } = await import('../../runtimes/page.ts');
  return startRuntime(language);
}

/** Every language a program can be written in; each is fetched when it is first asked for. */
export const runtimes = Object.fromEntries(
  LANGUAGES.map((language) => [language, new WarmRuntime(language)]),
) as Readonly<Record<Language, WarmRuntime>>;
