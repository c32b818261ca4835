import { createReadStream, existsSync } from 'node:fs';
import { cp, stat } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin, ResolvedConfig } from 'vite';

const types: Record<string, string> = {
  '.wasm': 'application/wasm',
  '.mjs': 'text/javascript',
  '.js': 'text/javascript',
  '.json': 'application/json',
};

/** Puts the prepared Python (build/pyodide) beside the page, as dist/pyodide; the development server serves the same folder. */
export function pyodideFiles(): Plugin {
  const from = fileURLToPath(new URL('../../build/pyodide', import.meta.url));
  let config: ResolvedConfig;
  return {
    name: 'backprop-pyodide',
    configResolved(resolved) {
      config = resolved;
    },
    configureServer(server) {
      server.middlewares.use('/pyodide', (request, response, next) => {
        const file = join(from, decodeURIComponent((request.url ?? '/').split('?')[0] ?? '/'));
        if (!file.startsWith(from) || !existsSync(file)) return next();
        response.setHeader('Content-Type', types[extname(file)] ?? 'application/octet-stream');
        createReadStream(file).pipe(response);
      });
    },
    async writeBundle() {
      if (config.command !== 'build') return;
      const found = await stat(from).catch(() => null);
      if (!found?.isDirectory()) {
        config.logger.warn(`No prepared Python at ${from}: the page will work without Python.`);
        return;
      }
      await cp(from, resolve(config.root, config.build.outDir, 'pyodide'), { recursive: true });
    },
  };
}
