import { readFileSync } from 'node:fs';

import type { LabEngine } from '../src/lab/engine.ts';
import { address, place } from './places.ts';

/** The full engine, the same WebAssembly that the page runs. */
export async function startEngine(): Promise<LabEngine> {
  const module = (await import(/* @vite-ignore */ address('build/wasm/wasm/backprop-full.mjs'))) as {
    default: (options: { wasmBinary: Uint8Array }) => Promise<LabEngine>;
  };
  return module.default({ wasmBinary: readFileSync(place('build/wasm/wasm/backprop-full.wasm')) });
}
