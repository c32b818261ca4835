import type { Language } from '../../lab/types.ts';
import type { Reply, Request } from '../messages.ts';
import { VesselRuntime, type Launch } from '../vessel.ts';

/** JavaScript or TypeScript on the page: one worker at a time, a spare in waiting. */
export class JavaScriptRuntime extends VesselRuntime {
  constructor(language: Exclude<Language, 'python'>) {
    super(language, launchWorker(language), { spare: true });
  }
}

const launchWorker =
  (language: Language): Launch =>
  (reply, died) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: language });
    worker.addEventListener('message', (event: MessageEvent<Reply>) => reply(event.data));
    worker.addEventListener('error', (event) => died(event.message || 'JavaScript could not be loaded.'));
    worker.postMessage({ kind: 'start', language });
    return {
      post: (request: Request) => worker.postMessage(request),
      kill: () => worker.terminate(),
    };
  };
