import { readFileSync } from 'node:fs';

import type { LabEngine } from '../src/lab/engine.ts';
import { address, place } from './places.ts';
import { UsageError, firstLine } from './usage.ts';

/** The full engine, the same WebAssembly that the page runs. Throws UsageError where it is not built, or half built. */
export async function startEngine(): Promise<LabEngine> {
  try {
    const module = (await import(/* @vite-ignore */ address('build/wasm/wasm/backprop-full.mjs'))) as {
      default: (options: { wasmBinary: Uint8Array }) => Promise<LabEngine>;
    };
    return await module.default({ wasmBinary: readFileSync(place('build/wasm/wasm/backprop-full.wasm')) });
  } catch (error) {
    throw new UsageError(
      `the engine in build/wasm cannot be loaded (${firstLine(error)}). Build it again: npm run build`,
    );
  }
}
