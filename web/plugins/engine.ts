import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

/** `virtual:engine` starts the full engine from build/wasm. A page built without it says so when the engine is needed. */
export function engine(): Plugin {
  const module = fileURLToPath(new URL('../../build/wasm/wasm/backprop-full.mjs', import.meta.url));
  return {
    name: 'backprop-engine',
    resolveId: (id) => (id === 'virtual:engine' ? '\0engine' : undefined),
    load(id) {
      if (id !== '\0engine') return undefined;
      if (existsSync(module)) {
        return `export const start = async () => (await import(${JSON.stringify(module)})).default();`;
      }
      this.warn(`No engine at ${module}: build it with the preset "wasm".`);
      return `export const start = () => Promise.reject(new Error('This page was built without the engine.'));`;
    },
  };
}
