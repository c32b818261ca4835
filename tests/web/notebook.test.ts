import { readFileSync } from 'node:fs';

import { beforeAll, describe, expect, it } from 'vitest';

import { startEngine } from '../../web/cli/engine.ts';
import { readSubmission } from '../../web/cli/submissions.ts';
import { checkProgram } from '../../web/src/lab/check.ts';
import type { LabEngine } from '../../web/src/lab/engine.ts';
import { readNotebook } from '../../web/src/lab/notebook.ts';
import type { Runtime } from '../../web/src/lab/runtime.ts';
import type { StepReport } from '../../web/src/lab/types.ts';
import { DirectPython } from './python.ts';

const path = (name: string): string => new URL(`notebooks/${name}.ipynb`, import.meta.url).pathname;
const file = (name: string): string => readFileSync(path(name), 'utf8');
const ofCells = (...sources: string[]): string =>
  JSON.stringify({ cells: sources.map((source) => ({ cell_type: 'code', source })), nbformat: 4 });

let python: DirectPython;
let engine: LabEngine;
beforeAll(async () => {
  [python, engine] = await Promise.all([DirectPython.start(), startEngine()]);
});

async function verdict(source: string, step: number): Promise<StepReport> {
  const runtime = {
    probe: (text: string, one: Parameters<Runtime['probe']>[1]) => Promise.resolve(python.probe(text, one)),
  } as unknown as Runtime;
  const { report } = await checkProgram({ engine, runtime, lesson: 'backprop-code', step, seed: 5, source });
  return report;
}

describe('a notebook with torch and a base class of its own', () => {
  const notebook = readNotebook(file('torch'));

  it('leaves out what the lab gives, and keeps what the learner wrote', () => {
    expect(notebook.problem).toBeUndefined();
    expect(notebook.cells).toHaveLength(16);
    const { program, scratch } = notebook;
    for (const gone of [
      'class ComputationNode',
      'class Leaf',
      'class Exp',
      'def build_graph',
      'import numpy',
    ]) {
      expect(program).not.toContain(gone);
    }
    for (const kept of [
      'def forward_algorithm',
      'def backward_algorithm',
      'class Add',
      'class Mul',
      'class Matmul',
    ]) {
      expect(program).toContain(kept);
      expect(scratch).not.toContain(kept);
    }
    expect(program).toContain('import torch\n');
    expect(program).toContain('ONE = torch.tensor(1.0)\n');
    expect(program).not.toContain('Leaf(torch.log');
    expect(scratch).toContain('\n# import numpy as np\n');
    expect(program).toContain('# %matplotlib inline\nimport torch\n');
  });

  it('says where each line comes from', () => {
    const { program, programLines, scratch, scratchLines, cells } = notebook;
    for (const [text, places] of [
      [program, programLines],
      [scratch, scratchLines],
    ] as const) {
      const lines = text.split('\n').slice(0, -1);
      expect(places).toHaveLength(lines.length);
      lines.forEach((line, i) => {
        const place = places[i];
        if (place) {
          const original = cells[place.cell - 1]?.source.split('\n')[place.line - 1];
          expect(line.replace(/^# /, '')).toBe(original?.replace(/^# /, ''));
        } else expect(line).toMatch(/^(# ---- Cell \d+ ----)?$/);
      });
    }
  });

  it('runs: prints, last values, curves and torch’s own gradients', () => {
    const { result, output } = python.run(notebook.program, notebook.scratch);
    expect(result.error).toBeUndefined();
    const lines = output.split('\n');
    expect(lines[0]).toBe('tensor(1.2500)');
    expect(lines[1]).toBe('Mean result=tensor(1.2500) gradient=tensor(1.)');
    expect(lines).toContain('torch: tensor(0.7500)');
    expect(lines).toContain('tensor(True)');
    expect(output.trimEnd()).toMatch(/True\nTrue\nTrue\ntensor\(\[\[10\., 8\.\], \[-10\., -6\.\]\]\)$/);
    expect(result.plots?.map((figure) => figure.series.map(({ label }) => label))).toEqual([
      ['y', 'dy/dx'],
      ['derivative 1', 'derivative 2'],
    ]);
    expect(Number(result.plots?.[1]?.series[1]?.y[0])).toBeCloseTo(12 * 4 + 24 + 6, 9);
  });

  it.each([1, 2, 3, 4, 5, 6])('passes the checks of step %i', async (step) => {
    const { checks } = await verdict(notebook.program, step);
    expect(checks.length).toBeGreaterThan(0);
    expect(checks.map(({ name, status, message }) => [name, status, message])).toEqual(
      checks.map(({ name, message }) => [name, 'passed', message]),
    );
  });

  it('is read by the command as a submission', () => {
    expect(readSubmission(path('torch')).lessons['backprop-code']).toEqual({
      language: 'python',
      source: notebook.program,
      solution_shown: false,
    });
  });
});

describe('a notebook with helpers, constants and magics', () => {
  const notebook = readNotebook(file('helpers'));

  it('brings along what the definitions need', () => {
    const { program, scratch } = notebook;
    for (const kept of [
      'def readers_of',
      'def check',
      'SEED = 7',
      'SCALE = SEED / 7',
      'defaultdict,  #',
      '# Runs everything.\ndef',
    ]) {
      expect(program).toContain(kept);
    }
    expect(program).not.toContain('random.seed');
    expect(program).not.toContain('Leaf(');
    expect(program).toContain('        pass  # %debug\n');
    expect(program).toContain('# !pip install torch matplotlib\nimport math, random\n');
    expect(scratch).toContain('# from IPython.display import display, Markdown\n');
    expect(program + scratch).not.toContain('bash');
    expect(program + scratch).not.toMatch(/^x\?/m);
  });

  it('runs, and shows last values but those that end in a semicolon', () => {
    const { result, output } = python.run(notebook.program, notebook.scratch);
    expect(result.error).toBeUndefined();
    expect(output).toBe('cosh is fine\ntanh is fine\n0.6000000000000001\n');
  });

  it.each([1, 2, 3])('passes the checks of step %i', async (step) => {
    const { checks } = await verdict(notebook.program, step);
    expect(checks.map(({ name, status }) => [name, status])).toEqual(
      checks.map(({ name }) => [name, 'passed']),
    );
  });
});

describe('reading a notebook', () => {
  it.each([
    ['no JSON', 'def forward_algorithm', 'it cannot be read as JSON'],
    ['other JSON', '{"a": 1}', 'not a notebook'],
    ['a list', '[]', 'not a notebook'],
    ['null', 'null', 'not a notebook'],
    ['no code', '{"cells": [{"cell_type": "markdown", "source": "# Title"}, 3, null]}', 'no code'],
    ['the old format', '{"worksheets": []}', 'save it again'],
    [
      'another language',
      '{"cells": [], "metadata": {"kernelspec": {"language": "julia"}}}',
      'written in julia',
    ],
    ['another homework', ofCells('print(1)'), 'defines nothing of this lesson'],
    ['a bomb', 'x'.repeat(8_000_001), 'larger than 8 MB'],
  ])('says what is the matter with %s', (_, text, problem) => {
    const notebook = readNotebook(text);
    expect(notebook.problem).toContain(problem);
    expect(notebook.problem).toMatch(/\.$/);
    expect([notebook.program, notebook.scratch]).toEqual(['', '']);
  });

  it('keeps statements whole: strings, brackets, backslashes, decorators, else', () => {
    const { program, scratch } = readNotebook(
      ofCells(
        `import functools
text = """
def forward_algorithm(graph):
"""
values = [
1, 2,
]
@functools.cache
# between
def helper(a='#', b="'''"):
    return (a,
b)

def forward_algorithm(graph): helper()
if values:
    print(1)
# of else
else:
    print(2)
total = 1 + \\
2`,
      ),
    );
    expect(program).toBe(`# ---- Cell 1 ----
import functools


@functools.cache
# between
def helper(a='#', b="'''"):
    return (a,
b)


def forward_algorithm(graph): helper()
`);
    expect(scratch).toBe(`# ---- Cell 1 ----
text = """
def forward_algorithm(graph):
"""
values = [
1, 2,
]
if values:
    print(1)
# of else
else:
    print(2)
total = 1 + \\
2
`);
  });

  it('keeps a method put on a class, a lambda, and constants that are set again', () => {
    const { program, scratch } = readNotebook(
      ofCells(
        'h = 0.1\nhalf = lambda g: g / 2\ndef forward_algorithm(g): return h, half(g)\nComputationNode.go = forward_algorithm',
        'h = 0.2\nprint(h)\nz = Leaf(h)',
      ),
    );
    expect(program).toContain('ComputationNode.go = forward_algorithm\n');
    expect(program).toContain('half = lambda');
    expect(program).toContain('h = 0.1');
    expect(scratch).toContain('h = 0.2\nprint(h)\nz = Leaf(h)\n');
    expect(program).not.toContain('z = ');
  });

  it.each([
    ['an open bracket', 'x = (1 +\n'.repeat(20_000)],
    ['one long word', 'a'.repeat(200_000)],
    ['spaces', `${' '.repeat(200_000)}x`],
    ['an import of spaces', `from${' '.repeat(200_000)}x`],
    ['decorators', '@x\n'.repeat(50_000)],
    ['constants backwards', Array.from({ length: 10_000 }, (_, i) => `a${i} = a${i + 1}\n`).join('')],
    ['definitions', Array.from({ length: 10_000 }, (_, i) => `def f${i}(): return f${i + 1}\n`).join('')],
    ['imports', Array.from({ length: 10_000 }, (_, i) => `import m${i}\n`).join('')],
    ['quotes', `'"`.repeat(100_000)],
  ])('takes %s apart in time that grows with the length', (_, text) => {
    const began = performance.now();
    readNotebook(ofCells('def forward_algorithm(g): pass', text));
    expect(performance.now() - began).toBeLessThan(2000);
  });
});
