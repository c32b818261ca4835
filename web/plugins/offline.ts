import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin, type ResolvedConfig, type Rolldown } from 'vite';

const source = fileURLToPath(new URL('../src/offline/worker.ts', import.meta.url));
const script = 'sw.js';

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

/** Every file of a built site with its hash, in a fixed order. */
export function listed(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((name) => name !== script)
    .sort();
  return Object.fromEntries(names.map((name) => [name, sha256(readFileSync(join(folder, name)))]));
}

/** Writes dist/sw.js, the service worker, once every other file of the site is there: it holds the list of them. */
export function offline(): Plugin {
  let config: ResolvedConfig;
  return {
    name: 'backprop-offline',
    configResolved(resolved) {
      config = resolved;
    },
    closeBundle: {
      sequential: true,
      order: 'post',
      async handler() {
        if (config.command !== 'build') return;
        const folder = resolve(config.root, config.build.outDir);
        const files = listed(folder);
        const built = (await build({
          configFile: false,
          publicDir: false,
          logLevel: 'warn',
          define: {
            __FILES__: JSON.stringify(files),
            __EDITION__: JSON.stringify(sha256(JSON.stringify(files))),
          },
          build: {
            write: false,
            target: 'esnext',
            rolldownOptions: { input: source, output: { format: 'iife', entryFileNames: script } },
          },
        })) as Rolldown.RolldownOutput;
        const [chunk] = built.output;
        writeFileSync(join(folder, script), chunk.code);
      },
    },
  };
}
