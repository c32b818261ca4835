import { readFileSync, readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

import { loadPyodide, type PyodideInterface } from 'pyodide';
import { beforeAll, describe, expect, it } from 'vitest';

import { DirectPython, pyodideFolder } from './python.ts';

const stock = fileURLToPath(new URL('../../node_modules/pyodide/python_stdlib.zip', import.meta.url));

let python: PyodideInterface;
beforeAll(async () => {
  python = await loadPyodide({ indexURL: pyodideFolder });
  python.FS.writeFile('/stock.zip', readFileSync(stock));
  python.FS.writeFile('/prepared.zip', readFileSync(`${pyodideFolder}python_stdlib.zip`));
  python.runPython(`
import ast, importlib, sys, zipfile

stock = zipfile.ZipFile('/stock.zip')
present = {name for name in stock.namelist() if name.endswith('.py')}
prepared = {name[:-1] for name in zipfile.ZipFile('/prepared.zip').namelist() if name.endswith('.pyc')}
asyncio_files = sorted(name for name in present if name.startswith('asyncio/'))

def imports(name, inside):
    """The modules that a file imports; with 'inside' those of its functions too."""
    found, waiting = set(), list(ast.parse(stock.read(name)).body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)) and not inside:
            continue
        waiting += ast.iter_child_nodes(node)
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            package = '.'.join(name.split('/')[:-node.level]) if node.level else ''
            base = '.'.join(part for part in (package, node.module) if part)
            found |= {base} | {f'{base}.{alias.name}' for alias in node.names}
    return found

def files(module):
    path = module.replace('.', '/')
    packages = [path.rsplit('/', i)[0] + '/__init__.py' for i in range(1, path.count('/') + 1)]
    return [name for name in (path + '.py', path + '/__init__.py', *packages) if name in present]

# Threads are asked for by name only when an executor is wanted. (Processes cannot start here, in stock Pyodide neither.)
needed, waiting = set(), [*asyncio_files, 'concurrent/futures/thread.py']
while waiting:
    name = waiting.pop()
    if name not in needed:
        needed.add(name)
        for module in imports(name, name.startswith('asyncio/')):
            waiting += files(module)
`);
});

const list = (expression: string): string[] =>
  JSON.parse(python.runPython(`import json; json.dumps(${expression})`) as string) as string[];

describe('the compiled standard library', () => {
  it('has every file of asyncio', () => {
    const names = list('asyncio_files');
    expect(names.length).toBeGreaterThan(30);
    expect(names).toContain('asyncio/base_events.py');
    expect(list('[name for name in asyncio_files if name not in prepared]')).toEqual([]);
  });

  it('has everything that asyncio imports, and what that imports in turn', () => {
    const names = list('sorted(needed)');
    expect(names.length).toBeGreaterThan(100);
    for (const name of [
      'concurrent/futures/thread.py',
      'ssl.py',
      'socket.py',
      'selectors.py',
      'subprocess.py',
      'contextvars.py',
    ]) {
      expect(names).toContain(name);
    }
    expect(list('sorted(needed - prepared)')).toEqual([]);
  });

  it('imports every module of asyncio that is not of another system', () => {
    python.runPython(`
failed = []
for name in asyncio_files:
    try:
        importlib.import_module(name[:-3].replace('/', '.').removesuffix('.__init__'))
    except BaseException as problem:
        failed.append(f'{name}: {problem}')
`);
    expect(list('failed')).toEqual([
      'asyncio/windows_events.py: win32 only',
      'asyncio/windows_utils.py: win32 only',
    ]);
  });
});

describe('the lab’s own part', () => {
  const folder = fileURLToPath(new URL('../../web/src/runtimes/python/py/', import.meta.url));
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.py'),
  );

  it('lies compiled in the library, of the very sources, but for torch’s gradients', () => {
    for (const name of names) {
      python.FS.mkdirTree(`/source/${dirname(name)}`);
      python.FS.writeFile(`/source/${name}`, readFileSync(folder + name));
    }
    python.runPython(`
import os
archive = zipfile.ZipFile('/prepared.zip')
there = [name[4:-1] for name in archive.namelist() if name.startswith('lab/')]
of_another_source = [
    name for name in there
    if archive.read(f'lab/{name}c')[8:16] != importlib.util.source_hash(open(f'/source/{name}', 'rb').read())
]
`);
    expect(list('there')).toEqual(names.filter((name) => !name.endsWith('autograd.py')).sort());
    expect(list('of_another_source')).toEqual([]);
  });
});

describe('a program', () => {
  it('imports asyncio and what comes with Python', async () => {
    const lab = await DirectPython.start();
    const { result, output } = lab.run(
      '',
      'import asyncio, concurrent.futures, dataclasses, itertools, statistics, typing\nprint(asyncio.Queue().qsize())',
    );
    expect(result.error).toBeUndefined();
    expect(output).toBe('0\n');
  });
});
