/** JavaScript or TypeScript in a process of its own, for the command. It is sent requests and answers with replies; it holds nothing to compare with. */
import { readFileSync } from 'node:fs';

import type { Language } from '../src/lab/types.ts';
import { JavaScriptHost } from '../src/runtimes/javascript/host.ts';
import type { Reply, Request } from '../src/runtimes/messages.ts';
import { place } from './places.ts';

const send = process.send?.bind(process);
if (!send) throw new Error('This file is started by the command, not by hand.');
process.on('disconnect', () => process.exit());
const reply = (message: Reply): void => void send(message);

try {
  const wasm = await WebAssembly.compile(
    readFileSync(place('node_modules/@jitl/quickjs-wasmfile-release-sync/dist/emscripten-module.wasm')),
  );
  const host = await JavaScriptHost.start(process.argv[2] as Language, wasm, reply);
  process.on('message', (request: Request) => void host.handle(request));
  reply({ kind: 'ready' });
} catch (error) {
  reply({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
}
