import { readFile } from 'node:fs/promises';

import type { BackpropFull } from '../../wasm/backprop-full.d.ts';
import type { BackpropValues } from '../../wasm/backprop-values.d.ts';

const folder = new URL('../../build/wasm/wasm/', import.meta.url);

export const bytesOf = (name: string) => readFile(new URL(`${name}.wasm`, folder));

async function start<Module>(name: string): Promise<Module> {
  const { default: factory } = (await import(new URL(`${name}.mjs`, folder).href)) as {
    default: (options: { wasmBinary: Uint8Array }) => Promise<Module>;
  };
  return factory({ wasmBinary: await bytesOf(name) });
}

/** Fresh instances: what one test does to its module's memory does not reach another. */
export const startFull = () => start<BackpropFull>('backprop-full');
export const startValues = () => start<BackpropValues>('backprop-values');

/** The message of what `call` throws, which must be an Error. */
export function messageOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof Error) return error.message;
    throw new TypeError(`threw something that is no Error: ${String(error)}`, { cause: error });
  }
  throw new Error('threw nothing');
}
