import { beforeAll, describe, expect, it } from 'vitest';

import { readFileSync } from 'node:fs';

import type { Action, Claim, NodeSpec, TensorData } from '../../web/src/lab/types.ts';
import { DirectPython, FORWARD_BACKWARD, probe } from './python.ts';

const SOLUTION = readFileSync(
  new URL('../../web/lessons/backprop-code/solution.py', import.meta.url),
  'utf8',
);

let python: DirectPython;
beforeAll(async () => {
  python = await DirectPython.start();
});

/** What a scratch cell prints, which must end without an error. */
function prints(scratch: string, source = SOLUTION): string {
  const { result, output } = python.run(source, scratch);
  expect(result.error).toBeUndefined();
  return output.trimEnd();
}
/** The message of the error that an expression raises. */
const message = (expression: string): string => {
  const { result } = python.run(SOLUTION, expression);
  expect(result.outcome).toBe('raised');
  return `${result.error?.type ?? ''}: ${result.error?.message ?? ''}`;
};
const tensor = (shape: number[], data: number[]): TensorData => ({ shape, data });

describe('a tensor', () => {
  it.each([
    ['tensor([[1, 2], [3, 4]])', 'tensor([[1., 2.], [3., 4.]])'],
    ['tensor([1, 2.5, -3])', 'tensor([1.0000, 2.5000, -3.0000])'],
    ['tensor(5)', 'tensor(5.)'],
    ['tensor([])', 'tensor([])'],
    ['tensor([1e-9, 2e-9])', 'tensor([1.0000e-09, 2.0000e-09])'],
    ['tensor([float("nan"), 1, float("inf")])', 'tensor([nan, 1., inf])'],
    ['tensor([[1, 2], [3, 4]]).shape', '(2, 2)'],
    ['tensor([[1, 2, 3], [4, 5, 6]]).T', 'tensor([[1., 4.], [2., 5.], [3., 6.]])'],
    ['tensor([[1, 2], [3, 4]]) @ tensor([[5], [6]])', 'tensor([[17.], [39.]])'],
    ['tensor([1, 2]) + tensor([10, 20])', 'tensor([11., 22.])'],
    ['2 - tensor([1, 2]) * 3', 'tensor([-1., -4.])'],
    ['1 / tensor([1, 2, 0])', 'tensor([1.0000, 0.5000, inf])'],
    ['tensor([1, 2, 3]) ** 2', 'tensor([1., 4., 9.])'],
    ['tensor([0, -2]) ** -1', 'tensor([inf, -0.5000])'],
    ['2 ** tensor([1, 2, 3])', 'tensor([2., 4., 8.])'],
    ['tensor([[1, 2], [3, 4]]) + tensor([10, 20])', 'tensor([[11., 22.], [13., 24.]])'],
    ['tensor([[1], [2]]) * tensor([[3, 4]])', 'tensor([[3., 4.], [6., 8.]])'],
    ['tensor([[1, 2], [3, 4]]).sum()', '10.0'],
    ['tensor([0, 1000]).exp()', 'tensor([1., inf])'],
    ['tensor([1, 2]).expand(2, 2)', 'tensor([[1., 2.], [1., 2.]])'],
    ['tensor(3).expand((1, 2))', 'tensor([[3., 3.]])'],
    ['tensor([[1, 2], [3, 4]])[1]', 'tensor([3., 4.])'],
    ['tensor([[1, 2], [3, 4]])[1, 0], tensor([1, 2])[-1]', '(3.0, 2.0)'],
    ['tensor([[1, 2, 3], [4, 5, 6]])[:, 1:]', 'tensor([[2., 3.], [5., 6.]])'],
    ['tensor([[1, 2], [3, 4]]).tolist()', '[[1.0, 2.0], [3.0, 4.0]]'],
    ['tensor([[7]]).item(), len(tensor([1, 2])), list(tensor([1, 2]))', '(7.0, 2, [1.0, 2.0])'],
    ['tensor([1, 2]) == tensor([1, 2]), tensor([1, 2]) == tensor([1, 3])', '(True, False)'],
    ['linspace(-2, 3, 6)', 'tensor([-2., -1., 0., 1., 2., 3.])'],
    ['sum([tensor([1, 2]), tensor([3, 4])])', 'tensor([4., 6.])'],
    [
      'linspace(0, 1, 17)',
      `tensor([0.0000, 0.0625, 0.1250, 0.1875, 0.2500, 0.3125, 0.3750, 0.4375,
        0.5000, 0.5625, 0.6250, 0.6875, 0.7500, 0.8125, 0.8750, 0.9375,
        1.0000])`,
    ],
    [
      'tensor([[i / 7 + j for j in range(4)] for i in range(3)])',
      `tensor([[0.0000, 1.0000, 2.0000, 3.0000],
        [0.1429, 1.1429, 2.1429, 3.1429],
        [0.2857, 1.2857, 2.2857, 3.2857]])`,
    ],
  ])('%s prints %s', (expression, text) => {
    expect(prints(`print((${expression}))`)).toBe(text);
  });

  it('is changed by assignment in place, by its rows, and by += -= *= /=', () => {
    expect(
      prints(`t = tensor([[1, 2], [3, 4]])
u = t
t += 1
t[0, 1] = 10
t[1][0] += 100
u[1] *= 2
t -= tensor([1, 1])
t /= 2
print(u, u is t)
t[:, 0] = 0
print(u)`),
    ).toBe(
      'tensor([[0.5000, 4.5000], [103.5000, 4.5000]]) True\ntensor([[0., 4.5000], [0., 4.5000]])'.replaceAll(
        '0., ',
        '0.0000, ',
      ),
    );
  });

  it('is not changed by operations that make new ones', () => {
    expect(prints('t = tensor([1, 2])\nu = t\nt = t + 1\nv = tensor(u)\nv += 1\nu.T[0:1]\nprint(u)')).toBe(
      'tensor([1., 2.])',
    );
  });

  it.each([
    ['tensor([[1, 2, 3]]) @ tensor([[1, 2]])', 'ValueError: [matmul] inner sizes differ: (1, 3) @ (1, 2)'],
    ['tensor([1]) @ tensor([1])', 'ValueError: [matmul] both must be matrices: (1,) @ (1,)'],
    ['tensor([1, 2]) + tensor([1, 2, 3])', 'ValueError: [+] shapes do not fit: (2,) and (3,)'],
    [
      't = tensor([1, 2])\nt += tensor([[1, 2]])',
      'ValueError: [+=] the result has the shape (1, 2), this tensor (2,)',
    ],
    ['tensor([[1], [2, 3]])', 'ValueError: [tensor] rows of different shapes: (1,) and (2,)'],
    ['tensor([1, "2"])', 'TypeError: [tensor] expected numbers or lists of numbers, got a str'],
    ['tensor([Leaf(1)])', 'TypeError: [tensor] expected numbers, got the node Leaf: take its result'],
    ['tensor([1, 2])[2]', 'IndexError: [tensor] index 2 is out of range: the shape is (2,)'],
    ['tensor([1, 2])[0, 0]', 'IndexError: [tensor] 2 indices, and the shape is (2,)'],
    ['tensor([1, 2])[0.5]', 'TypeError: [tensor] an index is a whole number, not a float'],
    ['tensor([1, 2]).item()', 'ValueError: [item] a tensor of shape (2,) is not one number'],
    ['tensor([1, 2]).expand(3)', 'ValueError: [expand] shapes do not fit: (2,) and (3,)'],
    ['tensor(1).expand(10**9)', 'ValueError: [expand] 1000000000 entries; a tensor here may have 4000000'],
    ['l = []\nl.append(l)\ntensor(l)', 'ValueError: [tensor] lists within lists, more than 8 deep'],
    ['tensor([1]) + "a"', "TypeError: unsupported operand type(s) for +: 'Tensor' and 'str'"],
  ])('%s says %s', (expression, text) => {
    expect(message(expression)).toBe(text);
  });
});

describe('nodes of tensors', () => {
  const AB = `A = Leaf([[1, 2, 3], [4, 5, 6]], name='A')\nB = Leaf(tensor([[1, -1], [2, 0], [0, 3]]), name='B')\n`;

  it('work entry by entry', () => {
    expect(
      prints(`a, b = Leaf([1, 2], name='a'), Leaf([3, 5])
for z in (-a, Exp(a * 0), Mean(a, b), a**2, a + b, 1 - a, b / a, tensor([10, 20]) * a, a * [2, 2], [5, 5] - a):
    forward_algorithm(z)
    print(z.result.tolist())`),
    ).toBe(
      `[-1.0, -2.0]\n[1.0, 1.0]\n[2.0, 3.5]\n[1.0, 4.0]\n[4.0, 7.0]\n[0.0, -1.0]\n[3.0, 2.5]\n[10.0, 40.0]\n[2.0, 4.0]\n[4.0, 3.0]`,
    );
  });

  it('know their shapes, sums, transposes and expansions', () => {
    expect(
      prints(`${AB}z = (A @ B).T.sum().expand(2, 3)
forward_algorithm(z)
print(A.shape, (2 * A).input_nodes[0].shape, z.shape, z.result)
backward_algorithm(z, one=tensor([[1, 0, 1], [0, 1, 0]]))
print(A.gradient, B.gradient)`),
    ).toBe(
      '(2, 3) () (2, 3) tensor([[41., 41., 41.], [41., 41., 41.]])\n' +
        'tensor([[0., 6., 9.], [0., 6., 9.]]) tensor([[15., 15.], [21., 21.], [27., 27.]])',
    );
  });

  it('print their tree in one line each, large tensors shortened', () => {
    expect(
      prints(`x = Leaf(linspace(0, 12, 13), name='x')
z = (x.exp() * 0).sum()
forward_algorithm(z)
backward_algorithm(z)
print(z)
with build_graph():
    backward_algorithm(z)
print(z.gradient)
print(repr(z))`),
    ).toBe(`Matsum result=0.0 gradient=1.0
  Mul result=tensor([0., 0., ..., 0., 0.]) gradient=tensor([1., 1., ..., 1., 1.])
    Exp result=tensor([1.0000, 2.7183, ..., 59874.1417, 162754.7914]) gradient=tensor([0., 0., ..., 0., 0.])
      Leaf x result=tensor([0., 1., ..., 11., 12.]) gradient=tensor([0., 0., ..., 0., 0.])
    Leaf result=0.0 gradient=tensor([1.0000, 2.7183, ..., 59874.1417, 162754.7914])
Leaf result=1.0 gradient=None
<Matsum result=0.0 gradient=<Leaf result=1.0>>`);
  });

  it('say what does not fit', () => {
    expect(message(`${AB}forward_algorithm(A @ A)`)).toBe(
      'ValueError: [matmul] inner sizes differ: (2, 3) @ (2, 3)',
    );
    expect(message(`${AB}(A @ B).shape`)).toBe(
      'TypeError: Matmul has no result yet, so its shape is not known: run forward_algorithm first',
    );
    expect(message('Leaf(Leaf(1))')).toBe(
      'TypeError: Leaf: expected a value, got the node Leaf; its value is its result',
    );
    expect(message('Leaf(1) ** Leaf(2)')).toBe(
      'TypeError: IntPow: the power must be a whole number, got a node',
    );
    expect(message('z = Leaf([1, 2]).expand(2, 2)\nforward_algorithm(z)')).toBe(
      'ValueError: [expand] only a number can be expanded, and the shape is (2,)',
    );
  });
});

const POLYNOMIAL = `x = Leaf(linspace(-2, 3, 25), name='x')
y = x**4 - 2 * x**3 + 3 * x**2 - 4 * x + 5
graph = y.sum()
forward_algorithm(graph)
`;

describe('build_graph', () => {
  it('gives y and three derivatives of the polynomial through the model solution', () => {
    const { result } = python.run(
      SOLUTION,
      `${POLYNOMIAL}plot(x.result, y.result, label='y')
for label in ["y'", "y''", "y'''"]:
    with build_graph():
        backward_algorithm(graph)
    derivative = x.gradient
    graph = derivative.sum()
    forward_algorithm(graph)
    plot(x.result, derivative, label=label)
show()`,
    );
    expect(result.error).toBeUndefined();
    const formulas: ((x: number) => number)[] = [
      (x) => x ** 4 - 2 * x ** 3 + 3 * x ** 2 - 4 * x + 5,
      (x) => 4 * x ** 3 - 6 * x ** 2 + 6 * x - 4,
      (x) => 12 * x ** 2 - 12 * x + 6,
      (x) => 24 * x - 12,
    ];
    const series = result.plots?.[0]?.series ?? [];
    expect(series.map((curve) => curve.label)).toEqual(['y', "y'", "y''", "y'''"]);
    series.forEach((curve, order) => {
      expect(curve.x).toHaveLength(25);
      curve.x.forEach((x, i) => {
        expect(Number(curve.y[i])).toBeCloseTo((formulas[order] as (x: number) => number)(Number(x)), 9);
      });
    });
  });

  it.each([
    ['x.exp()', [Math.exp(0.5), Math.exp(0.5), Math.exp(0.5)]],
    ['(x * x).exp()', [2 * 0.5, 2 + 4 * 0.25, 12 * 0.5 + 8 * 0.125].map((f) => f * Math.exp(0.25))],
    [
      '-x.exp() + Mean(x, x**3)',
      [1, 2, 3].map((order) => -Math.exp(0.5) + ([0.5 + 1.5 * 0.25, 3 * 0.5, 3][order - 1] as number)),
    ],
    ['x**0 + x**1 + x**2', [1 + 2 * 0.5, 2, 0]],
    ['1 / x', [-4, 16, -96]],
    ['(x.expand(3) * [1, 2, 3]).sum() * x', [6, 12]],
    ['((x.expand(2, 2) * [[1, 2], [3, 4]]) @ (x.expand(2, 2) * [[1, 0], [2, 1]]).T).sum()', [18, 36]],
  ])('differentiates %s again and again', (expression, expected) => {
    const text = prints(`x = Leaf(0.5, name='x')
graph = ${expression}
forward_algorithm(graph)
for i in range(${String(expected.length)}):
    with build_graph():
        backward_algorithm(graph)
    graph = x.gradient.sum()
    forward_algorithm(graph)
    print(graph.result)`);
    text.split('\n').forEach((line, i) => expect(Number(line)).toBeCloseTo(expected[i] as number, 9));
  });

  it('wraps values given as gradients, and outside of it a leaf given as one is its value', () => {
    expect(
      prints(`x = Leaf([1, 2])
z = -x
forward_algorithm(z)
backward_algorithm(z, Leaf([3, 4]))
print(x.gradient)
with build_graph():
    backward_algorithm(z, tensor([3, 4]))
    print(type(z.gradient).__name__, type(x.gradient).__name__, x.gradient.result)
    x.accumulate_gradient(1.0)
print(type(x.gradient).__name__, x.gradient.input_nodes)`),
    ).toBe(
      'tensor([-3., -4.])\nLeaf Negate None\nAdd [<Negate result=None gradient=None>, <Leaf result=1.0 gradient=None>]',
    );
  });

  it('computes values in a forward pass inside', () => {
    expect(
      prints(`x = Leaf(3)
z = x * x + x
with build_graph():
    forward_algorithm(z)
    backward_algorithm(z)
print(z.result, type(x.gradient).__name__)`),
    ).toBe('12.0 Add');
  });

  it('is closed when an error leaves it', () => {
    expect(
      prints(`x = Leaf(2)
z = x * x
forward_algorithm(z)
try:
    with build_graph():
        raise KeyError
except KeyError:
    pass
backward_algorithm(z)
print(x.gradient)`),
    ).toBe('4.0');
  });
});

describe('step 6', () => {
  it('has the numbers of the curriculum', () => {
    expect(
      prints(`A = Leaf(tensor([[1, 1], [0, 1]]), name="A")
B = Leaf(tensor([[1, 2, 1], [0, 1, 1]]), name="B")
C = Leaf(tensor([[3, 0, 1], [1, 2, 3]]), name="C")
loss = ((A @ B - C) ** 2).sum()
forward_algorithm(loss)
backward_algorithm(loss)
print("loss", loss.result)
for leaf in [A, B, C]:
    print(leaf.name, leaf.gradient)
print(abs(finite_difference(loss, A, 1, 0) + 10) < 1e-6, A.result, loss.result)`),
    ).toBe(`loss 20.0
A tensor([[10., 8.], [-10., -6.]])
B tensor([[-4., 6., 2.], [-6., 4., -2.]])
C tensor([[4., -6., -2.], [2., 2., 4.]])
True tensor([[1., 1.], [0., 1.]]) 20.0`);
  });
});

const SUM: NodeSpec[] = [
  { type: 'Leaf', name: 'a', value: tensor([2], [1, 2]) },
  { type: 'Leaf', name: 'b', value: tensor([2], [3, 5]) },
  { type: 'Mul', inputs: [0, 1] },
];
const claims = (nodes: NodeSpec[], actions: Action[], source = SOLUTION): Claim =>
  python.probe(source, probe(nodes, actions));

describe('a probe of tensors', () => {
  it('comes back with tensors in results, gradients and events', () => {
    const claim = claims([...SUM, { type: 'Matsum', inputs: [2] }], FORWARD_BACKWARD);
    expect(claim.outcome).toBe('done');
    expect(claim.snapshots[1]).toEqual({
      results: [tensor([2], [1, 2]), tensor([2], [3, 5]), tensor([2], [3, 10]), 13],
      gradients: [tensor([2], [3, 5]), tensor([2], [1, 2]), tensor([2], [1, 1]), 1],
    });
    expect(claim.events[1]?.find((event) => event.kind === 'backward' && event.node === 2)).toMatchObject({
      gradient: tensor([2], [1, 1]),
      sent: [tensor([2], [3, 5]), tensor([2], [1, 2])],
    });
  });

  it.each<[string, Action, unknown]>([
    ['a number', { do: 'backward', one: 2 }, [tensor([2], [6, 10]), tensor([2], [2, 4]), 2]],
    [
      'a tensor',
      { do: 'backward', one: tensor([2], [1, 10]) },
      [tensor([2], [3, 50]), tensor([2], [1, 20]), tensor([2], [1, 10])],
    ],
    [
      'a leaf',
      { do: 'backward', one: tensor([2], [1, 10]), one_as_leaf: true },
      [tensor([2], [3, 50]), tensor([2], [1, 20]), tensor([2], [1, 10])],
    ],
    [
      'a leaf under build_graph',
      { do: 'backward', one: tensor([2], [1, 10]), one_as_leaf: true, build_graph: true },
      [{ node: null }, { node: null }, { node: tensor([2], [1, 10]) }],
    ],
  ])('takes %s as its seed', (_, action, expected) => {
    expect(claims(SUM, [{ do: 'forward' }, action]).snapshots[1]?.gradients).toEqual(expected);
  });

  it('derives, and says what the gradient is made of', () => {
    const claim = claims(
      [
        { type: 'Leaf', name: 'x', value: 3 },
        { type: 'Leaf', name: 'k', value: 2 },
        { type: 'IntPow', inputs: [0], power: 3 },
        { type: 'Mul', inputs: [1, 2] },
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
    );
    expect(claim.error).toBeUndefined();
    expect(claim.snapshots[1]?.gradients[0]).toEqual({ node: null });
    expect(claim.snapshots[1]?.current).toBeUndefined();
    expect(claim.snapshots[2]?.current).toEqual({ result: null, contains: [0, 1] });
    expect(claim.snapshots[3]?.current).toEqual({ result: 54, contains: [0, 1] });
    expect(claim.snapshots[3]?.gradients[0]).toEqual({ node: 54 });
    expect(claim.snapshots[6]?.current?.result).toBe(36);
    expect(claim.snapshots[7]?.gradients[0]).toBe(12);
  });

  it('says that there is nothing to derive', () => {
    const claim = claims(SUM, [{ do: 'forward' }, { do: 'backward' }, { do: 'derive', node: 0 }]);
    expect(claim.outcome).toBe('raised');
    expect(claim.snapshots).toHaveLength(2);
    expect(claim.error).toMatchObject({
      type: 'TypeError',
      message: 'the gradient of a is Tensor, not a node: it cannot be differentiated',
    });
  });

  it('brings the estimate of finite_difference', () => {
    const nodes: NodeSpec[] = [
      { type: 'Leaf', value: tensor([2, 2], [1, 2, 3, 4]) },
      { type: 'IntPow', inputs: [0], power: 3 },
      { type: 'Matsum', inputs: [1] },
    ];
    const claim = claims(nodes, [{ do: 'forward' }, { do: 'estimate', node: 0, row: 1, column: 0 }]);
    expect(claim.snapshots[1]?.returned).toHaveLength(1);
    expect(claim.snapshots[1]?.returned?.[0]).toBeCloseTo(27, 6);
    expect(claim.snapshots[1]?.results[0]).toEqual(tensor([2, 2], [1, 2, 3, 4]));
  });

  it('sets leaves and upstream gradients to tensors', () => {
    const claim = claims(SUM, [
      { do: 'set', node: 0, value: tensor([2], [10, 20]) },
      { do: 'node-forward', node: 2 },
      { do: 'node-backward', node: 2, upstream: tensor([2], [1, -1]) },
    ]);
    expect(claim.snapshots[1]?.results[2]).toEqual(tensor([2], [30, 100]));
    expect(claim.snapshots[2]?.returned).toEqual([tensor([2], [3, -5]), tensor([2], [10, -20])]);
  });

  it('gives Given nodes tensors and graphs', () => {
    const nodes: NodeSpec[] = [
      { type: 'Leaf', value: tensor([2], [1, 2]) },
      { type: 'Given', inputs: [0, 0], weights: [1, 2], bias: 0.5, locals: [3, 10] },
      { type: 'Matsum', inputs: [1] },
    ];
    expect(claims(nodes, FORWARD_BACKWARD).snapshots[1]).toEqual({
      results: [tensor([2], [1, 2]), tensor([2], [3.5, 6.5]), 10],
      gradients: [tensor([2], [13, 13]), tensor([2], [1, 1]), 1],
    });
    const claim = claims(nodes, [
      { do: 'forward' },
      { do: 'backward', build_graph: true },
      { do: 'derive', node: 0 },
      { do: 'forward' },
    ]);
    expect(claim.snapshots[3]?.current).toEqual({ result: tensor([2], [13, 13]), contains: [] });
  });

  it('builds every type of node', () => {
    const nodes: NodeSpec[] = [
      { type: 'Leaf', value: tensor([2, 3], [1, 2, 3, 4, 5, 6]) },
      { type: 'Leaf', value: tensor([3, 1], [1, 0, -1]) },
      { type: 'Matmul', inputs: [0, 1] },
      { type: 'Matsum', inputs: [2] },
      { type: 'Matexpand', inputs: [3], shape: [2, 1] },
      { type: 'Add', inputs: [2, 4] },
      { type: 'Matsum', inputs: [5] },
    ];
    const claim = claims(nodes, FORWARD_BACKWARD);
    expect(claim.snapshots[1]?.results.slice(2)).toEqual([
      tensor([2, 1], [-2, -2]),
      -4,
      tensor([2, 1], [-4, -4]),
      tensor([2, 1], [-6, -6]),
      -12,
    ]);
    expect(claim.snapshots[1]?.gradients.slice(0, 2)).toEqual([
      tensor([2, 3], [3, 0, -3, 3, 0, -3]),
      tensor([3, 1], [15, 21, 27]),
    ]);
  });
});

describe('hostile tensors', () => {
  const leave = (value: string): unknown => {
    const source = `def forward_algorithm(graph):
    graph.result = ${value}
`;
    const claim = claims([{ type: 'Leaf', value: 1 }], [{ do: 'forward' }], source);
    expect(claim.outcome).toBe('done');
    return claim.snapshots[0]?.results[0];
  };

  it.each([
    ['a large one', 'linspace(0, 1, 4097)', { unreadable: 'a tensor of 4097 entries, too large to be read' }],
    ['one taken apart', 'Tensor([1.0], (5,))', { unreadable: 'a tensor that the program took apart' }],
    ['a false start', 'Tensor([1.0], (1,), -1)', { unreadable: 'a tensor that the program took apart' }],
    ['an endless shape', 'Tensor([1.0], (10**400,))', { unreadable: 'a tensor that the program took apart' }],
    ['an entry of text', 'Tensor(["a"], (1,))', { unreadable: 'a tensor with an entry that is no number' }],
    [
      'an entry that is itself',
      'Tensor([[]], (1,))',
      { unreadable: 'a tensor with an entry that is no number' },
    ],
    ['no numbers', 'Tensor.__new__(Tensor)', { unreadable: 'a tensor without numbers' }],
    [
      'nan and infinity',
      'tensor([float("nan"), float("-inf"), 1])',
      { shape: [3], data: ['nan', '-inf', 1] },
    ],
    ['a single number', 'tensor(4)', 4],
    [
      'properties that lie',
      `liar()
class Liar(Tensor):
    _data = shape = property(lambda t: 1 / 0)
def liar():
    t = Liar.__new__(Liar)
    for part, value in zip(PARTS, ([1.0, 2.0], 0, (2,))): part.__set__(t, value)
    return t
PARTS = [Tensor.__dict__[name] for name in ('_data', '_start', '_shape')]
Tensor._data = Tensor.shape = None`,
      { shape: [2], data: [1, 2] },
    ],
    ['a node', 'Leaf([1, 2])', { node: { shape: [2], data: [1, 2] } }],
    [
      'a node of a node',
      `(lambda n: (setattr(n, 'result', n), n)[1])(Leaf(1))`,
      { node: { unreadable: 'Leaf' } },
    ],
    [
      'a class that lies about itself',
      `type('Mask', (), {'__class__': property(lambda m: 1 / 0)})()`,
      { unreadable: 'Mask' },
    ],
  ])('are told as they are: %s', (_, value, expected) => {
    expect(leave(value)).toEqual(expected);
  });

  it('are cut where they are too many', () => {
    const source = `big = linspace(0, 1, 4096)
def forward_algorithm(graph):
    for i in range(1000):
        graph.gradient = big
`;
    const claim = claims([{ type: 'Leaf', value: 1 }], [{ do: 'forward' }], source);
    expect(claim.outcome).toBe('done');
    expect(claim.truncated).toBe(true);
    expect(claim.events[0]?.length).toBeLessThan(100);
    expect((claim.snapshots[0]?.gradients[0] as TensorData).data).toHaveLength(4096);
  });
});

describe('plots', () => {
  const plots = (scratch: string, source = SOLUTION) => {
    const { result, output } = python.run(source, scratch);
    return { plots: result.plots, output, error: result.error?.message };
  };

  it('take tensors, lists and nodes', () => {
    expect(
      plots(`plot([1, 2], tensor([3, 4]), label='a')
plot(Leaf([1, 2]), [Leaf(5), 6.5])
show()
plot(tensor([7, 8]))`).plots,
    ).toEqual([
      {
        series: [
          { label: 'a', x: [1, 2], y: [3, 4] },
          { label: '', x: [1, 2], y: [5, 6.5] },
        ],
      },
      { series: [{ label: '', x: [0, 1], y: [7, 8] }] },
    ]);
  });

  it('say what they cannot draw', () => {
    expect(plots('plot([1, 2], [3])').error).toBe('[plot] x has 2 values and y has 1');
    expect(plots('plot([1], ["a"])').error).toContain('[plot] y must be numbers in a row');
    expect(plots('plot([1], Exp(Leaf(1)))').error).toContain('[plot] y must be numbers in a row');
  });

  it('are bounded, and say so', () => {
    const many = plots('for i in range(25):\n    plot([0, 1], [i, i])\n    show()');
    expect(many.plots).toHaveLength(20);
    expect(many.output).toBe('[plot] no more than 20 figures are drawn\n');
    const curves = plots('for i in range(25): plot([0, 1], [i, i])');
    expect(curves.plots?.[0]?.series).toHaveLength(20);
    expect(curves.output).toBe('[plot] no more than 20 curves are drawn in a figure\n');
    const points = plots('plot(linspace(0, 1, 6000), linspace(0, 1, 6000))');
    expect(points.plots?.[0]?.series[0]?.y).toHaveLength(5000);
    expect(points.output).toBe('[plot] only the first 5000 of 6000 points are drawn\n');
  });

  it('come along with an error', () => {
    const { plots: drawn, error } = plots('plot([1], [2])\n1 / 0');
    expect(drawn).toHaveLength(1);
    expect(error).toContain('division');
  });

  it('do nothing in a probe', () => {
    const claim = claims(SUM, [{ do: 'forward' }], `${SOLUTION}\nplot([1], ['anything'])\nshow()\n`);
    expect(claim.outcome).toBe('done');
  });
});
