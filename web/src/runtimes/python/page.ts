import type { Reply, Request } from '../messages.ts';
import { VesselRuntime, type Launch } from '../vessel.ts';

/** Python on the page: one worker at a time, a spare in waiting, so that Stop costs nothing but the program. */
export class PythonRuntime extends VesselRuntime {
  /** `indexURL`: Pyodide's folder, beside the page. */
  constructor(indexURL = new URL('pyodide/', location.href).href) {
    super('python', launchWorker(indexURL), { spare: true });
  }
}

const launchWorker =
  (indexURL: string): Launch =>
  (reply, died) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'python' });
    worker.addEventListener('message', (event: MessageEvent<Reply>) => reply(event.data));
    worker.addEventListener('error', (event) => died(event.message || 'Python could not be loaded.'));
    worker.postMessage({ kind: 'start', indexURL });
    return {
      post: (request: Request) => worker.postMessage(request),
      kill: () => worker.terminate(),
    };
  };
