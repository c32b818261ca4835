import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

it("README's C++ example is the one that the engine's tests run", () => {
  const tested = /\/\/ example\n([^]*)\/\/ end of example/.exec(read('tests/engine/readme_test.cpp'))?.[1];
  const shown = /```cpp\n([^]*?)```/.exec(read('README.md'))?.[1];
  expect(shown).toBe(tested);
});

it("README's commands exist in package.json", () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const named = [...read('README.md').matchAll(/npm (?:run )?([a-z]+)/g)].map(([, name]) => name ?? '');
  const own = new Set(named.filter((name) => name !== 'packages'));
  for (const name of own) expect(Object.keys(scripts), `npm run ${name}`).toContain(name);
  expect(own.size).toBeGreaterThan(3);
});
