/** Runs of a right program on graphs with tensors, event by event, as a learner's program would leave them. */
import {
  backwardOf,
  claimOf,
  entrywise,
  forwardOf,
  numbersIn,
  type Numbers,
} from '../../web/src/lab/figure-rules.ts';
import type { Claimed, GraphTrace, TensorData, TraceEvent, Value } from '../../web/src/lab/types.ts';

export interface RunNode {
  type: string;
  name?: string;
  inputs?: number[];
  value?: Value;
  power?: number;
  shape?: number[];
}

export const tensor = (shape: number[], data: number[]): TensorData => ({ shape, data });
export const matrix = (rows: number[][]): TensorData =>
  tensor([rows.length, rows[0]?.length ?? 0], rows.flat());

const numbers = (claim: Claimed): Numbers => {
  const [one] = numbersIn([claim]) ?? [];
  if (!one) throw new Error('not a number or tensor');
  return one;
};

/** Forward in order, then backward in reverse, adding up at each node. `nodes`: gradients are nodes of a graph. */
export function run(list: readonly RunNode[], options: { one?: Value; nodes?: boolean } = {}): GraphTrace {
  const settings = (node: RunNode) => ({
    ...(node.power === undefined ? {} : { power: node.power }),
    ...(node.shape ? { shape: node.shape } : {}),
  });
  const events: TraceEvent[] = [];
  const results: Claimed[] = [];
  list.forEach((node, index) => {
    if (node.type === 'Leaf') {
      results.push(node.value ?? 0);
      return;
    }
    const inputs = (node.inputs ?? []).map((input) => numbers(results[input] ?? null));
    const made = forwardOf(node.type, inputs, settings(node));
    if (!made) throw new Error(`${node.type} does not fit its inputs`);
    results.push(claimOf(made));
    events.push({
      kind: 'forward',
      node: index,
      result: claimOf(made),
      line: node.type === 'Matmul' ? 34 : 3,
    });
  });
  const shown = (claim: Claimed): Claimed => (options.nodes ? { node: claim as Value } : claim);
  const gradients: (Numbers | null)[] = list.map(() => null);
  const output = list.length - 1;
  gradients[output] = numbers(options.one ?? 1);
  events.push({ kind: 'gradient', node: output, gradient: shown(claimOf(gradients[output])), line: 8 });
  for (let index = output; index >= 0; index -= 1) {
    const node = list[index] as RunNode;
    const own = gradients[index];
    if (!own || !node.inputs) continue;
    const inputs = node.inputs.map((input) => numbers(results[input] ?? null));
    const sent = inputs.map((_, slot) => {
      const made = backwardOf(node.type, inputs, own, slot, settings(node));
      if (!made) throw new Error(`${node.type} has no backward`);
      return made;
    });
    events.push({
      kind: 'backward',
      node: index,
      gradient: shown(claimOf(own)),
      sent: sent.map((one) => shown(claimOf(one))),
      line: node.type === 'Matmul' ? 38 : 10,
    });
    node.inputs.forEach((input, slot) => {
      const arrived = sent[slot] as Numbers;
      const before = gradients[input];
      const after = before ? entrywise(before, arrived, (x, y) => x + y) : arrived;
      if (!after) throw new Error('gradients of two shapes');
      gradients[input] = after;
      events.push({ kind: 'gradient', node: input, gradient: shown(claimOf(after)), line: 11 });
    });
  }
  return {
    nodes: list.map((node) => ({
      type: node.type,
      inputs: node.inputs ?? [],
      ...(node.name ? { name: node.name } : {}),
      ...(node.type === 'Leaf' ? { op: 'leaf', result: node.value ?? 0 } : {}),
      ...(node.power === undefined ? {} : { op: `power ${String(node.power)}` }),
    })),
    output,
    events,
  };
}

/** loss = sum((A@B - C)^2), lesson 2's visible case of step 6. */
export const loss: GraphTrace = run([
  {
    type: 'Leaf',
    name: 'A',
    value: matrix([
      [1, 1],
      [0, 1],
    ]),
  },
  {
    type: 'Leaf',
    name: 'B',
    value: matrix([
      [1, 2, 1],
      [0, 1, 1],
    ]),
  },
  {
    type: 'Leaf',
    name: 'C',
    value: matrix([
      [3, 0, 1],
      [1, 2, 3],
    ]),
  },
  { type: 'Matmul', inputs: [0, 1] },
  { type: 'Negate', inputs: [2] },
  { type: 'Add', inputs: [3, 4] },
  { type: 'IntPow', power: 2, inputs: [5] },
  { type: 'Matsum', name: 'loss', inputs: [6] },
]);

const points = Array.from({ length: 25 }, (_, at) => -2 + (5 * at) / 24);

/** x^4 - 2x^3 + 3x^2 - 4x + 5 at 25 points, summed: step 4's visible case. */
export const polynomial: GraphTrace = run([
  { type: 'Leaf', name: 'x', value: tensor([25], points) },
  { type: 'IntPow', power: 4, inputs: [0] },
  { type: 'IntPow', power: 3, inputs: [0] },
  { type: 'IntPow', power: 2, inputs: [0] },
  { type: 'Leaf', value: -2 },
  { type: 'Mul', inputs: [4, 2] },
  { type: 'Add', inputs: [1, 5] },
  { type: 'Leaf', value: 3 },
  { type: 'Mul', inputs: [7, 3] },
  { type: 'Add', inputs: [6, 8] },
  { type: 'Leaf', value: -4 },
  { type: 'Mul', inputs: [10, 0] },
  { type: 'Add', name: 'y', inputs: [9, 11] },
  { type: 'Matsum', inputs: [12] },
]);

/** (a*c + (a+b)).sum() on (2, 3) tensors: a has two readers. */
export const shared: GraphTrace = run([
  {
    type: 'Leaf',
    name: 'a',
    value: matrix([
      [1, -2, 0.5],
      [0, 3, -1],
    ]),
  },
  {
    type: 'Leaf',
    name: 'b',
    value: matrix([
      [2, 0, 1],
      [1, -1, 4],
    ]),
  },
  {
    type: 'Leaf',
    name: 'c',
    value: matrix([
      [-1, 2, 2],
      [0.5, 1, 3],
    ]),
  },
  { type: 'Mul', inputs: [0, 2] },
  { type: 'Add', inputs: [0, 1] },
  { type: 'Add', inputs: [3, 4] },
  { type: 'Matsum', inputs: [5] },
]);
