import { beforeAll, describe, expect, it } from 'vitest';

import { DirectPython, FORWARD_BACKWARD, LOG2, RIGHT, coshNodes, probe } from './python.ts';

let python: DirectPython;
beforeAll(async () => {
  python = await DirectPython.start();
});

const COSH = `x = Leaf(log(2), name="x")
z = Mean(Exp(x), Exp(-x))
`;
const TANH = `x = Leaf(log(2), name="x")
expx, expnx = x.exp(), (-x).exp()
z = (expx - expnx) / (expx + expnx)
`;

describe('the printed tree', () => {
  it('is the text of the curriculum after step 2', () => {
    const { result, output } = python.run(
      RIGHT,
      `${COSH}forward_algorithm(z)\nbackward_algorithm(z)\nprint(z)\n`,
    );
    expect(result.outcome).toBe('done');
    expect(output).toBe(`Mean result=1.25 gradient=1.0
  Exp result=2.0 gradient=0.5
    Leaf x result=0.6931471805599453 gradient=0.75
  Exp result=0.5 gradient=0.5
    Negate result=-0.6931471805599453 gradient=0.25
      Leaf x @[3]
`);
  });

  it('prints tanh at log 2 as 0.6000000000000001 and its gradient as 0.64', () => {
    const scratch = `${TANH}forward_algorithm(z)\nbackward_algorithm(z)\nprint(z.result, x.gradient)\n`;
    const [value, gradient] = python.run(RIGHT, scratch).output.trim().split(' ');
    expect(value).toBe('0.6000000000000001');
    expect(Number(gradient)).toBeCloseTo(0.64, 12);
  });

  it('shows what is not known yet as None', () => {
    expect(python.run(RIGHT, 'print(Exp(Leaf(1)))').output).toBe(
      'Exp result=None gradient=None\n  Leaf result=1.0 gradient=None\n',
    );
  });

  it('is cut for a chain of 100,000 nodes, which neither it nor sorted_nodes recurses over', () => {
    const scratch =
      'c = Leaf(1)\nfor i in range(100000): c = -c\nprint(len(c.sorted_nodes()), len(str(c)) < 300000)';
    expect(python.run(RIGHT, scratch).output).toBe('100001 True\n');
  });
});

describe('nodes', () => {
  it('wrap plain numbers and reverse operators', () => {
    const scratch = `x = Leaf(3)
for z in (x + 1, 1 + x, x - 1, 1 - x, x * 2, 2 * x, x / 2, 6 / x, x**2, -x):
    forward_algorithm(z)
    print(z.result)
`;
    expect(python.run(RIGHT, scratch).output.trim().split('\n').map(Number)).toEqual([
      4, 4, 2, -2, 6, 6, 1.5, 2, 9, -3,
    ]);
  });

  it('are imported by name too', () => {
    const { output } = python.run(
      `from backprop import *\nimport backprop\n${RIGHT}`,
      'print(backprop.Leaf is Leaf)',
    );
    expect(output).toBe('True\n');
  });

  it('name what is missing', () => {
    const { result } = python.run('', 'Leaf(1) + Leaf(2)');
    expect(result.error).toMatchObject({ type: 'NameError', where: 'scratch', line: 1 });
    expect(result.error?.message).toContain('Add');
  });

  it('find a node by name', () => {
    const { output } = python.run(RIGHT, `${COSH}print(z.get('x') is x)\nz.get('y')`);
    expect(output).toBe('True\n');
  });
});

describe('a probe', () => {
  it('comes back with results, gradients, calls and events', () => {
    const claim = python.probe(RIGHT, probe(coshNodes, FORWARD_BACKWARD));
    expect(claim.outcome).toBe('done');
    expect(claim.snapshots[0]?.results).toEqual([LOG2, 2, -LOG2, 0.5, 1.25]);
    expect(claim.snapshots[0]?.gradients).toEqual([null, null, null, null, null]);
    expect(claim.snapshots[1]?.gradients).toEqual([0.75, 0.5, 0.25, 0.5, 1]);
    expect(claim.forward_calls).toEqual([1, 1, 1, 1, 1]);
    expect(claim.backward_calls).toEqual([1, 1, 1, 1, 1]);
    expect(claim.events[0]?.map((event) => event.kind)).toEqual(Array(5).fill('forward'));
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

  it('runs one node alone, and says what its backward returned', () => {
    const claim = python.probe(
      RIGHT,
      probe(
        [
          { type: 'Leaf', value: 2 },
          { type: 'Leaf', value: 5 },
          { type: 'Mul', inputs: [0, 1] },
        ],
        [
          { do: 'node-forward', node: 2 },
          { do: 'node-backward', node: 2, upstream: 0.5 },
        ],
      ),
    );
    expect(claim.snapshots[0]?.results).toEqual([2, 5, 10]);
    expect(claim.snapshots[1]?.returned).toEqual([2.5, 1]);
  });

  it('gives a Given node the local derivatives that were stated', () => {
    const claim = python.probe(
      RIGHT,
      probe(
        [
          { type: 'Leaf', value: 2 },
          { type: 'Given', inputs: [0, 0], weights: [1, 2], bias: 0.5, locals: [3, 10] },
        ],
        FORWARD_BACKWARD,
      ),
    );
    expect(claim.snapshots[1]).toEqual({ results: [2, 6.5], gradients: [13, 1] });
  });

  it('sees a leaf that was set', () => {
    const claim = python.probe(
      RIGHT,
      probe(coshNodes, [{ do: 'forward' }, { do: 'set', node: 0, value: 0 }, { do: 'forward' }]),
    );
    expect(claim.snapshots.map((snapshot) => snapshot.results[4])).toEqual([1.25, 1.25, 1]);
    expect(claim.events.map((events) => events.length)).toEqual([5, 0, 5]);
  });

  it('starts from a fresh namespace each time', () => {
    const source = `import math\nseen = []\n${RIGHT}\nmath.exp = None\nComputationNode.accumulate_gradient = None\nassert not seen\nseen.append(1)\n`;
    expect(python.probe(source, probe(coshNodes, FORWARD_BACKWARD)).outcome).toBe('raised');
    expect(python.probe(RIGHT, probe(coshNodes, FORWARD_BACKWARD)).outcome).toBe('done');
  });

  it('caps events at 2000 and says so', () => {
    const source = `def forward_algorithm(graph):\n    for i in range(1000):\n        for n in graph.sorted_nodes(): n.forward()\n`;
    const claim = python.probe(source, probe(coshNodes, [{ do: 'forward' }]));
    expect(claim.outcome).toBe('done');
    expect(claim.events[0]).toHaveLength(2000);
    expect(claim.truncated).toBe(true);
    expect(claim.forward_calls).toEqual([1000, 1000, 1000, 1000, 1000]);
  });

  it('reports values that are no numbers as what they are', () => {
    const source = `def forward_algorithm(graph):
    values = ['text', float('nan'), float('inf'), [1, 2], None]
    for node, value in zip(graph.sorted_nodes(), values):
        node.result = value
`;
    const claim = python.probe(source, probe(coshNodes, [{ do: 'forward' }]));
    expect(new Set(claim.snapshots[0]?.results.map((value) => JSON.stringify(value)))).toEqual(
      new Set([`{"unreadable":"a string 'text'"}`, '"nan"', '"inf"', '{"unreadable":"a list of 2"}', 'null']),
    );
  });

  it('counts super().forward() as one call', () => {
    const source = `class Loud(Exp):
    def forward(self):
        return super().forward()

def forward_algorithm(graph):
    node = Loud(Leaf(0.0))
    node.forward()
    assert node.result == 1.0
`;
    expect(python.probe(source, probe(coshNodes, [{ do: 'forward' }])).visits).toBe(1);
  });
});
