import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const { version } = JSON.parse(readFileSync(at('../package.json'), 'utf8')) as { version: string };

/** Entries of the command: main.ts, and every file whose name says that it is a process of its own. */
const entries = readdirSync(at('cli')).filter((name) => name === 'main.ts' || name.endsWith('-process.ts'));

/** What runs learners' JavaScript is taken into the bundle: its process may read that and QuickJS's file, nothing else. */
const taken = [
  'acorn',
  'quickjs-emscripten-core',
  /^@jitl\//,
  'sucrase',
  'ts-interface-checker',
  'lines-and-columns',
  /^@jridgewell\//,
];

/** The command, for node: build/cli/main.mjs. Other packages and the engine's modules stay outside and are found at run time. */
export default defineConfig({
  root: at('.'),
  define: { __LAB_VERSION__: JSON.stringify(version) },
  publicDir: false,
  ssr: { noExternal: taken },
  build: {
    ssr: true,
    outDir: at('../build/cli'),
    emptyOutDir: existsSync(at('../build/cli')),
    target: 'node20',
    rolldownOptions: {
      checks: { pluginTimings: false },
      input: Object.fromEntries(entries.map((name) => [name.replace(/\.ts$/, ''), at(`cli/${name}`)])),
      external: [/build\/wasm\//],
      output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
    },
  },
});
