/** Python in a process of its own, for the command. It is sent requests and answers with replies; it holds nothing to compare with. */
import { constants } from 'node:fs';

import { PythonHost } from '../src/runtimes/python/host.ts';
import type { Reply, Request } from '../src/runtimes/messages.ts';
import { address, place } from './places.ts';

const send = process.send?.bind(process);
if (!send) throw new Error('This file is started by the command, not by hand.');
process.on('disconnect', () => process.exit());
// Pyodide asks for the numbers of file flags in a way that the permission model forbids.
Object.assign(process, { binding: () => ({ fs: constants }) });
const reply = (message: Reply): void => void send(message);

try {
  const { loadPyodide } = (await import(
    /* @vite-ignore */ address('build/pyodide/pyodide.mjs')
  )) as typeof import('pyodide');
  const host = await PythonHost.start(loadPyodide, place('build/pyodide/'), reply);
  process.on('message', (request: Request) => host.handle(request));
  reply({ kind: 'ready' });
} catch (error) {
  reply({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
}
