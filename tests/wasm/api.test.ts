import { describe, expect, it } from 'vitest';

import { declaredMethods } from './declared.ts';
import { bytesOf, messageOf, startFull, startValues } from './modules.ts';

type Exports = Record<string, unknown>;

/** What Emscripten itself puts on a module, in the releases that are supported. */
const runtimeKeys = new Set([
  'run',
  'ready',
  'asm',
  'count_emval_handles',
  'get_first_emval',
  'calledRun',
  'wasmBinary',
  'guard',
  'inspect',
  'print',
  'print_err',
  'abort',
]);
const isRuntime = (key: string) => runtimeKeys.has(key) || !/^[a-z][a-z_0-9]*$/.test(key);

const exportsOf = (module: object) =>
  Object.keys(module).filter((key) => typeof (module as Exports)[key] === 'function' && !isRuntime(key));

/** How many arguments Embind wants, asked by passing far too many. */
function wantedArguments(module: object, name: string): number {
  const call = (module as Record<string, (...args: unknown[]) => unknown>)[name];
  const message = messageOf(() => call?.(...Array<unknown>(50).fill(0)));
  const found = /expected (\d+)/.exec(message);
  if (!found) throw new Error(`${name} accepted 50 arguments: ${message}`);
  return Number(found[1]);
}

describe.each([
  { file: 'backprop-full.d.ts', type: 'BackpropFull', start: startFull },
  { file: 'backprop-values.d.ts', type: 'BackpropValues', start: startValues },
])('$type', ({ file, type, start }) => {
  it('declares exactly what the module exports', async () => {
    const module = await start();
    expect(exportsOf(module).sort()).toEqual([...declaredMethods(file, type).keys()].sort());
  });

  it('exports nothing past the guard', async () => {
    const module = (await start()) as unknown as { guard: { names: string[] } };
    expect(module.guard.names.sort()).toEqual(exportsOf(module).sort());
  });

  it('declares as many arguments as each function takes', async () => {
    const module = await start();
    const declared = declaredMethods(file, type);
    const wanted = new Map([...declared.keys()].map((name) => [name, wantedArguments(module, name)]));
    expect(wanted).toEqual(declared);
  });
});

describe('the values module', () => {
  const forbidden = /grad|backward|lab_|probe|check|solution|diagnos|plan_|trace/i;

  it('exports nothing of gradients, plans or the lab', async () => {
    const module = await startValues();
    expect(Object.keys(module).filter((key) => forbidden.test(key))).toEqual([]);
  });

  it('contains no name or message of gradients or the lab', async () => {
    const text = (await bytesOf('backprop-values')).toString('latin1');
    const words = text.match(/[ -~]{6,}/g) ?? [];
    expect(words.filter((word) => /gradient|lab_|\bprobe|diagnos|forward_algorithm/i.test(word))).toEqual([]);
  });
});

describe('both modules', () => {
  it.each(['backprop-full', 'backprop-values'])(
    '%s needs no code generation (CSP without unsafe-eval)',
    async (name) => {
      const { readFile } = await import('node:fs/promises');
      const script = await readFile(new URL(`../../build/wasm/wasm/${name}.mjs`, import.meta.url), 'utf8');
      expect(script).not.toMatch(/new Function|\beval\(/);
    },
  );
});
