import { beforeAll, describe, expect, it } from 'vitest';

import type { Claim, NodeSpec } from '../../web/src/lab/types.ts';
import { DirectJavaScript, RIGHT } from './javascript.ts';
import { FORWARD_BACKWARD, coshNodes, probe } from './python.ts';

let javascript: DirectJavaScript;
beforeAll(async () => {
  javascript = await DirectJavaScript.start();
});

const forward = probe(coshNodes, [{ do: 'forward' }], { visits: 500, lines: 5000 });
const run = (source: string): Promise<Claim> => javascript.probe(source, forward);
const inForward = (body: string): string => `function forward_algorithm(graph) {\n${body}\n}`;

/** What a right program's claim is, to the last number, whatever ran before. */
let asNew: Claim;
beforeAll(async () => {
  asNew = await javascript.probe(RIGHT, probe(coshNodes, FORWARD_BACKWARD));
  expect(asNew.outcome).toBe('done');
});
const unharmed = async (): Promise<void> => {
  expect(await javascript.probe(RIGHT, probe(coshNodes, FORWARD_BACKWARD))).toEqual(asNew);
};

const SPENT: [string, string, number | null][] = [
  ['a loop of one line', inForward('while (true);'), 2],
  ['a loop with an empty block', inForward('for (;;) {}'), 2],
  ['a loop of two lines', inForward('while (true)\n  graph = graph;'), null],
  ['do and while', inForward('do {} while (true)'), 2],
  ['for with its work in the head', inForward('for (let i = 0; i >= 0; i++);'), 2],
  [
    'for of over a generator',
    inForward('for (const x of (function* () { while (true) yield 1; })()) {}'),
    null,
  ],
  ['for in within a loop', inForward('for (;;) for (const key in { a: 1 }) {}'), null],
  ['a labelled continue', inForward('outer: for (;;) { for (;;) continue outer; }'), null],
  ['an if without braces', inForward('for (;;) if (graph) continue; else break;'), null],
  ['a loop at the top', 'while (true) {}', 1],
  ['a loop in a class', 'class A { static { while (true) {} } }', 1],
  ['a loop in a getter', inForward('({ get x() { while (true) {} } }).x'), 2],
  ['a loop in a default value', inForward('((a = (() => { while (true) {} })()) => a)()'), 2],
  [
    'calls of an arrow of one line',
    `const f = (n) => n && f(n - 1) + f(n - 1);\n${inForward('f(200);')}`,
    null,
  ],
  [
    'calls in default values',
    `const f = (n, a = n > 0 && f(n - 1) && f(n - 1)) => true;\n${inForward('f(60);')}`,
    null,
  ],
  ['a callback without end', inForward('Array.from({ length: 1e9 }, () => 0);'), 2],
  [
    'an iterator without end',
    inForward('[...{ [Symbol.iterator]: () => ({ next: () => ({ value: 1 }) }) }]'),
    null,
  ],
  ['natives that call natives', inForward('new Set({ [Symbol.iterator]: () => ({ next: Object }) });'), null],
  ['a catch around it', inForward('while (true) { try { while (true); } catch {} }'), null],
  ['a catch around it, without braces', inForward('for (;;) try { for (;;); } catch {} finally {}'), null],
  [
    'a finally that begins again',
    'function forward_algorithm(graph) { try { for (;;); } finally { forward_algorithm(graph); } }',
    null,
  ],
  [
    'a finally that returns',
    inForward('for (;;) (() => { try { for (;;); } finally { return 1; } })();'),
    null,
  ],
  ['handlers of a promise', 'async function forward_algorithm(graph) { for (;;) await null; }', null],
  [
    'a promise that makes the next',
    inForward('const again = () => Promise.resolve().then(again); again();'),
    null,
  ],
  [
    'a promise that never gives up',
    inForward('const again = () => Promise.reject(1).catch(again); again();'),
    null,
  ],
  [
    'a thenable that settles itself',
    inForward('const t = { then(done) { done(t); } }; Promise.resolve(t);'),
    null,
  ],
  ['an array that grows under forEach', inForward('const a = [1]; for (const x of a) a.push(x);'), null],
  ['a sort that compares without end', inForward('for (;;) [3, 1, 2].sort((a, b) => a - b);'), null],
  ['a replacement without end', inForward("'a'.repeat(2e4).replace(/a/g, () => 'b');"), 2],
  [
    'a Proxy that answers with itself',
    inForward('const p = new Proxy({}, { get: () => p }); let q = p; while (q) q = q.x;'),
    null,
  ],
  ['JSON with work of its own', inForward('JSON.stringify({ toJSON() { for (;;); } });'), 2],
];

describe('budgets', () => {
  it.each(SPENT)('stop %s', async (_, source, line) => {
    const claim = await run(source);
    expect([claim.outcome, claim.stopped?.what]).toEqual(['budget', 'lines']);
    if (line !== null) expect(claim.stopped?.line).toBe(line);
    await unharmed();
  });

  it('are the same each time', async () => {
    for (const source of [SPENT[13], SPENT[14], SPENT[17], SPENT[20]].map((one) => one?.[1] ?? ''))
      expect(await run(source)).toEqual(await run(source));
  });

  it('count visits, and name the node that is visited again and again', async () => {
    const claim = await run(
      inForward('while (true) {\n  try {\n    graph.input_nodes[1].forward();\n  } catch {}\n}'),
    );
    expect(claim.outcome).toBe('budget');
    expect(claim.stopped).toMatchObject({ what: 'visits', line: 4 });
    expect(claim.visits).toBeGreaterThanOrEqual(500);
    expect(claim.visits).toBeLessThan(510);
  });

  it('hold although the program swallows the stop', async () => {
    const claim = await run(inForward('try { for (let i = 0; i < 501; i++) graph.input_nodes; } catch {}'));
    expect([claim.outcome, claim.stopped?.what]).toEqual(['budget', 'visits']);
  });

  it('keep the actions that were done before', async () => {
    const source = RIGHT.replace('graph.gradient = one;', 'for (;;);');
    const claim = await javascript.probe(
      source,
      probe(coshNodes, FORWARD_BACKWARD, { visits: 500, lines: 5000 }),
    );
    expect(claim.outcome).toBe('budget');
    expect(claim.snapshots).toHaveLength(1);
    expect(claim.events).toHaveLength(2);
  });

  it('leave a right program alone, however it is written', async () => {
    const source = RIGHT.replace(/\n\s*/g, ' ');
    expect(source.split('\n')).toHaveLength(1);
    const claim = await javascript.probe(source, probe(coshNodes, FORWARD_BACKWARD));
    expect(claim.snapshots).toEqual(asNew.snapshots);
  });
});

describe('recursion without end', () => {
  it.each([
    ['a function', 'function forward_algorithm(graph) {\n  forward_algorithm(graph);\n}', 2],
    ['a default value', `const f = (a = f()) => a;\n${inForward('f();')}`, 1],
    ['a getter', inForward('const o = { get x() { return o.x; } };\no.x;'), 2],
    ['a constructor', `class A { constructor() { new A(); } }\n${inForward('new A();')}`, 1],
    ['a callback', inForward('const f = () => [1].forEach(f);\nf();'), 2],
    ['a replacement', inForward("const f = () => 'a'.replace(/a/, f);\nf();"), 2],
    ['toString', inForward('const o = { toString: () => `${o}` };\n`${o}`;'), 2],
    ['toJSON', inForward('const o = { toJSON: () => JSON.stringify(o) };\nJSON.stringify(o);'), 2],
    ['a spread that grows', inForward('const f = (...a) => f(...a, 1);\nf();'), 2],
    [
      'a forward of a node',
      'class A extends Exp { forward() { this.forward2(); } forward2() { new A(this).forward2(); } }\nfunction forward_algorithm() { new A(1).forward(); }',
      1,
    ],
  ])('in %s comes back with its line, shortened', async (_, source, line) => {
    const claim = await javascript.probe(
      source,
      probe(coshNodes, [{ do: 'forward' }], { visits: 1e6, lines: 1e6 }),
    );
    expect(claim.outcome).toBe('raised');
    expect(claim.error).toMatchObject({ type: 'RecursionError', line });
    expect(claim.error?.traceback.split('\n').length).toBeLessThan(40);
    await unharmed();
  });

  it.each([
    [
      'arrays within arrays',
      'let a = []; for (let i = 0; i < 3000; i++) a = [a]; String(a); a.flat(Infinity);',
    ],
    ['a text of brackets', "JSON.parse('['.repeat(100000));"],
    ['a chain of proxies', 'let p = {}; for (let i = 0; i < 3000; i++) p = new Proxy(p, {}); p.x;'],
    ['a regular expression of brackets', "new RegExp('(?:'.repeat(50000) + ')'.repeat(50000));"],
  ])('in natives comes back: %s', async (_, body) => {
    const claim = await run(inForward(body));
    expect(claim.outcome).toBe('raised');
    await unharmed();
  });

  it('in the program itself comes back', async () => {
    const claim = await run(`let a = ${'['.repeat(100_000)}${']'.repeat(100_000)};`);
    expect(claim.error?.type).toMatch(/RecursionError|SyntaxError/);
    await unharmed();
  });

  it('may go as deep as a graph of a hundred nodes in any style', async () => {
    const chain = Array.from({ length: 100 }, (_, i): NodeSpec =>
      i === 0 ? { type: 'Leaf', value: 1 } : { type: 'Negate', inputs: [i - 1] },
    );
    const source = `function forward_algorithm(graph) {
  const done = new Set();
  const visit = (node) => {
    if (done.has(node)) return;
    done.add(node);
    node.input_nodes.forEach((source) => visit(source));
    node.forward();
  };
  visit(graph);
}`;
    const claim = await javascript.probe(source, probe(chain, [{ do: 'forward' }]));
    expect(claim.error).toBeUndefined();
    expect(claim.snapshots[0]?.results.at(-1)).toBe(-1);
  });
});

describe('too much memory', () => {
  it.each([
    ['arrays', 'const a = []; for (;;) a.push(new Array(100000).fill(1));'],
    ['texts', "let s = 'x'; for (;;) s += s + s;"],
    ['a repeated text', "const a = []; for (;;) a.push('x'.repeat(2 ** 24) + a.length);"],
    ['buffers', 'const a = []; for (;;) a.push(new ArrayBuffer(2 ** 26));'],
    ['one large buffer', 'new ArrayBuffer(2 ** 31);'],
    ['typed arrays', 'const a = []; for (;;) a.push(new Float64Array(1e6));'],
    ['big integers', 'let n = 3n; for (;;) n *= n;'],
    ['maps', 'const m = new Map(); for (let i = 0; ; i++) m.set(i, new Array(10000).fill(i));'],
    ['a tensor', 'let t = linspace(0, 1, 4000000); const a = []; for (;;) a.push(t.clone());'],
    [
      'it swallows',
      'globalThis.a = []; for (;;) try { for (;;) a.push(new Array(50000).fill(1)); } catch {}',
    ],
    [
      'it keeps all',
      'globalThis.a = [];\nfor (let n = 2 ** 22; n > 4; n = n >> 1) try { for (;;) a.push(new ArrayBuffer(n)); } catch {}',
    ],
  ])('comes back: %s', async (_, body) => {
    const claim = await run(inForward(body));
    expect(['raised', 'budget']).toContain(claim.outcome);
    if (claim.error) expect(claim.error.type).toMatch(/MemoryError|RangeError|InternalError/);
    await unharmed();
  });

  it('in a regular expression that goes back again and again ends by the counted budget or is answered', async () => {
    const claim = await run(inForward("/^(a+)+$/.test('a'.repeat(22) + 'b');"));
    expect(['done', 'budget', 'raised']).toContain(claim.outcome);
    await unharmed();
  });
});

describe('errors', () => {
  it('show the lines of the learner only', async () => {
    const source = `function helper(node) {
  node.forward();
}
function forward_algorithm(graph) {
  for (const node of graph.sorted_nodes().reverse())
    helper(node);
}`;
    const claim = await run(source);
    expect(claim.outcome).toBe('raised');
    expect(claim.error).toEqual({
      type: 'TypeError',
      message: 'Mean.forward() ran before its input Exp had a result',
      line: 2,
      node: 4,
      traceback: `TypeError: Mean.forward() ran before its input Exp had a result
    at helper (back-propagation.js:2)
        node.forward();
    at forward_algorithm (back-propagation.js:6)
        helper(node);`,
    });
    expect(claim.events[0]).toHaveLength(1);
  });

  it('give the line and place of a syntax error', async () => {
    const claim = await run(
      'function forward_algorithm(graph) {\n  for (const node of graph.sorted_nodes( {\n  }\n}\n',
    );
    expect(claim.error).toEqual({
      type: 'SyntaxError',
      message: 'Unexpected token',
      line: 4,
      node: null,
      traceback: 'back-propagation.js:4\n    }\n    ^\nSyntaxError: Unexpected token',
    });
    expect(claim.snapshots).toEqual([]);
  });

  it.each([
    ['NotImplementedError', 'stub', inForward('throw new NotImplementedError("stub");')],
    [
      'NotImplementedError',
      'Add.forward is not written yet',
      `class Add extends ComputationNode {}\n${inForward('new Add(1, 2).forward();')}`,
    ],
    ['ReferenceError', 'forward_algorithm is not defined in the program', 'const x = 1;'],
    ['ReferenceError', "'grahp' is not defined", inForward('grahp.forward();')],
    ['TypeError', 'forward_algorithm is null, not a function', 'var forward_algorithm = null;'],
    ['TypeError', 'graph.sorted is not a function', inForward('graph.sorted();')],
    [
      'TypeError',
      'graph.nodes.at is not a function',
      inForward('graph.nodes = {}; const n = (x) => x; n(graph.nodes.at(n(0)));'),
    ],
    ['TypeError', 'undefined is not iterable', inForward('for (const a of graph.nodes) {}')],
    ['TypeError', 'Leaf is not a constructor', inForward('const Leaf = 1; new Leaf(2);')],
    [
      'TypeError',
      "cannot read property 'forward' of undefined",
      inForward('graph.input_nodes[7].forward();'),
    ],
    ['ReferenceError', 'b is not initialized', inForward('b; let b = 1;')],
    ['Error', 'a symbol was thrown', inForward('throw Symbol();')],
    ['Error', 'undefined was thrown', inForward('throw undefined;')],
    [
      'Rude',
      '(its message cannot be shown)',
      'class Rude extends Error { name = "Rude"; get message() { throw 1; } }\nthrow new Rude();',
    ],
    ['EvalError', 'text cannot be run as a program here', inForward('eval("while (true);");')],
    ['EvalError', 'text cannot be run as a program here', inForward('new Function("while (true);")();')],
    [
      'EvalError',
      'text cannot be run as a program here',
      inForward('(() => 1).constructor("while (true);")();'),
    ],
    [
      'EvalError',
      'text cannot be run as a program here',
      inForward('(function* () {}).constructor("while (true);")();'),
    ],
    [
      'EvalError',
      'text cannot be run as a program here',
      inForward('(async () => 1).constructor("while (true);")();'),
    ],
    [
      'SyntaxError',
      "import() is not available here: write import { ... } from 'backprop'",
      inForward('import("x");'),
    ],
    ['SyntaxError', "cannot import from 'fs': there is only 'backprop' here", 'import fs from "fs";'],
    ['SyntaxError', "'backprop' has no Leef", 'import { Leef } from "backprop";'],
  ])('come back as %s: %s', async (type, message, source) => {
    const claim = await run(source);
    expect([claim.outcome, claim.error?.type, claim.error?.message]).toEqual(['raised', type, message]);
    await unharmed();
  });

  it('made to break their reader come back all the same', async () => {
    const rude = [
      'const e = new Error("x".repeat(1e6)); throw e;',
      'throw { get name() { for (;;); }, get message() { for (;;); }, get stack() { for (;;); } };',
      'throw new Proxy({}, { get() { throw 1; }, has() { throw 1; }, getPrototypeOf() { throw 1; } });',
      'const e = new Error(); e.stack = { length: -1 }; e.name = Symbol(); e.message = 3; throw e;',
      'const e = new Error("m"); e.stack = "    at a (program:999999:1)\\n".repeat(1e5); throw e;',
      'throw Object.assign(new Error("x"), { toString() { for (;;); } });',
    ];
    for (const body of rude) {
      const claim = await run(inForward(body));
      expect(['raised', 'budget']).toContain(claim.outcome);
      expect((claim.error?.message ?? '').length).toBeLessThan(1100);
      expect((claim.error?.traceback ?? '').length).toBeLessThan(5000);
      await unharmed();
    }
  });
});

describe('a program that breaks things', () => {
  const BREAKERS: [string, string][] = [
    [
      'arrays',
      'for (const name of Object.getOwnPropertyNames(Array.prototype)) try { Array.prototype[name] = null; } catch {}',
    ],
    ['pushes', 'Array.prototype.push = function () { return 0; };'],
    ['indices', 'Object.defineProperty(Array.prototype, 0, { set() {}, get() { return 7; } });'],
    ['iteration', 'Array.prototype[Symbol.iterator] = function* () {};'],
    [
      'objects',
      'Object.defineProperty(Object.prototype, "probe", { set() {}, get() { return 7; } }); Object.defineProperty = null; Object.freeze = null;',
    ],
    [
      'prototypes',
      'Object.prototype.toJSON = () => "forged"; Object.prototype.outcome = "done"; Object.prototype.line = 7;',
    ],
    ['JSON', 'JSON.stringify = () => "forged"; JSON.parse = () => ({ outcome: "done" });'],
    [
      'maps and sets',
      'Map.prototype.get = () => 0; Set.prototype.has = () => true; WeakSet.prototype.has = () => true;',
    ],
    [
      'functions',
      'Function.prototype.call = Function.prototype.apply = () => 0; Reflect.apply = () => 0; Reflect.construct = () => 0;',
    ],
    [
      'numbers',
      'Number.isFinite = () => false; Math.exp = () => 1; globalThis.Infinity2 = 1; Number.prototype.toString = () => "7";',
    ],
    [
      'texts',
      'String.prototype.split = () => []; String.prototype.slice = () => ""; RegExp.prototype.exec = () => null;',
    ],
    ['errors', 'Error = TypeError = RangeError = InternalError = null;'],
    ['symbols', 'Symbol.iterator2 = 1; globalThis.Symbol = null;'],
    [
      'the world',
      'for (const name of Object.getOwnPropertyNames(globalThis)) try { delete globalThis[name]; } catch {}',
    ],
    [
      'the base class',
      'ComputationNode.prototype.sorted_nodes = null; ComputationNode.inside = () => null; Tensor.parts = () => null;',
    ],
    [
      'typed arrays',
      'Float64Array.prototype.subarray = () => []; Float64Array.from = () => []; globalThis.Float64Array = null;',
    ],
    ['promises', 'Promise.prototype.then = () => { for (;;); }; globalThis.Promise = null;'],
    [
      'what is frozen',
      'const tick = Object.getOwnPropertyNames(globalThis).filter((n) => n.startsWith("$")); for (const n of tick) { try { globalThis[n] = 1; } catch {} try { delete globalThis[n]; } catch {} try { globalThis[n].call = 1; } catch {} }',
    ],
  ];

  it.each(BREAKERS)('does not take the next probe along: %s', async (_, source) => {
    const claim = await run(`${source}\n${RIGHT}`);
    expect(['done', 'raised', 'budget']).toContain(claim.outcome);
    expect(claim.probe).toBe('p');
    expect(claim.forward_calls).toHaveLength(5);
    for (const { results } of claim.snapshots)
      for (const value of results)
        expect(value === null || typeof value !== 'object' || 'unreadable' in value).toBe(true);
    await unharmed();
  });

  it.each(BREAKERS)('cannot hide an endless loop: %s', async (_, source) => {
    const claim = await run(`try { ${source} } catch {}\n${inForward('for (;;);')}`);
    // Some of these break the library before the loop begins.
    expect(['budget', 'raised']).toContain(claim.outcome);
    await unharmed();
  });

  it.each(BREAKERS)('cannot make up a claim: %s', async (_, source) => {
    const honest = await run(
      inForward('for (const n of graph.sorted_nodes()) { n.forward(); n.forward(); }'),
    );
    const claim =
      await run(`${inForward('for (let i = 0; i < 5; i++) { nodes[i].forward(); nodes[i].forward(); }')}
let nodes;
const old = forward_algorithm;
globalThis.forward_algorithm = function (graph) { nodes = graph.sorted_nodes(); try { ${source} } catch {} old(graph); };`);
    if (claim.outcome !== 'done') return; // it broke the library, not the counting
    expect(claim.forward_calls).toEqual(honest.forward_calls);
    expect(claim.visits).toBe(honest.visits);
  });

  it('has no way to the host or to the driver', async () => {
    const scratch = `const doors = ['process', 'require', 'module', 'self', 'window', 'postMessage', 'fetch', 'WebAssembly', 'std', 'os',
  'XMLHttpRequest', 'setTimeout', 'Atomics', 'SharedArrayBuffer', 'scriptArgs', 'importScripts'];
print(doors.filter((door) => door in globalThis));
const reached = [];
const look = (value, path, seen = new Set()) => {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value) || path.length > 8) return;
  seen.add(value);
  for (const key of Reflect.ownKeys(value)) {
    const { value: inner, get } = Object.getOwnPropertyDescriptor(value, key);
    if (String(key).match(/observ|claim|driver|recorder/i)) reached.push(String(key));
    look(inner, path + '.', seen); look(get, path + '.', seen);
  }
  look(Object.getPrototypeOf(value), path + '.', seen);
};
const x = new Leaf(1, { name: 'x' });
try { null.x } catch (problem) { look(problem, '') }
look(globalThis, ''); look(x, ''); look(x.forward, '');
print(reached);
print(x.forward.constructor === Function, Object.getPrototypeOf(x.forward) === Function.prototype);
let caller = 'none';
try { caller = String(x.forward.caller) } catch {}
print(caller);`;
    const { output, result } = await javascript.run(RIGHT, scratch);
    expect(result.error).toBeUndefined();
    expect(output).toBe('[]\n[]\ntrue true\nnone\n');
  });

  it('gets errors of its own realm only, out of the library and out of the driver', async () => {
    const source = `${inForward(`
  const kinds = [];
  const note = (problem) => kinds.push(typeof problem === 'symbol' || problem instanceof Error);
  try { graph.forward(); } catch (problem) { note(problem); }
  try { (function deep() { graph.input_nodes; deep(); })(); } catch (problem) { note(problem); }
  try { for (;;) graph.input_nodes; } catch (problem) { note(problem); }
  graph.name = kinds.every(Boolean) && kinds.length === 3 ? 'own' : 'foreign';
  graph.result = kinds.every(Boolean) ? kinds.length : -1;`)}`;
    const claim = await javascript.probe(
      source,
      probe(coshNodes, [{ do: 'forward' }], { visits: 100_000, lines: 1e6 }),
    );
    expect(claim.stopped?.what).toBe('visits');
  });
});

describe('values that answer back', () => {
  it.each([
    [
      'a result that is a getter that throws',
      "Object.defineProperty(graph, 'result', { get() { throw new Error('no'); } });",
    ],
    [
      'a result that is a getter without end',
      "Object.defineProperty(graph, 'result', { get() { for (;;); } });",
    ],
    [
      'a result that is a Proxy',
      'graph.result = new Proxy({}, { get() { for (;;); }, getPrototypeOf() { for (;;); } });',
    ],
    [
      'a result that is a revoked Proxy',
      'const { proxy, revoke } = Proxy.revocable([], {}); revoke(); graph.result = proxy;',
    ],
    [
      'a gradient that is a Proxy of a tensor',
      'graph.gradient = new Proxy(tensor([1]), { get() { throw 1; } });',
    ],
    ['inputs that are a Proxy', 'graph.input_nodes = new Proxy([], { get() { for (;;); } });'],
    ['inputs that are no array', 'graph.input_nodes = 7;'],
    ['a very long text', "graph.result = 'x'.repeat(1e6);"],
    ['a very large tensor', 'graph.result = linspace(0, 1, 1000000);'],
    [
      'a class without a name',
      "Object.defineProperty(Exp, 'name', { get() { for (;;); } }); graph.input_nodes[0].result = [];",
    ],
    ['a name that is no text', 'graph.name = { toString() { for (;;); } };'],
  ])('%s', async (_, body) => {
    const claim = await run(inForward(body));
    expect(['done', 'raised', 'budget']).toContain(claim.outcome);
    expect(JSON.stringify(claim).length).toBeLessThan(20_000);
    await unharmed();
  });

  it.each([
    ['a generator', '*backward() { yield 1; yield 2; }', [1, 2]],
    ['a generator without end', '*backward() { for (;;) yield 1; }', [1, 1, 1]],
    ['a number', 'backward() { return 3; }', [{ unreadable: 'a number, not an array' }]],
    ['nothing', 'backward() {}', [{ unreadable: 'undefined, not an array' }]],
    ['a tensor', 'backward() { return tensor([1, 2]); }', [{ unreadable: 'a Tensor, not an array' }]],
    ['a promise', 'async backward() { return [1]; }', [{ unreadable: 'a Promise, not an array' }]],
    ['an array with holes', 'backward() { return [, 1]; }', [null, 1]],
  ])('a backward that gives %s', async (_, method, returned) => {
    const source = `class Add extends ComputationNode { forward() {} ${method} }`;
    const nodes: NodeSpec[] = [
      { type: 'Leaf', value: 2 },
      { type: 'Add', inputs: [0, 0] },
    ];
    const claim = await javascript.probe(
      source,
      probe(nodes, [{ do: 'node-backward', node: 1, upstream: 1 }]),
    );
    expect(claim.error).toBeUndefined();
    expect(claim.snapshots[0]?.returned).toEqual(returned);
  });

  it.each([
    [
      'a class without the base',
      'class Add {}',
      'Add must be a class that extends ComputationNode, and it is a function or class without that base',
    ],
    ['a number', 'const Add = 3;', 'Add must be a class that extends ComputationNode, and it is a number'],
    [
      'a class that makes something else',
      'class Add extends ComputationNode { constructor() { super(); return {}; } }',
      'new Add(...) gave an Object, not a node',
    ],
  ])('an Add that is %s', async (_, source, message) => {
    const nodes: NodeSpec[] = [
      { type: 'Leaf', value: 2 },
      { type: 'Add', inputs: [0, 0] },
    ];
    const claim = await javascript.probe(source, probe(nodes, [{ do: 'forward' }]));
    expect(claim.error).toMatchObject({ type: 'TypeError', message });
  });
});

describe('a scratch cell', () => {
  it.each([
    ['throws', 'throw new Error("no");'],
    ['goes too deep', 'const f = () => f(); f();'],
    ['eats memory', 'const a = []; for (;;) a.push(new Array(100000).fill(1));'],
    ['plots what is not there', 'plot({ length: 3 }, new Proxy([], { get() { throw 1; } }));'],
    ['prints what answers back', 'print({ get x() { throw 1; } });'],
    [
      'breaks the nodes',
      'const z = new Exp(new Leaf(1)); forward_algorithm(z); z.input_nodes = 3; z.name = {};',
    ],
    ['breaks arrays', 'Array.prototype.map = Array.prototype.push = null; print([1]);'],
  ])('that %s does not take the next along', async (_, scratch) => {
    const { result } = await javascript.run(RIGHT, scratch);
    expect(['done', 'raised']).toContain(result.outcome);
    expect((await javascript.run(RIGHT, 'print(1)')).output).toBe('1.0\n');
    await unharmed();
  });
});
