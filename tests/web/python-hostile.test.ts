import { beforeAll, describe, expect, it, vi } from 'vitest';

import type { Claim } from '../../web/src/lab/types.ts';
import { DirectPython, FORWARD_BACKWARD, RIGHT, coshNodes, probe } from './python.ts';

let python: DirectPython;
beforeAll(async () => {
  python = await DirectPython.start();
});

const forward = probe(coshNodes, [{ do: 'forward' }], { visits: 500, lines: 5000 });
const run = (source: string): Claim => python.probe(source, forward);
const stillAlive = (): void => {
  expect(python.probe(RIGHT, probe(coshNodes, FORWARD_BACKWARD)).outcome).toBe('done');
};

describe('budgets', () => {
  it.each([
    ['a loop of one line', 'def forward_algorithm(graph):\n    while True: pass\n', 2],
    ['a loop of two lines', 'def forward_algorithm(graph):\n    while True:\n        x = 1\n', null],
    ['a loop at top level', 'while True: pass\n', 1],
    [
      'calls of a function of one line',
      'f = lambda n: n and f(n - 1) + f(n - 1)\ndef forward_algorithm(graph): f(200)\n',
      null,
    ],
    ['an endless comprehension', 'def forward_algorithm(graph):\n    [0 for _ in iter(int, 1)]\n', null],
    [
      'a bare except around it',
      'def forward_algorithm(graph):\n    while True:\n        try:\n            while True: pass\n        except: pass\n',
      null,
    ],
    [
      'handlers within handlers',
      `import contextlib
def forward_algorithm(graph):
    while True:
        with contextlib.suppress(BaseException):
            try:
                while True:
                    x = 1
            finally:
                forward_algorithm(graph)
`,
      null,
    ],
  ])('stop %s', (_, source, line) => {
    const claim = run(source);
    expect(claim.outcome).toBe('budget');
    expect(claim.stopped?.what).toBe('lines');
    if (line !== null) expect(claim.stopped?.line).toBe(line);
    stillAlive();
  });

  it('count visits, and name the node that is visited again and again', () => {
    const source = `def forward_algorithm(graph):
    while True:
        try:
            graph.input_nodes[1].forward()
        except: pass
`;
    const claim = run(source);
    expect(claim.outcome).toBe('budget');
    expect(claim.stopped).toMatchObject({ what: 'visits', line: 4 });
    expect(claim.visits).toBeGreaterThanOrEqual(500);
    expect(claim.visits).toBeLessThan(510);
  });

  it('hold although the program swallows the stop', () => {
    const source = `def forward_algorithm(graph):
    try:
        for i in range(501): graph.input_nodes
    except BaseException: pass
`;
    expect(run(source).outcome).toBe('budget');
  });

  it('keep the actions that were done before', () => {
    const source = `${RIGHT}\ndef backward_algorithm(graph, one=1.0):\n    while True: pass\n`;
    const claim = python.probe(source, probe(coshNodes, FORWARD_BACKWARD, { visits: 500, lines: 5000 }));
    expect(claim.outcome).toBe('budget');
    expect(claim.snapshots).toHaveLength(1);
    expect(claim.events).toHaveLength(2);
  });
});

describe('errors', () => {
  it('show the lines of the learner only', () => {
    const source = `def helper(node):\n    node.forward()\n\ndef forward_algorithm(graph):\n    for node in reversed(graph.sorted_nodes()):\n        helper(node)\n`;
    const claim = run(source);
    expect(claim.outcome).toBe('raised');
    expect(claim.error).toEqual({
      type: 'TypeError',
      message: 'Mean.forward() ran before its input Exp had a result',
      line: 2,
      node: 4,
      traceback: `Traceback (most recent call last):
  File "back-propagation.py", line 6, in forward_algorithm
    helper(node)
  File "back-propagation.py", line 2, in helper
    node.forward()
TypeError: Mean.forward() ran before its input Exp had a result`,
    });
    expect(claim.events[0]).toHaveLength(1);
  });

  it('give the line of a syntax error', () => {
    const claim = run('def forward_algorithm(graph):\n    for node in graph.sorted_nodes(:\n        pass\n');
    expect(claim.outcome).toBe('raised');
    expect(claim.error).toMatchObject({ type: 'SyntaxError', line: 2, node: null });
    expect(claim.error?.traceback).toContain('  File "back-propagation.py", line 2\n    for node in');
  });

  it('come back from endless recursion, shortened', () => {
    const claim = run('def forward_algorithm(graph):\n    forward_algorithm(graph)\n');
    expect(claim.outcome).toBe('raised');
    expect(claim.error).toMatchObject({ type: 'RecursionError', line: 2 });
    expect(claim.error?.traceback.split('\n').length).toBeLessThan(40);
    stillAlive();
  });

  it.each([
    ['NotImplementedError', 'def forward_algorithm(graph): raise NotImplementedError\n'],
    ['NameError', 'x = 1\n'],
    ['SystemExit', 'def forward_algorithm(graph): raise SystemExit(3)\n'],
    ['KeyboardInterrupt', 'raise KeyboardInterrupt\n'],
    ['TypeError', 'forward_algorithm = None\n'],
    ['Rude', 'class Rude(Exception):\n    def __str__(self): raise ValueError\nraise Rude\n'],
    [
      'Endless',
      'class Endless(Exception):\n    def __str__(self):\n        while True: pass\nraise Endless\n',
    ],
    ['ValueError', 'raise ValueError("x" * 10_000_000)\n'],
    ['SyntaxError', 'raise SyntaxError("no", (["back-propagation.py"], "x", 1, {}))\n'],
  ])('come back as %s', (type, source) => {
    const claim = run(source);
    expect([claim.outcome, claim.error?.type]).toEqual(['raised', type]);
    expect(claim.error?.message.length).toBeLessThan(1100);
    stillAlive();
  });
});

describe('what no line is seen of', () => {
  const announced = (body: string): (number | null)[] => {
    run(`def forward_algorithm(graph):\n${body}`);
    return python.announced;
  };

  it('is announced: a function in C that may loop for ever', () => {
    expect(announced('    x = 1\n    sum(range(3))\n    list(range(3))\n')).toEqual([3, 4]);
    expect(announced('    import math\n    math.fsum([1])\n')).toEqual([3]);
  });

  it('is not announced for functions that end at once, nor for Python’s own', () => {
    expect(
      announced(
        '    a = []\n    a.append(len(graph.input_nodes))\n    print(isinstance(a, list), graph.sorted_nodes())\n',
      ),
    ).toEqual([]);
  });

  it('is announced so many times, and then taken back', () => {
    const lines = announced('    for i in range(1000):\n        sum([1])\n');
    expect(lines).toHaveLength(51);
    expect(lines.at(0)).toBe(3);
    expect(lines.at(-1)).toBe(null);
    expect(announced('    sum([1])\n')).toEqual([2]);
  });

  it('is never a print', () => {
    expect(announced('    import sys, os\n    print(5, file=sys.stderr)\n')).toEqual([]);
  });

  it('has a line when recursion through C takes the interpreter down', async () => {
    const doomed = await DirectPython.start();
    const silent = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const source =
      'def deeper(x):\n    y = x\n    return max([y], key=deeper)\n\ndef forward_algorithm(graph):\n    deeper(1)\n';
    const claim = doomed.lastProbe(source, forward);
    silent.mockRestore();
    expect(claim.outcome).toBe('raised');
    expect(claim.error?.type).toBe('RecursionError');
    expect([2, 3]).toContain(claim.error?.line);
  });
});

describe('a program that breaks things', () => {
  it.each([
    [
      'builtins',
      'import builtins\nfor name in list(vars(builtins)):\n    if not name.startswith("_"): delattr(builtins, name)\n',
    ],
    [
      'json',
      'import json\njson.loads = json.dumps = None\nimport json.encoder\njson.encoder.encode_basestring_ascii = None\n',
    ],
    ['sys', 'import sys\nsys.modules.clear()\nsys.setrecursionlimit(100)\nsys.path.clear()\n'],
    ['streams', 'import sys\nsys.stdout = sys.stderr = None\n'],
    ['stdout', 'import sys\nsys.stdout.close()\n'],
    [
      'monitoring',
      'import sys\nfor i in range(6):\n    try: sys.monitoring.free_tool_id(i)\n    except: pass\n',
    ],
    [
      'the base class',
      'def no(*a): raise OSError\nComputationNode.__init__ = ComputationNode.__new__ = no\nComputationNode.gradient = None\n',
    ],
    ['the library', 'import backprop\nbackprop.__dict__.clear()\n'],
    [
      'the driver',
      'import lab_driver.plain, lab_driver.probe\nlab_driver.plain.claimed = None\nlab_driver.probe.claimed = None\n',
    ],
    ['trace functions', 'import sys\ndef no(*a): raise OSError\nsys.settrace(no)\nsys.setprofile(no)\n'],
    ['recursion', 'import sys\nsys.setrecursionlimit(10**9)\n'],
    ['random', 'import random\nrandom.seed = None\n'],
  ])('does not take the next probe along: %s', (_, source) => {
    run(source);
    const { output } = python.run(RIGHT, 'print(1)');
    expect(output).toBe('1\n');
    stillAlive();
  });

  it('has no way to JavaScript through the obvious doors', () => {
    const scratch = `for door in ('import js; js.fetch', 'import pyodide_js', 'from pyodide.code import run_js; run_js("1")',
             'from js import globalThis'):
    try:
        exec(door)
        print('open', door)
    except (ImportError, AttributeError):
        pass
`;
    expect(python.run('', scratch).output).toBe('');
  });
});

describe('a scratch run', () => {
  it('batches and caps what is printed', () => {
    const { output, messages } = python.run('', 'for i in range(100000): print("line", i)');
    expect(output.length).toBeGreaterThan(100_000);
    expect(output.length).toBeLessThan(100_200);
    expect(output).toContain('\n... the output is cut here: the program printed more than 100 kB.\n');
    expect(messages).toBeLessThan(100);
  });

  it('prints characters outside ASCII and text without a newline', () => {
    expect(
      python.run('', 'print("∂z/∂x", end="")\nimport sys\nprint("!", file=sys.stderr, end="")').output,
    ).toBe('∂z/∂x!');
  });

  it('says where it went wrong', () => {
    const inProgram = python.run(
      'def forward_algorithm(graph):\n    return 1 / 0\n',
      '\nforward_algorithm(Leaf(1))',
    );
    expect(inProgram.result.error).toMatchObject({ type: 'ZeroDivisionError', where: 'program', line: 2 });
    expect(inProgram.result.error?.traceback).toContain(
      'File "scratch", line 2, in <module>\n    forward_algorithm(Leaf(1))',
    );
    expect(python.run(RIGHT, 'x = (').result.error).toMatchObject({
      type: 'SyntaxError',
      where: 'scratch',
      line: 1,
    });
    expect(python.run('x = (', '').result.error).toMatchObject({
      type: 'SyntaxError',
      where: 'program',
      line: 1,
    });
  });

  it('brings the last graph and what ran on it', () => {
    const scratch = `x = Leaf(log(2), name="x")
z = Mean(Exp(x), Exp(-x))
forward_algorithm(z)
y = x.exp()
forward_algorithm(y)
backward_algorithm(y)
forward_algorithm(z)
backward_algorithm(z)
`;
    const { trace } = python.run(RIGHT, scratch).result;
    expect(trace?.nodes.map((node) => [node.type, node.inputs])).toEqual([
      ['Leaf', []],
      ['Exp', [0]],
      ['Negate', [0]],
      ['Exp', [2]],
      ['Mean', [1, 3]],
    ]);
    expect(trace?.output).toBe(4);
    expect(trace?.nodes[0]?.result).toBeCloseTo(0.693, 3);
    expect(trace?.events.filter((event) => event.kind === 'forward')).toHaveLength(5);
    expect(trace?.events.filter((event) => event.kind === 'backward')).toHaveLength(5);
  });

  it('keeps the trace of a run that raised', () => {
    const { result } = python.run(
      RIGHT.replace('source.accumulate', 'source.acumulate'),
      `z = Exp(Leaf(1))\nforward_algorithm(z)\nbackward_algorithm(z)`,
    );
    expect(result.outcome).toBe('raised');
    expect(result.trace?.events.filter((event) => event.kind === 'backward')).toHaveLength(1);
  });

  it('keeps recursion as deep as Python allows', () => {
    const source = `def forward_algorithm(graph):
    for source in graph.input_nodes:
        if source.result is None: forward_algorithm(source)
    graph.forward()
`;
    const scratch = 'c = Leaf(1)\nfor i in range(900): c = -c\nforward_algorithm(c)\nprint(c.result)';
    const { result, output } = python.run(source, scratch);
    expect(result.error).toBeUndefined();
    expect(output).toBe('1.0\n');
  });
});
