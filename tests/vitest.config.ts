import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));

/** A suite of `npm test`: the files of one folder of tests/. One run alone: `npx vitest --config tests/vitest.config.ts --project wasm`. */
function suite(name: string, seconds: number, parallel = true) {
  return {
    extends: true as const,
    test: {
      name,
      include: [`tests/${name}/**/*.test.{ts,mjs}`],
      testTimeout: seconds * 1000,
      hookTimeout: seconds * 1000,
      fileParallelism: parallel,
    },
  };
}

export default defineConfig({
  root,
  cacheDir: 'build/vitest',
  test: {
    pool: 'forks',
    // The corpus shares its programs among the cores itself, and grading measures time limits: one file at a time.
    projects: [suite('wasm', 60), suite('web', 60), suite('corpus', 600, false), suite('e2e', 120)],
  },
});
