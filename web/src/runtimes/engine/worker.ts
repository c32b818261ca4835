/** The engine in a module worker: planning, measuring and training leave the page free. */
import { start } from 'virtual:engine';

import type { Answer, Call } from './messages.ts';

const answer = (message: Answer): void => self.postMessage(message);
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const waiting: Call[] = [];
let call: ((request: Call) => void) | null = null;

self.addEventListener('message', (event: MessageEvent<Call>) => {
  if (call) call(event.data);
  else waiting.push(event.data);
});

start().then(
  (engine) => {
    const functions = engine as unknown as Record<string, (...given: readonly unknown[]) => unknown>;
    call = ({ id, name, arguments: given }) => {
      const began = performance.now();
      try {
        const value = functions[name]?.(...given);
        answer({ kind: 'returned', id, value, milliseconds: performance.now() - began });
      } catch (error) {
        answer({ kind: 'raised', id, message: messageOf(error) });
      }
    };
    answer({ kind: 'ready' });
    for (const request of waiting.splice(0)) call(request);
  },
  (error: unknown) => answer({ kind: 'failed', message: messageOf(error) }),
);
