import { svelte } from '@sveltejs/vite-plugin-svelte';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

import { engine } from './plugins/engine.ts';
import { katexStyle, lessons } from './plugins/lessons.ts';
import { offline } from './plugins/offline.ts';
import { pyodideFiles } from './plugins/pyodide.ts';

const root = fileURLToPath(new URL('.', import.meta.url));
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** The site: plain files under web/dist that any static host serves from any path. */
export default defineConfig({
  root,
  base: './',
  define: { __LAB_VERSION__: JSON.stringify(version) },
  plugins: [svelte({ configFile: false }), lessons(), engine(), katexStyle(), pyodideFiles(), offline()],
  worker: { format: 'es', plugins: () => [engine()] },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'esnext',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
});
