/** JavaScript in a module worker. The page says first which language, then sends requests. */
import wasm from '@jitl/quickjs-wasmfile-release-sync/wasm?url';

import type { Language } from '../../lab/types.ts';
import type { Reply, Request } from '../messages.ts';
import { JavaScriptHost } from './host.ts';

const reply = (message: Reply): void => self.postMessage(message);

let host: JavaScriptHost | null = null;

self.addEventListener('message', (event: MessageEvent<Request | { kind: 'start'; language: Language }>) => {
  const message = event.data;
  if (message.kind === 'start') void start(message.language);
  else host?.handle(message).catch(fall);
});

/** Ends this worker with an error that the page hears of: a promise that is turned down would go unheard. */
const fall = (error: unknown): void =>
  void setTimeout(() => {
    throw error;
  });

async function start(language: Language): Promise<void> {
  try {
    const module = await WebAssembly.compileStreaming(fetch(wasm));
    host = await JavaScriptHost.start(language, module, reply);
    reply({ kind: 'ready' });
  } catch (error) {
    reply({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
}
