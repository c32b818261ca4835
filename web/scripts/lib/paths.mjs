import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

/** The repository's root. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

/** A path below the root. */
export const at = (...parts) => join(root, ...parts);

/** The script of a tool installed by npm, run with this same node: no shell, no PATH. */
export const tools = {
  eslint: at('node_modules/eslint/bin/eslint.js'),
  prettier: at('node_modules/prettier/bin/prettier.cjs'),
  svelteCheck: at('node_modules/svelte-check/bin/svelte-check'),
  tsc: at('node_modules/typescript/bin/tsc'),
  vite: at('node_modules/vite/bin/vite.js'),
  vitest: at('node_modules/vitest/vitest.mjs'),
};
