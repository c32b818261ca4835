import { describe as group, expect, it } from 'vitest';

import { figureModel, stateAt } from '../../web/src/lab/figure.ts';
import { chipOf } from '../../web/src/lab/figure-chip.ts';
import { WIDE } from '../../web/src/lab/figure-measure.ts';
import { probeTrace } from '../../web/src/lab/probe-trace.ts';
import type {
  Action,
  Claim,
  Claimed,
  NodeSpec,
  Probe,
  Snapshot,
  TraceEvent,
} from '../../web/src/lab/types.ts';
import { matrix } from './figure-runs.ts';
import { backward, forward, gradient } from './figure-traces.ts';

const probeOf = (nodes: NodeSpec[], actions: Action[]): Probe => ({
  id: 'p',
  check: 'c',
  nodes,
  output: nodes.length - 1,
  actions,
  budget: { visits: 100, lines: 1000 },
});
const claimOf = (snapshots: Snapshot[], events: TraceEvent[][]): Claim => ({
  probe: 'p',
  outcome: 'done',
  snapshots,
  events,
  truncated: false,
  forward_calls: [],
  backward_calls: [],
  visits: 0,
  lines: 0,
});
const snapshot = (results: Claimed[], gradients: Claimed[] = results.map(() => null)): Snapshot => ({
  results,
  gradients,
});

const A = matrix([
  [1, 1],
  [0, 1],
]);
const B = matrix([
  [1, 2, 1],
  [0, 1, 1],
]);
const AB = matrix([
  [1, 3, 2],
  [0, 1, 1],
]);

group('a probe with tensors', () => {
  const nodes: NodeSpec[] = [
    { type: 'Leaf', name: 'A', value: A },
    { type: 'Leaf', name: 'B', value: B },
    { type: 'Matmul', inputs: [0, 1] },
    { type: 'Matsum', inputs: [2] },
  ];

  it('is drawn with shapes and the transposed factors', () => {
    const probe = probeOf(nodes, [{ do: 'forward' }]);
    const trace = probeTrace(probe, claimOf([snapshot([A, B, AB, 8])], [[forward(2, AB), forward(3, 8)]]), 0);
    const model = figureModel(trace);
    expect(model.edges.map((edge) => edge.local)).toEqual(['@ B^T', 'A^T @', '1']);
    expect(model.shapes).toEqual([[2, 2], [2, 3], [2, 3], null]);
    expect(trace.nodes[0]?.result).toBe(A);
  });

  it('run alone starts from what its inputs were given', () => {
    const upstream = matrix([
      [1, 0, 2],
      [0, 3, 0],
    ]);
    const probe = probeOf(nodes.slice(0, 3), [{ do: 'node-backward', node: 2, upstream }]);
    const claim = claimOf([{ ...snapshot([A, B, AB]), returned: [A, B] }], [[backward(2, upstream, [A, B])]]);
    const trace = probeTrace(probe, claim, 0);
    expect(trace.nodes.map((node) => node.result)).toEqual([A, B, AB]);
    // What it returned stands at its inputs, beside what was expected there.
    const model = figureModel(trace);
    expect(stateAt(model, model.steps.length - 1).gradients).toEqual([A, B, upstream]);
  });

  it('run alone with one input twice adds what it returned', () => {
    const probe = probeOf(
      [
        { type: 'Leaf', name: 'x', value: 3 },
        { type: 'Mul', inputs: [0, 0] },
      ],
      [{ do: 'node-backward', node: 1, upstream: 2 }],
    );
    const claim = claimOf([{ ...snapshot([3, 9]), returned: [6, 6] }], [[backward(1, 2, [6, 6])]]);
    const model = figureModel(probeTrace(probe, claim, 0));
    expect(stateAt(model, model.steps.length - 1).gradients).toEqual([12, 2]);
    const short = claimOf([{ ...snapshot([3, 9]), returned: [] }], [[backward(1, 2, [])]]);
    expect(probeTrace(probe, short, 0).events).toHaveLength(1);
  });

  it('says what a Matexpand expands to', () => {
    const probe = probeOf(
      [
        { type: 'Leaf', value: 2 },
        { type: 'Matexpand', inputs: [0], shape: [2, 3] },
      ],
      [{ do: 'forward' }],
    );
    expect(probeTrace(probe, claimOf([], [[]]), 0).nodes[1]?.op).toBe('to (2, 3)');
  });
});

group('a probe of higher order', () => {
  const nodes: NodeSpec[] = [
    { type: 'Leaf', name: 'x', value: 3 },
    { type: 'IntPow', inputs: [0], power: 3 },
  ];
  const actions: Action[] = [
    { do: 'forward' },
    { do: 'backward', build_graph: true },
    { do: 'derive', node: 0 },
    { do: 'forward' },
    { do: 'backward' },
  ];
  const bare = { node: null };
  const claim = claimOf(
    [
      snapshot([3, 27]),
      snapshot([3, 27], [bare, bare]),
      snapshot([3, 27], [bare, bare]),
      snapshot([3, 27], [{ node: 27 }, bare]),
      snapshot([3, 27], [18, bare]),
    ],
    [
      [forward(1, 27)],
      [gradient(1, bare), backward(1, bare, [bare]), gradient(0, bare)],
      [],
      [],
      [gradient(0, 18)],
    ],
  );

  it('shows gradients that are nodes as such', () => {
    const model = figureModel(probeTrace(probeOf(nodes, actions), claim, 1));
    const { gradients } = stateAt(model, model.steps.length - 1);
    expect(gradients).toEqual([bare, bare]);
    expect(chipOf(model, WIDE, 0, 'gradient', bare).text).toBe('node');
  });

  it('begins after a derive with the values that are there by then', () => {
    const trace = probeTrace(probeOf(nodes, actions), claim, 4);
    expect(trace.nodes.map((node) => node.result)).toEqual([3, 27]);
    expect(trace.events).toEqual([gradient(0, 18)]);
  });

  it('of an estimate shows that estimate alone', () => {
    const probe = probeOf(nodes, [{ do: 'forward' }, { do: 'estimate', node: 0, row: 0, column: 0 }]);
    const estimated = claimOf(
      [snapshot([3, 27]), { ...snapshot([3, 27]), returned: [27] }],
      [[forward(1, 27)], [forward(1, 27.27), forward(1, 26.73)]],
    );
    const trace = probeTrace(probe, estimated, 1);
    expect(trace.events.map((event) => event.kind === 'forward' && event.result)).toEqual([27.27, 26.73]);
    expect(trace.nodes[1]?.result).toBe(27);
  });
});
