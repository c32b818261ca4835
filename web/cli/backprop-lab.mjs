#!/usr/bin/env node
// Starts the command from its bundle. Built by `npm start`, `npm test` and `npm run build`.
import { existsSync } from 'node:fs';

const bundle = new URL('../../build/cli/main.mjs', import.meta.url);
if (!existsSync(bundle)) {
  console.error(
    "backprop-lab: the command is not built yet. Run `npm run setup && npm run build` in the lab's folder first.",
  );
  process.exit(2);
}
await import(bundle.href);
