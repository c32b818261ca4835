import { beforeAll, describe, expect, it } from 'vitest';

import type { NodeSpec } from '../../web/src/lab/types.ts';
import { DirectJavaScript, RIGHT } from './javascript.ts';
import { DirectPython, FORWARD_BACKWARD, LOG2, RIGHT as RIGHT_PYTHON, coshNodes, probe } from './python.ts';

let javascript: DirectJavaScript;
let typescript: DirectJavaScript;
let python: DirectPython;
beforeAll(async () => {
  [javascript, typescript, python] = await Promise.all([
    DirectJavaScript.start(),
    DirectJavaScript.start('typescript'),
    DirectPython.start(),
  ]);
});

const MATMUL_PYTHON = `
class Matmul(ComputationNode):
    def forward(self):
        self.result = self.input(0) @ self.input(1)

    def backward(self):
        return [self.gradient @ self.input(1).T, self.input(0).T @ self.gradient]
`;

const RUN = `forward_algorithm(z);
backward_algorithm(z);
print(z);
`;

describe('the same small program prints the same in Python and JavaScript', () => {
  it.each([
    [
      'cosh at log 2',
      'x = Leaf(log(2), name="x")\nz = Mean(Exp(x), Exp(-x))',
      'const x = new Leaf(log(2), { name: "x" });\nconst z = new Mean(new Exp(x), new Exp(x.neg()));',
    ],
    [
      'tanh at log 2, every node shared',
      `x = Leaf(log(2), name="x")
expx, expnx = x.exp(), (-x).exp()
z = (expx - expnx) / (expx + expnx)`,
      `const x = new Leaf(log(2), { name: "x" });
const [expx, expnx] = [x.exp(), x.neg().exp()];
const z = expx.sub(expnx).div(expx.add(expnx));`,
    ],
    [
      'numbers on either side of a node',
      'x = Leaf(3, name="x")\nz = (1 + x) * (2 - x) / (x**2 - 1) + 6 / x + x / 2 + 3 * x',
      `const x = new Leaf(3, { name: "x" });
const z = add(add(add(div(mul(add(1, x), sub(2, x)), sub(pow(x, 2), 1)), div(6, x)), div(x, 2)), mul(3, x));`,
    ],
    [
      'a polynomial of a tensor, summed',
      'x = Leaf(linspace(-2, 3, 25), name="x")\nz = (x**4 - 2*x**3 + 3*x**2 - 4*x + 5).sum()',
      `const x = new Leaf(linspace(-2, 3, 25), { name: "x" });
const z = x.pow(4).sub(mul(2, x.pow(3))).add(mul(3, x.pow(2))).sub(mul(4, x)).add(5).sum();`,
    ],
    [
      'the loss of step 6',
      `A, B = Leaf([[1, 1], [0, 1]], name="A"), Leaf([[1, 2, 1], [0, 1, 1]], name="B")
C = Leaf(tensor([[3, 0, 1], [1, 2, 3]]), name="C")
z = ((A @ B - C)**2).sum()`,
      `const [A, B] = [new Leaf([[1, 1], [0, 1]], { name: "A" }), new Leaf([[1, 2, 1], [0, 1, 1]], { name: "B" })];
const C = new Leaf(tensor([[3, 0, 1], [1, 2, 3]]), { name: "C" });
const z = A.matmul(B).sub(C).pow(2).sum();`,
    ],
    [
      'a transposed matrix and an expanded number',
      `A, s = Leaf([[1.5, -2], [0.25, 1e-3], [3, 4]], name="A"), Leaf(0.5, name="s")
z = (A.T * s.expand(2, 3)).exp().sum()`,
      `const [A, s] = [new Leaf([[1.5, -2], [0.25, 1e-3], [3, 4]], { name: "A" }), new Leaf(0.5, { name: "s" })];
const z = A.T.mul(s.expand(2, 3)).exp().sum();`,
    ],
    [
      'the same by functions',
      `A, s = Leaf([[1.5, -2], [0.25, 1e-3], [3, 4]], name="A"), Leaf(0.5, name="s")
print(tensor([[1, 2], [3, 4]]).sum(), tensor(2.0).expand(1, 3))
z = (A.T * s.expand(2, 3)).exp().sum()`,
      `const [A, s] = [new Leaf([[1.5, -2], [0.25, 1e-3], [3, 4]], { name: "A" }), new Leaf(0.5, { name: "s" })];
print(sum(tensor([[1, 2], [3, 4]])), expand(2, [1, 3]));
const z = sum(exp(mul(A.T, expand(s, 2, 3))));`,
    ],
    [
      'infinite and very large values',
      'x = Leaf(800.0)\nz = Mean(x.exp(), -x.exp(), x**-120, x**120)',
      'const x = new Leaf(800);\nconst z = new Mean(x.exp(), x.exp().neg(), x.pow(-120), x.pow(120));',
    ],
  ])('%s', async (_, inPython, inJavaScript) => {
    const expected = python.run(RIGHT_PYTHON + MATMUL_PYTHON, `${inPython}\n${RUN.replaceAll(';', '')}`);
    const found = await javascript.run(RIGHT, `${inJavaScript}\n${RUN}`);
    expect(expected.result.error).toBeUndefined();
    expect(found.result.error).toBeUndefined();
    expect(found.output).toBe(expected.output);
    expect(found.output).toContain('gradient=');
  });

  it('derivatives of derivatives, in build_graph', async () => {
    const first = python.run(
      RIGHT_PYTHON,
      `x = Leaf(0.5, name="x")
z = (x**3).exp()
forward_algorithm(z)
for order in range(3):
    with build_graph():
        backward_algorithm(z)
    z = x.gradient
    forward_algorithm(z)
    print(z.result)
`,
    );
    const second = await javascript.run(
      RIGHT,
      `const x = new Leaf(0.5, { name: "x" });
let z = x.pow(3).exp();
forward_algorithm(z);
for (let order = 0; order < 3; order++) {
  build_graph(() => backward_algorithm(z));
  z = x.gradient;
  forward_algorithm(z);
  print(z.result);
}
`,
    );
    expect(second.output).toBe(first.output);
    expect(second.output.trim().split('\n')).toHaveLength(3);
  });

  it.each([
    ['[0.1, 1.0, -0.0, 1e16, 1e15, 123456.789, 1e-5, 0.0001, 5e-324, 1.7976931348623157e308]', null],
    ['tensor([1, 2.5, -3])', null],
    ['tensor([[1, 2], [3, 4]])', null],
    ['tensor([0.03125, 0.09375, 123456.789])', null],
    ['tensor([1e-7, 2e9, -0.5])', null],
    ['tensor(7)', null],
    ['tensor([])', null],
    ['linspace(0, 1, 30)', null],
    ['linspace(0, 1, 2000)', null],
    ['tensor([[1, 2], [3, 4]]).T', null],
    ['tensor([[1, 2, 3]]).expand(4, 3)', null],
    [
      'tensor([[1, 2], [3, 4]]) @ tensor([[0.5], [2]])',
      'tensor([[1, 2], [3, 4]]).matmul(tensor([[0.5], [2]]))',
    ],
    [
      'tensor([[1, 2], [3, 4]]) * tensor([10, 100]) - 1',
      'tensor([[1, 2], [3, 4]]).mul(tensor([10, 100])).sub(1)',
    ],
    ['2 / tensor([1, 0, -4])', 'div(2, tensor([1, 0, -4]))'],
    ['tensor([[1, 2], [3, 4]]).sum()', null],
    ['tensor([[1, 2], [3, 4]]).tolist()', null],
    ['tensor([[1, 2], [3, 4]])[1]', 'tensor([[1, 2], [3, 4]]).get(1)'],
    ['tensor([[1, 2], [3, 4]])[1, -2]', 'tensor([[1, 2], [3, 4]]).get(1, -2)'],
    ['exp(1), log(10)', null],
  ])('%s', async (inPython, inJavaScript) => {
    // Python prints inf where JavaScript's literals have no spelling; the texts above avoid those.
    const expected = python.run('', `print(${inPython})`);
    expect(expected.result.error).toBeUndefined();
    const { output, result } = await javascript.run('', `print(${inJavaScript ?? inPython})`);
    expect(result.error).toBeUndefined();
    expect(output).toBe(expected.output);
  });

  it.each([
    [
      'tensor([[1, 2, 3]]) @ tensor([[1, 2], [3, 4]])',
      'tensor([[1, 2, 3]]).matmul(tensor([[1, 2], [3, 4]]))',
    ],
    ['tensor([1, 2]) + tensor([1, 2, 3])', 'tensor([1, 2]).add(tensor([1, 2, 3]))'],
    ['tensor([[1, 2], [3]])', null],
    ['tensor([[1, 2]])[0, 2]', 'tensor([[1, 2]]).get(0, 2)'],
    ['tensor([1, 2]).item()', null],
    ['Matexpand(Leaf([1, 2]), 3).forward()', 'new Matexpand(new Leaf([1, 2]), 3).forward()'],
    ['Exp(Leaf(1)).backward()', 'new Exp(new Leaf(1)).backward()'],
    ['Mean(Exp(Leaf(1))).forward()', 'new Mean(new Exp(new Leaf(1))).forward()'],
  ])('the error of %s', async (inPython, inJavaScript) => {
    const expected = python.run('', inPython).result.error?.message;
    const { result } = await javascript.run('', inJavaScript ?? inPython);
    const spelt = expected?.replace('[+]', '[add]').replace('None', 'null');
    expect(result.error?.message).toBe(spelt);
    expect(spelt).toBeTruthy();
  });
});

describe('values', () => {
  const printed = async (scratch: string): Promise<string> => (await javascript.run(RIGHT, scratch)).output;

  it('change in place with methods that end in _, and a row is a view', async () => {
    const scratch = `const t = tensor([[1, 2], [3, 4]]);
const same = t.add_(1);
t.get(0).mul_(10);
t.set(1, 1, -1);
t.set(1, tensor([7, 8]));
print(same === t, t.tolist());`;
    expect(await printed(scratch)).toBe('true [[20.0, 30.0], [7.0, 8.0]]\n');
  });

  it('refuse operators that JavaScript does not have for them, and say what to write', async () => {
    for (const wrong of ['tensor([1]) + 1', 'new Leaf(1) * 2', '`${tensor([1])}` - tensor([1])']) {
      const { result } = await javascript.run(RIGHT, wrong);
      expect(result.error).toMatchObject({ type: 'TypeError', where: 'scratch', line: 1 });
      expect(result.error?.message).toContain('write add(a, b) or a.add(b)');
    }
    expect(await printed('print(`${tensor([1, 2])}`)')).toBe('tensor([1., 2.])\n');
  });

  it('are read by the index that was given, within the shape', async () => {
    expect(
      await printed(
        'print(tensor([[1, 2], [3, 4]]).get(-1, 0), tensor([[1, 2]]).shape, [...tensor([5, 6])])',
      ),
    ).toBe('3.0 [1, 2] [5.0, 6.0]\n');
    for (const wrong of [
      'tensor([1]).get(1)',
      'tensor([1]).get(0.5)',
      'tensor([1]).get(0, 0)',
      'linspace(0, 1, 1.5)',
    ])
      expect((await javascript.run('', wrong)).result.outcome).toBe('raised');
  });

  it('that are no numbers are not taken into a graph', async () => {
    for (const wrong of ['new Leaf("3")', 'new Leaf()', 'add(new Leaf(1), undefined)', 'new Mean(1, null)'])
      expect((await javascript.run(RIGHT, wrong)).result.error?.type).toBe('TypeError');
  });
});

describe('printing', () => {
  it('writes as Python does, and console.log as JavaScript does', async () => {
    const scratch = `print(1, 'a', ['b', 2], null, undefined, true, { x: 0.5 });
console.log(1, [2, 'b']);
print(new Exp(new Leaf(1)));
print([new Leaf(1, { name: 'x' })]);`;
    expect((await javascript.run('', scratch)).output).toBe(`1.0 a ['b', 2.0] null undefined true {x: 0.5}
1 [2, 'b']
Exp result=null gradient=null
  Leaf result=1.0 gradient=null
[<Leaf x result=1.0 gradient=null>]
`);
  });

  it('is cut for a chain of 100,000 nodes, which neither it nor sorted_nodes recurses over', async () => {
    const scratch = `let c = new Leaf(1);
for (let i = 0; i < 100000; i++) c = c.neg();
console.log(c.sorted_nodes().length, String(c).length < 300000);`;
    expect((await javascript.run(RIGHT, scratch)).output).toBe('100001 true\n');
  });
});

describe('nodes', () => {
  it('are named with an option behind their inputs, also in a class of the program', async () => {
    const scratch = `const x = new Leaf(1, { name: 'x' });
print(new Mean(x, 2, { name: 'm' }).name, new Add(x, x, { name: 'a' }).name, x.exp().name);`;
    expect((await javascript.run(RIGHT, scratch)).output).toBe('m a null\n');
  });

  it('are imported by name too, and exported', async () => {
    const source = `import { Leaf as Blatt, ComputationNode } from 'backprop';
import * as lab from 'backprop';
export ${RIGHT.replace('class Add', 'export class Add')}
export { Mul };
export default class {}
`;
    const { output, result } = await javascript.run(source, 'print(lab.Leaf === Blatt, Blatt === Leaf)');
    expect(result.error).toBeUndefined();
    expect(output).toBe('true true\n');
    expect((await javascript.probe(source, probe(coshNodes, FORWARD_BACKWARD))).outcome).toBe('done');
  });

  it('name what is missing', async () => {
    const { result } = await javascript.run('', 'add(new Leaf(1), new Leaf(2))');
    expect(result.error).toMatchObject({ type: 'ReferenceError', where: 'scratch', line: 1 });
    expect(result.error?.message).toContain('Add');
  });

  it('given as `one` outside build_graph count as their value', async () => {
    const scratch = `const x = new Leaf(2);
const z = x.exp();
forward_algorithm(z);
backward_algorithm(z, new Leaf(3));
print(typeof x.gradient, z.gradient);
build_graph(() => backward_algorithm(z, 3));
print(x.gradient instanceof ComputationNode, z.gradient.result);`;
    expect((await javascript.run(RIGHT, scratch)).output).toBe('number 3.0\ntrue 3.0\n');
  });
});

describe('a probe', () => {
  it('comes back with results, gradients, calls and events', async () => {
    const claim = await javascript.probe(RIGHT, probe(coshNodes, FORWARD_BACKWARD));
    expect(claim.outcome).toBe('done');
    expect(claim.snapshots[0]?.results).toEqual([LOG2, 2, -LOG2, 0.5, 1.25]);
    expect(claim.snapshots[0]?.gradients).toEqual([null, null, null, null, null]);
    expect(claim.snapshots[1]?.gradients).toEqual([0.75, 0.5, 0.25, 0.5, 1]);
    expect(claim.forward_calls).toEqual([1, 1, 1, 1, 1]);
    expect(claim.backward_calls).toEqual([1, 1, 1, 1, 1]);
    expect(claim.events[0]?.[0]).toEqual({ kind: 'forward', node: 0, result: LOG2, line: 3 });
    const backward = claim.events[1]?.filter((event) => event.kind === 'backward');
    expect(backward?.[0]).toEqual({ kind: 'backward', node: 4, gradient: 1, sent: [0.5, 0.5], line: 11 });
    const accumulated = claim.events[1]?.filter((event) => event.kind === 'gradient' && event.node === 0);
    expect(accumulated?.map((event) => event.kind === 'gradient' && [event.gradient, event.line])).toEqual([
      [null, 8],
      [-0.25, 12],
      [0.75, 12],
    ]);
    expect(claim.visits).toBe(15);
  });

  it('tells what a backward returned that is no array, and leaves an iterator to the algorithm', async () => {
    const sums: Parameters<typeof probe>[0] = [
      { type: 'Leaf', value: 2 },
      { type: 'Leaf', value: 3 },
      { type: 'Add', inputs: [0, 1] },
    ];
    const sent = async (body: string): Promise<unknown> => {
      const source = `${RIGHT.replace(/class Add [^]*?\n}\n/, '')}
class Add extends ComputationNode {
  forward() { this.result = add(this.input(0), this.input(1)); }
  ${body}
}`;
      const { events } = await javascript.probe(source, probe(sums, FORWARD_BACKWARD));
      const first = events[1]?.find((event) => event.kind === 'backward');
      return first?.kind === 'backward' && first.sent;
    };
    expect(await sent('backward() { return this.gradient, this.gradient; }')).toEqual([
      { unreadable: 'a number, not an array' },
    ]);
    expect(await sent('backward() { this.gradient; }')).toEqual([{ unreadable: 'undefined, not an array' }]);
    expect(await sent('*backward() { yield 1; yield 1; }')).toEqual([]);
  });

  it.each([
    ['scalars', coshNodes, FORWARD_BACKWARD],
    [
      'tensors, with a seed',
      [
        { type: 'Leaf', name: 'a', value: { shape: [2, 3], data: [1, -2, 3, 0.5, 5, -6] } },
        { type: 'Leaf', name: 'b', value: { shape: [3, 2], data: [2, 1, 0, -1, 4, 3] } },
        { type: 'Matmul', inputs: [0, 1] },
        { type: 'Given', inputs: [2, 2], weights: [0.5, 2], bias: 0.25, locals: [3, -1] },
        { type: 'Exp', inputs: [3] },
        { type: 'Matsum', inputs: [4] },
        { type: 'Matexpand', inputs: [5], shape: [2, 2] },
      ],
      [
        { do: 'forward' },
        { do: 'backward', one: { shape: [2, 2], data: [1, 2, 3, 4] } },
        { do: 'set', node: 0, value: { shape: [2, 3], data: [0, 0, 0, 0, 0, 1] } },
        { do: 'forward' },
        { do: 'backward', one: { shape: [2, 2], data: [1, 1, 1, 1] }, one_as_leaf: true },
      ],
    ],
    [
      'gradients that are nodes',
      [
        { type: 'Leaf', name: 'x', value: 0.5 },
        { type: 'IntPow', inputs: [0], power: 3 },
        { type: 'Exp', inputs: [1] },
        { type: 'Mul', inputs: [2, 0] },
      ],
      [
        { do: 'forward' },
        { do: 'backward', build_graph: true },
        { do: 'derive', node: 0 },
        { do: 'forward' },
        { do: 'backward', build_graph: true },
        { do: 'derive', node: 0 },
        { do: 'forward' },
        { do: 'backward' },
      ],
    ],
    [
      'one node alone',
      [
        { type: 'Leaf', value: { shape: [2], data: [2, 3] } },
        { type: 'Leaf', value: { shape: [2], data: [5, 7] } },
        { type: 'Mul', inputs: [0, 1] },
      ],
      [
        { do: 'node-forward', node: 2 },
        { do: 'node-backward', node: 2, upstream: { shape: [2], data: [0.5, -1] } },
      ],
    ],
  ] as [string, Parameters<typeof probe>[0], Parameters<typeof probe>[1]][])(
    'claims the same values, calls and gradients as Python: %s',
    async (_, nodes, actions) => {
      const asked = probe(nodes, actions);
      const expected = python.probe(RIGHT_PYTHON + MATMUL_PYTHON, asked);
      const claim = await javascript.probe(RIGHT, asked);
      expect(expected.outcome).toBe('done');
      expect(claim.error).toBeUndefined();
      const rounded = (value: unknown): unknown =>
        JSON.parse(JSON.stringify(value), (_key, one: unknown) =>
          typeof one === 'number' ? Number(one.toPrecision(14)) : one,
        );
      expect(rounded(claim.snapshots)).toEqual(rounded(expected.snapshots));
      expect(claim.forward_calls).toEqual(expected.forward_calls);
      expect(claim.backward_calls).toEqual(expected.backward_calls);
      const kinds = (events: typeof claim.events): unknown =>
        events.map((action) => action.map(({ kind, node }) => `${kind} ${node}`));
      expect(kinds(claim.events)).toEqual(kinds(expected.events));
    },
  );

  it('estimates with the finite differences of the program', async () => {
    const claim = await javascript.probe(
      RIGHT,
      probe(
        [
          { type: 'Leaf', value: { shape: [1, 2], data: [3, 4] } },
          { type: 'IntPow', inputs: [0], power: 2 },
          { type: 'Matsum', inputs: [1] },
        ],
        [{ do: 'forward' }, { do: 'estimate', node: 0, row: 0, column: 1 }],
      ),
    );
    expect(claim.snapshots[1]?.returned?.[0]).toBeCloseTo(8, 6);
    expect(claim.snapshots[1]?.results[0]).toEqual({ shape: [1, 2], data: [3, 4] });
  });

  it('says that a gradient which is no node cannot be derived from', async () => {
    const claim = await javascript.probe(
      RIGHT,
      probe(coshNodes, [...FORWARD_BACKWARD, { do: 'derive', node: 0 }]),
    );
    expect(claim.error?.message).toBe(
      'the gradient of x is a number, not a node: it cannot be differentiated',
    );
  });

  it('reads methods that are fields of the object', async () => {
    const source = RIGHT.replace(
      `  forward() {
    this.result = add(this.input(0), this.input(1));
  }`,
      '  forward = () => { this.result = add(this.input(0), this.input(1)); };',
    );
    expect(source).not.toBe(RIGHT);
    const nodes: NodeSpec[] = [
      { type: 'Leaf', value: 2 },
      { type: 'Add', inputs: [0, 0] },
    ];
    const claim = await javascript.probe(source, probe(nodes, [{ do: 'forward' }]));
    expect(claim.forward_calls).toEqual([1, 1]);
    expect(claim.snapshots[0]?.results).toEqual([2, 4]);
  });

  it('counts super.forward() as one call', async () => {
    const source = `class Loud extends Exp {
  forward() { return super.forward(); }
}
function forward_algorithm(graph) {
  const node = new Loud(new Leaf(0));
  node.forward();
  if (node.result !== 1) throw new Error('wrong');
}`;
    const claim = await javascript.probe(source, probe(coshNodes, [{ do: 'forward' }]));
    expect([claim.outcome, claim.visits]).toEqual(['done', 1]);
  });

  it('caps events at 2000 and says so', async () => {
    const source = `function forward_algorithm(graph) {
  for (let i = 0; i < 1000; i++) for (const n of graph.sorted_nodes()) n.forward();
}`;
    const claim = await javascript.probe(source, probe(coshNodes, [{ do: 'forward' }]));
    expect(claim.outcome).toBe('done');
    expect(claim.events[0]).toHaveLength(2000);
    expect(claim.truncated).toBe(true);
    expect(claim.forward_calls).toEqual([1000, 1000, 1000, 1000, 1000]);
  });

  it('reports values that are no numbers as what they are', async () => {
    const source = `function forward_algorithm(graph) {
  const values = ['text', NaN, Infinity, [1, 2], undefined];
  graph.sorted_nodes().forEach((node, i) => { node.result = values[i]; });
}`;
    const claim = await javascript.probe(source, probe(coshNodes, [{ do: 'forward' }]));
    expect(new Set(claim.snapshots[0]?.results.map((value) => JSON.stringify(value)))).toEqual(
      new Set([
        `{"unreadable":"a string 'text'"}`,
        '"nan"',
        '"inf"',
        '{"unreadable":"an array of 2"}',
        'null',
      ]),
    );
  });

  it('starts afresh each time, with the same random numbers', async () => {
    const source = `${RIGHT}
if (globalThis.seen) throw new Error('seen');
globalThis.seen = true;
const first = Math.random();
class Exp2 extends Exp { forward() { this.result = first; } }
function forward_algorithm(graph) { for (const node of graph.sorted_nodes()) node.result = first; }`.replace(
      /^function forward_algorithm/m,
      'function old_forward',
    );
    const first = await javascript.probe(source, probe(coshNodes, [{ do: 'forward' }]));
    const second = await javascript.probe(source, probe(coshNodes, [{ do: 'forward' }]));
    expect(first.error).toBeUndefined();
    expect(second).toEqual(first);
    expect((await javascript.probe(RIGHT, probe(coshNodes, FORWARD_BACKWARD))).outcome).toBe('done');
  });

  it('runs what promises left waiting', async () => {
    const source = `async function forward_algorithm(graph) {
  for (const node of graph.sorted_nodes()) { await null; node.forward(); }
}`;
    const claim = await javascript.probe(source, probe(coshNodes, [{ do: 'forward' }]));
    expect(claim.snapshots[0]?.results[4]).toBe(1.25);
  });
});

describe('TypeScript', () => {
  const source = `import type { Tensor } from 'backprop';
interface Walk { nodes: ComputationNode[] }
enum Pass { Forward = 1, Backward }

export function forward_algorithm(graph: ComputationNode): void {
  const walk: Walk = { nodes: graph.sorted_nodes() };
  for (const node of walk.nodes) node.forward();
  if ((Pass.Forward as number) !== 1) throw new Error('enum');
}

abstract class Two extends ComputationNode {
  result: number | Tensor;
  declare gradient: number;
  readonly input_nodes!: ComputationNode[];
  protected constructor(private readonly a: unknown, private readonly b: unknown) {
    super(a, b);
  }
}
class Add extends Two {
  constructor(...inputs: unknown[]) { super(inputs[0], inputs[1]); }
  override forward(): void { this.result = add(this.input(0)!, this.input(1)) satisfies unknown; }
  override backward(): unknown[] { return [this.gradient, this.gradient] as const; }
}
`;

  it('runs, its types taken out; a field that only states a type hides nothing', async () => {
    const nodes: NodeSpec[] = [
      { type: 'Leaf', value: 2 },
      { type: 'Add', inputs: [0, 0] },
    ];
    const claim = await typescript.probe(source, probe(nodes, [{ do: 'forward' }]));
    expect(claim.error).toBeUndefined();
    expect(claim.snapshots[0]?.results).toEqual([2, 4]);
    expect(claim.events[0]?.map(({ line }) => line)).toEqual([7, 7]);
  });

  it('keeps every line where it is', async () => {
    const claim = await typescript.probe(
      source.replace('throw new Error', 'throw new TypeError').replace('!== 1', '=== 1'),
      probe(coshNodes, [{ do: 'forward' }]),
    );
    expect(claim.error).toMatchObject({ type: 'TypeError', message: 'enum', line: 8 });
    expect(claim.error?.traceback).toContain('at forward_algorithm (back-propagation.ts:8)');
  });

  it('gives the line and place of what cannot be read', async () => {
    const claim = await typescript.probe(
      'function f(a: number): void {}\nlet b: = 3;\n',
      probe(coshNodes, [{ do: 'forward' }]),
    );
    expect(claim.error).toMatchObject({ type: 'SyntaxError', line: 2 });
    expect(claim.error?.traceback).toBe(
      'back-propagation.ts:2\n    let b: = 3;\n           ^\nSyntaxError: Unexpected token',
    );
  });

  it('is not read where JavaScript is asked for', async () => {
    const claim = await javascript.probe('let b: number = 3;', probe(coshNodes, [{ do: 'forward' }]));
    expect(claim.error).toMatchObject({ type: 'SyntaxError', line: 1 });
  });
});

describe('a scratch run', () => {
  it('batches and caps what is printed', async () => {
    const { output, messages } = await javascript.run(
      '',
      'for (let i = 0; i < 100000; i++) print("line", i)',
    );
    expect(output.length).toBeGreaterThan(100_000);
    expect(output.length).toBeLessThan(100_200);
    expect(output).toContain('\n... the output is cut here: the program printed more than 100 kB.\n');
    expect(messages).toBeLessThan(100);
  });

  it('says where it went wrong, innermost line first', async () => {
    const { result } = await javascript.run(
      'function forward_algorithm(graph) {\n  graph.sort_nodes();\n}\n',
      '\nforward_algorithm(new Leaf(1))',
    );
    expect(result.error).toEqual({
      type: 'TypeError',
      message: 'graph.sort_nodes is not a function',
      line: 2,
      node: null,
      where: 'program',
      traceback: `TypeError: graph.sort_nodes is not a function
    at forward_algorithm (back-propagation.js:2)
        graph.sort_nodes();
    at scratch:2
        forward_algorithm(new Leaf(1))`,
    });
    expect((await javascript.run(RIGHT, 'x = (')).result.error).toMatchObject({
      type: 'SyntaxError',
      where: 'scratch',
      line: 1,
    });
    expect((await javascript.run('let x = (', '')).result.error).toMatchObject({
      type: 'SyntaxError',
      where: 'program',
      line: 1,
    });
    expect((await javascript.run(RIGHT, '\nthrow "a text"')).result.error).toMatchObject({
      type: 'Error',
      message: "a string 'a text' was thrown",
      where: 'scratch',
      line: 2,
    });
  });

  it('may use the names of the program again', async () => {
    const scratch = 'const nodes = 1; class Extra {} function helper() { return nodes; }\nprint(helper())';
    const program = `const nodes = 2; class Extra {}\n${RIGHT}`;
    expect((await javascript.run(program, scratch)).output).toBe('1.0\n');
  });

  it('brings the last graph and what ran on it, as Python does', async () => {
    const inPython = `x = Leaf(log(2), name="x")
z = Mean(Exp(x), Exp(-x))
forward_algorithm(z)
y = (x * x).exp()
forward_algorithm(y)
backward_algorithm(y)
forward_algorithm(z)
backward_algorithm(z)
`;
    const inJavaScript = `const x = new Leaf(log(2), { name: "x" });
const z = new Mean(new Exp(x), new Exp(x.neg()));
forward_algorithm(z);
const y = x.mul(x).exp();
forward_algorithm(y);
backward_algorithm(y);
forward_algorithm(z);
backward_algorithm(z);
`;
    const expected = python.run(RIGHT_PYTHON, inPython).result.trace;
    const { trace } = (await javascript.run(RIGHT, inJavaScript)).result;
    expect(trace?.nodes).toEqual(expected?.nodes);
    expect(trace?.output).toBe(4);
    const plain = (events: typeof trace): unknown => events?.events.map((event) => ({ ...event, line: 0 }));
    expect(plain(trace)).toEqual(plain(expected));
  });

  it('brings what it plots, within bounds', async () => {
    const scratch = `const x = new Leaf(linspace(0, 1, 3), { name: 'x' });
plot(x, [1, 2, 3], { label: 'up' });
plot([4, 5]);
show();
plot([1], [1], { label: 'other' });
plot(linspace(0, 1, 6000), linspace(0, 1, 6000));`;
    const { result, output } = await javascript.run(RIGHT, scratch);
    expect(result.plots?.map(({ series }) => series.map(({ label }) => label))).toEqual([
      ['up', ''],
      ['other', ''],
    ]);
    expect(result.plots?.[0]?.series[0]).toEqual({ label: 'up', x: [0, 0.5, 1], y: [1, 2, 3] });
    expect(result.plots?.[0]?.series[1]).toEqual({ label: '', x: [0, 1], y: [4, 5] });
    expect(result.plots?.[1]?.series[1]?.x).toHaveLength(5000);
    expect(output).toBe('[plot] only the first 5000 of 6000 points are drawn\n');
    expect((await javascript.run('', 'plot([1], [1, 2])')).result.error).toMatchObject({
      where: 'scratch',
      line: 1,
    });
  });

  it('has logarithmic axes where it is told to', async () => {
    const scratch = `plot([1, 10], [1, 100], { log: 'y' });
plot([1, 10], [1, 100], { log: 'x', label: 'again' });
show();
plot([1, 2], { log: 'x' });
show();
plot([1, 2]);`;
    const { result } = await javascript.run(RIGHT, scratch);
    expect(result.plots?.map(({ log }) => log)).toEqual(['xy', 'x', undefined]);
    expect((await javascript.run('', "plot([1], [1], { log: 'z' })")).result.error?.message).toBe(
      "[plot] log is 'x', 'y' or 'xy', got 'z'",
    );
  });

  it('keeps the trace of a run that raised', async () => {
    const { result } = await javascript.run(
      RIGHT.replace('source.accumulate_gradient', 'source.acumulate'),
      'const z = new Exp(new Leaf(1));\nforward_algorithm(z);\nbackward_algorithm(z);',
    );
    expect(result.error?.message).toBe('source.acumulate is not a function');
    expect(result.trace?.events.filter((event) => event.kind === 'backward')).toHaveLength(1);
  });
});
