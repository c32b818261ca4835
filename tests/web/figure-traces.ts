import type { Claimed, Fault, GraphTrace, TraceEvent } from '../../web/src/lab/types.ts';

const L = Math.log(2);
export const forward = (node: number, result: Claimed, line: number | null = 3): TraceEvent => ({
  kind: 'forward',
  node,
  result,
  line,
});
export const gradient = (node: number, value: Claimed, line: number | null = 11): TraceEvent => ({
  kind: 'gradient',
  node,
  gradient: value,
  line,
});
export const backward = (node: number, value: Claimed, sent: Claimed[], line = 9): TraceEvent => ({
  kind: 'backward',
  node,
  gradient: value,
  sent,
  line,
});

/** cosh at log 2 as lesson 1 draws it. */
export const cosh: GraphTrace = {
  nodes: [
    { type: 'Leaf', name: 'x', inputs: [], result: L, result_text: 'log 2', gradient_text: '3/4' },
    {
      type: 'copy',
      name: 'a',
      op: 'copy',
      inputs: [0],
      locals: ['1'],
      result_text: 'log 2',
      gradient_text: '1',
    },
    {
      type: 'Exp',
      name: 'b',
      op: 'exp',
      inputs: [1],
      locals: ['e^a = 2'],
      result_text: '2',
      gradient_text: '1/2',
    },
    {
      type: 'copy',
      name: 'c',
      op: 'copy',
      inputs: [0],
      locals: ['1'],
      result_text: 'log 2',
      gradient_text: '-1/4',
    },
    {
      type: 'Negate',
      name: 'd',
      op: 'negate',
      inputs: [3],
      locals: ['-1'],
      result_text: '-log 2',
      gradient_text: '1/4',
    },
    {
      type: 'Exp',
      name: 'e',
      op: 'exp',
      inputs: [4],
      locals: ['e^d = 1/2'],
      result_text: '1/2',
      gradient_text: '1/2',
    },
    {
      type: 'Mean',
      name: 'z',
      op: 'mean',
      inputs: [2, 5],
      locals: ['1/2', '1/2'],
      result_text: '5/4',
      gradient_text: '1',
    },
  ],
  output: 6,
  events: [
    forward(1, L, null),
    forward(2, 2, null),
    forward(3, L, null),
    forward(4, -L, null),
    forward(5, 0.5, null),
    forward(6, 1.25, null),
    gradient(6, 1, null),
    backward(6, 1, [0.5, 0.5]),
    gradient(5, 0.5, null),
    backward(5, 0.5, [0.25]),
    gradient(4, 0.25, null),
    backward(4, 0.25, [-0.25]),
    gradient(3, -0.25, null),
    backward(3, -0.25, [-0.25]),
    gradient(2, 0.5, null),
    backward(2, 0.5, [1]),
    gradient(1, 1, null),
    backward(1, 1, [1]),
    gradient(0, 0.75, null),
  ],
};

const nodes: GraphTrace['nodes'] = [
  { type: 'Leaf', name: 'x', op: 'leaf', inputs: [], result: L },
  { type: 'Exp', inputs: [0] },
  { type: 'Negate', inputs: [0] },
  { type: 'Exp', inputs: [2] },
  { type: 'Negate', inputs: [3] },
  { type: 'Add', inputs: [1, 4] },
  { type: 'Add', inputs: [1, 3] },
  { type: 'IntPow', op: 'power -1', inputs: [6] },
  { type: 'Mul', inputs: [5, 7] },
];
const results = [L, 2, -L, 0.5, -0.5, 1.5, 2.5, 0.4, 0.6000000000000001];
const passes = results.slice(1).map((result, index) => forward(index + 1, result));

/** tanh at log 2, run by a program that assigns where it should add. */
export const overwritten: GraphTrace = {
  nodes,
  output: 8,
  events: [
    ...passes,
    gradient(8, 1, 7),
    backward(8, 1, [0.4, 1.5]),
    gradient(5, 0.4),
    gradient(7, 1.5),
    backward(7, 1.5, [-0.24]),
    gradient(6, -0.24),
    backward(6, -0.24, [-0.24, -0.24]),
    gradient(1, -0.24),
    gradient(3, -0.24),
    backward(5, 0.4, [0.4, 0.4]),
    gradient(1, 0.4),
    gradient(4, 0.4),
    backward(4, 0.4, [-0.4]),
    gradient(3, -0.4),
    backward(3, -0.4, [-0.2]),
    gradient(2, -0.2),
    backward(2, -0.2, [0.2]),
    gradient(0, 0.2),
    backward(1, 0.4, [0.8]),
    gradient(0, 0.8),
  ],
};
export const overwrittenFault: Fault = {
  probe: 'reuse-0',
  action: 1,
  quantity: 'gradient',
  first_wrong: 3,
  consequences: [2, 0],
  expected: { results, gradients: [0.64, 0.16, -0.32, -0.64, 0.4, 0.4, -0.24, 1.5, 1] },
  lost: [{ from: 6, to: 3, slot: 1, amount: -0.24 }],
};

/** The same, done right. */
export const added: GraphTrace = {
  nodes,
  output: 8,
  events: [
    ...passes,
    ...nodes.map((_, node) => gradient(node, 0, 6)),
    gradient(8, 1, 7),
    backward(8, 1, [0.4, 1.5]),
    gradient(5, 0.4),
    gradient(7, 1.5),
    backward(7, 1.5, [-0.24]),
    gradient(6, -0.24),
    backward(6, -0.24, [-0.24, -0.24]),
    gradient(1, -0.24),
    gradient(3, -0.24),
    backward(5, 0.4, [0.4, 0.4]),
    gradient(1, 0.16000000000000003),
    gradient(4, 0.4),
    backward(4, 0.4, [-0.4]),
    gradient(3, -0.64),
    backward(3, -0.64, [-0.32]),
    gradient(2, -0.32),
    backward(2, -0.32, [0.32]),
    gradient(0, 0.32),
    backward(1, 0.16, [0.32]),
    gradient(0, 0.64),
  ],
};
