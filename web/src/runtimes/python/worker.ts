/** Python in a module worker. The page sends the address of Pyodide's folder first, then requests. */
import type { Reply, Request } from '../messages.ts';
import { PythonHost } from './host.ts';

const reply = (message: Reply): void => self.postMessage(message);

let host: PythonHost | null = null;

self.addEventListener('message', (event: MessageEvent<Request | { kind: 'start'; indexURL: string }>) => {
  const message = event.data;
  if (message.kind === 'start') void start(message.indexURL);
  else host?.handle(message);
});

async function start(indexURL: string): Promise<void> {
  try {
    const { loadPyodide } = (await import(
      /* @vite-ignore */ `${indexURL}pyodide.mjs`
    )) as typeof import('pyodide');
    host = await PythonHost.start(loadPyodide, indexURL, reply);
    reply({ kind: 'ready' });
  } catch (error) {
    reply({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
}
