import fc from 'fast-check';
import { describe as group, expect, it } from 'vitest';

import { figureModel, stateAt } from '../../web/src/lab/figure.ts';
import { chipOf } from '../../web/src/lab/figure-chip.ts';
import { describeFault } from '../../web/src/lab/figure-fault.ts';
import { heatCells, heatGrid, heatScale } from '../../web/src/lab/figure-heat.ts';
import { layoutFigure } from '../../web/src/lab/figure-layout.ts';
import { NARROW, WIDE } from '../../web/src/lab/figure-measure.ts';
import { overlap } from '../../web/src/lab/figure-geometry.ts';
import { roomOf, wholeLayout } from '../../web/src/lab/figure-place.ts';
import { backwardOf, claimOf, forwardOf, type Numbers } from '../../web/src/lab/figure-rules.ts';
import {
  arrayIn,
  differences,
  entriesText,
  indexOf,
  same,
  shapeText,
  tensorIn,
} from '../../web/src/lab/figure-tensor.ts';
import { fullClaim, plain, shortClaim, shortNumber } from '../../web/src/lab/figure-text.ts';
import type { Fault, GraphTrace } from '../../web/src/lab/types.ts';
import { loss, matrix, polynomial, run, shared, tensor } from './figure-runs.ts';

const sentences = (trace: GraphTrace): string[] => figureModel(trace).steps.map((step) => plain(step.say));
const last = (trace: GraphTrace) => {
  const model = figureModel(trace);
  return stateAt(model, model.steps.length - 1);
};

group('a tensor', () => {
  it('is read out of a claim or a node, and nothing else is', () => {
    const two = tensor([2], [1, 2]);
    expect(tensorIn(two)).toBe(two);
    expect(tensorIn({ node: two })).toBe(two);
    for (const claim of [1, null, 'nan' as const, { node: null }, { unreadable: 'a list' }])
      expect(tensorIn(claim)).toBeUndefined();
    expect(tensorIn(tensor([3], [1, 2]))).toBeUndefined();
    expect(arrayIn({ node: 2 })).toEqual({ shape: [], data: [2] });
  });

  it('is said by its shape, and in full where asked', () => {
    expect([[2, 3], [25], [0], [2, 2, 2]].map(shapeText)).toEqual(['(2, 3)', '(25,)', '(0,)', '(2, 2, 2)']);
    expect(shortClaim(matrix([[1, 2]]))).toBe('(1, 2)');
    expect(shortClaim({ node: matrix([[1, 2]]) })).toBe('node (1, 2)');
    expect(shortClaim({ node: null })).toBe('node');
    expect(
      fullClaim(
        matrix([
          [1, -2],
          [0.5, 3],
        ]),
      ),
    ).toBe('(2, 2) [[1.0, \u22122.0], [0.5, 3.0]]');
    expect(fullClaim({ node: 0.75 })).toBe('a node, 0.75');
    expect(fullClaim(tensor([3], [1, 2, 3]), 2)).toBe('(3,) [1.0, 2.0, \u2026, 3 values]');
  });

  it('nests its brackets as deep as it has axes', () => {
    const write = (value: unknown): string => String(value);
    expect(entriesText(tensor([2, 1, 2], [1, 2, 3, 4]), write)).toBe('[[[1, 2]], [[3, 4]]]');
    expect(entriesText(tensor([0], []), write)).toBe('[]');
    expect(entriesText(tensor([2, 0], []), write)).toBe('[[], []]');
  });

  it('differs from another where an entry does, not where rounding does', () => {
    const a = matrix([
      [1, 2],
      [3, 4],
    ]);
    expect(
      differences(
        a,
        matrix([
          [1, 2 + 1e-9],
          [3, 5],
        ]),
      ),
    ).toEqual([3]);
    expect(
      differences(a, {
        node: matrix([
          [0, 2],
          [3, 4],
        ]),
      }),
    ).toEqual([0]);
    expect(differences(a, tensor([4], [1, 2, 3, 4]))).toBeUndefined();
    expect(indexOf([2, 3], 4)).toEqual([1, 1]);
    expect(same(tensor([2], [1, 2]), tensor([1, 2], [1, 2]))).toBe(false);
    expect(same({ node: null }, { node: null })).toBe(true);
    expect(same({ node: 1 }, 1)).toBe(false);
  });
});

group('a heat map', () => {
  it('keeps zero, deepens with size, and has its own sign for what is negative', () => {
    const cells = heatCells(
      matrix([
        [10, 8, 0],
        [-10, -6, 0.1],
      ]),
    );
    expect(cells.map((cell) => [cell.depth, cell.negative])).toEqual([
      [4, false],
      [4, false],
      [0, false],
      [4, true],
      [3, true],
      [1, false],
    ]);
  });

  it('does not take what is not finite for a number', () => {
    const cells = heatCells({ shape: [4], data: ['nan', '-inf', 'inf', 2] });
    expect(cells.map((cell) => cell.odd)).toEqual([true, true, true, false]);
    expect(cells[3]?.depth).toBe(4);
  });

  it('measures received and expected alike', () => {
    const [received, expected] = [tensor([2], [1, 2]), tensor([2], [1, 8])];
    const scale = heatScale([received, expected]);
    expect(heatCells(received, scale)[0]).toEqual(heatCells(expected, scale)[0]);
  });

  it('is a strip of a vector, a grid of a matrix, and nothing of what has more axes or too many entries', () => {
    expect(heatGrid([25], WIDE.heat)).toMatchObject({ rows: 1, columns: 25, cellWidth: 5 });
    expect(heatGrid([2, 3], WIDE.heat)).toMatchObject({ rows: 2, columns: 3, cellWidth: 22 });
    expect(heatGrid([25], NARROW.heat)).not.toBeNull();
    for (const shape of [[2, 2, 2], [1000], [40, 40], [0], []]) expect(heatGrid(shape, WIDE.heat)).toBeNull();
  });

  it('stays within its room whatever the shape', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 80 }), { maxLength: 3 }),
        fc.boolean(),
        (shape, wide) => {
          const { heat } = wide ? WIDE : NARROW;
          const grid = heatGrid(shape, heat);
          if (!grid) return;
          expect(grid.rows * grid.columns).toBe(shape.reduce((all, size) => all * size, 1));
          expect(grid.columns * grid.cellWidth).toBeLessThanOrEqual(heat.width);
          expect(grid.rows * grid.cellHeight).toBeLessThanOrEqual(Math.max(heat.height, heat.strip));
        },
      ),
    );
  });

  it('says beside it where a gradient has another shape than its value, or is a node', () => {
    const model = figureModel(loss);
    const chip = (claim: Parameters<typeof chipOf>[4]) => chipOf(model, WIDE, 0, 'gradient', claim).caption;
    expect(
      chip(
        matrix([
          [1, 2],
          [3, 4],
        ]),
      ),
    ).toBe('');
    expect(chip(matrix([[1, 2]]))).toBe('(1, 2)');
    expect(
      chip({
        node: matrix([
          [1, 2],
          [3, 4],
        ]),
      }),
    ).toBe('node');
  });
});

group('the rules', () => {
  const numbers = (shape: number[]): fc.Arbitrary<Numbers> =>
    fc
      .array(fc.double({ min: 0.5, max: 2, noNaN: true }), {
        minLength: shape.reduce((all, one) => all * one, 1),
        maxLength: shape.reduce((all, one) => all * one, 1),
      })
      .map((data) => ({ shape, data }));
  const sum = ({ data }: Numbers): number => data.reduce((all, one) => all + one, 0);
  const dot = (a: Numbers, b: Numbers): number =>
    a.data.reduce((all, one, at) => all + one * (b.data[at] as number), 0);

  const cases: [string, number[][], number[], object][] = [
    ['Exp', [[2, 3]], [2, 3], {}],
    ['Negate', [[4]], [4], {}],
    [
      'Add',
      [
        [2, 3],
        [2, 3],
      ],
      [2, 3],
      {},
    ],
    [
      'Mean',
      [
        [2, 3],
        [2, 3],
      ],
      [2, 3],
      {},
    ],
    [
      'Mul',
      [
        [2, 3],
        [2, 3],
      ],
      [2, 3],
      {},
    ],
    ['IntPow', [[5]], [5], { power: 3 }],
    ['IntPow', [[5]], [5], { power: -1 }],
    [
      'Matmul',
      [
        [2, 3],
        [3, 4],
      ],
      [2, 4],
      {},
    ],
    ['Matsum', [[2, 3]], [], {}],
    ['Matexpand', [[]], [2, 3], { shape: [2, 3] }],
  ];
  it.each(cases)('send back what a small change of an input does: %s', (type, inputs, shape, settings) => {
    fc.assert(
      fc.property(fc.tuple(...inputs.map(numbers)), numbers(shape), (values, upstream) => {
        const forward = (list: Numbers[]): Numbers => forwardOf(type, list, settings) as Numbers;
        expect(forward(values).shape).toEqual(shape);
        values.forEach((value, slot) => {
          const sent = backwardOf(type, values, upstream, slot, settings) as Numbers;
          expect(sent.shape).toEqual(value.shape);
          value.data.forEach((_, at) => {
            const moved = (by: number): number =>
              dot(
                upstream,
                forward(
                  values.map((one, index) =>
                    index === slot
                      ? { ...one, data: one.data.map((entry, k) => (k === at ? entry + by : entry)) }
                      : one,
                  ),
                ),
              );
            const slope = (moved(1e-5) - moved(-1e-5)) / 2e-5;
            expect(Math.abs((sent.data[at] as number) - slope)).toBeLessThan(
              1e-4 * Math.max(1, Math.abs(slope)),
            );
          });
        });
      }),
      { numRuns: 20 },
    );
  });

  it('know nothing of shapes that do not fit', () => {
    const a = { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] };
    expect(forwardOf('Matmul', [a, a])).toBeNull();
    expect(forwardOf('Add', [a, { shape: [4], data: [1, 2, 3, 4] }])).toBeNull();
    expect(forwardOf('Add', [a, { shape: [3], data: [1, 2, 3] }])?.data).toEqual([2, 4, 6, 5, 7, 9]);
    expect(sum(forwardOf('Mul', [a, { shape: [], data: [2] }]) as Numbers)).toBe(42);
    expect(claimOf({ shape: [2], data: [Infinity, NaN] })).toEqual({ shape: [2], data: ['inf', 'nan'] });
  });
});

group('the steps of the matrix loss', () => {
  it('are said by name and shape, with the product that makes each gradient', () => {
    expect(sentences(loss)).toEqual([
      'The graph, before anything has run. Only A (2, 2), B (2, 3) and C (2, 3) are known.',
      'Forward: Matmul computes A @ B: shape (2, 3).',
      'Forward: Negate computes \u2212C, entry by entry: shape (2, 3).',
      'Forward: Add computes (Matmul) + (Negate), entry by entry: shape (2, 3).',
      'Forward: IntPow computes (Add)\u00b2, entry by entry: shape (2, 3).',
      'Forward: Matsum loss adds up the 6 entries of IntPow: 20. The forward pass is complete.',
      'Backward starts at the output: its gradient is 1.',
      'Backward: Matsum loss sends a (2, 3) gradient to IntPow, its own 1 at every entry.',
      'Backward: IntPow sends a (2, 3) gradient to Add: G \u00d7 2 (Add), where G is the gradient of IntPow.',
      'Backward: Add sends a (2, 3) gradient to Matmul, its own as it is.',
      'Backward: Add sends a (2, 3) gradient to Negate, its own as it is.',
      'Backward: Negate sends a (2, 3) gradient to C: \u2212G, where G is the gradient of Negate.',
      'Backward: Matmul sends a (2, 2) gradient to A: G @ B\u1d40, where G is the gradient of Matmul.',
      'Backward: Matmul sends a (2, 3) gradient to B: A\u1d40 @ G, where G is the gradient of Matmul.',
    ]);
  });

  it('end at the known gradients', () => {
    const { gradients } = last(loss);
    expect(gradients.slice(0, 3)).toEqual([
      matrix([
        [10, 8],
        [-10, -6],
      ]),
      matrix([
        [-4, 6, 2],
        [-6, 4, -2],
      ]),
      matrix([
        [4, -6, -2],
        [2, 2, 4],
      ]),
    ]);
  });

  it('claim a product only where the numbers are that product', () => {
    const swapped = structuredClone(loss);
    const wrong = matrix([
      [10, -10],
      [8, -6],
    ]);
    for (const event of swapped.events) {
      if (event.kind === 'backward' && event.node === 3) event.sent[0] = wrong;
      if (event.kind === 'gradient' && event.node === 0) event.gradient = wrong;
      if (event.kind === 'forward' && event.node === 3)
        event.result = matrix([
          [1, 2, 1],
          [0, 1, 1],
        ]);
    }
    const said = sentences(swapped);
    expect(said[1]).toBe('Forward: Matmul reads A (2, 2) and B (2, 3) and leaves (2, 3).');
    expect(said).toContain('Backward: Matmul sends a (2, 2) gradient to A.');
  });

  it('say where a gradient has not the shape of its value', () => {
    const turned = structuredClone(loss);
    const wrong = matrix([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    for (const event of turned.events) {
      if (event.kind === 'backward' && event.node === 3) event.sent[1] = wrong;
      if (event.kind === 'gradient' && event.node === 1) event.gradient = wrong;
    }
    expect(sentences(turned).at(-1)).toBe(
      'Backward: Matmul sends a (3, 2) gradient to B, whose own shape is (2, 3).',
    );
  });

  it('write the transposed factor on the edges', () => {
    const edges = figureModel(loss).edges.filter((edge) => edge.to === 3);
    expect(edges.map((edge) => edge.local)).toEqual(['@ B^T', 'A^T @']);
    const unnamed = run(
      [
        { type: 'Leaf', value: matrix([[1, 2]]) },
        { type: 'Leaf', value: matrix([[1], [2]]) },
        { type: 'Matmul', inputs: [0, 1] },
      ],
      { one: matrix([[1]]) },
    );
    expect(figureModel(unnamed).edges.map((edge) => edge.local)).toEqual(['@ B^T', 'A^T @']);
  });
});

group('gradients that add up', () => {
  it('are said to, entry by entry', () => {
    const said = sentences(shared);
    expect(said.filter((one) => one.includes(' adds up,'))).toEqual([
      'Backward: a has two readers, so what comes back adds up, entry by entry, to a (2, 3) tensor.',
    ]);
    expect(said).toContain(
      'Backward: Add of a and b sends a (2, 3) gradient to a, its own as it is. More is to come.',
    );
    const adds = figureModel(shared).steps.find((step) => step.amounts.length === 2);
    expect(adds?.node).toBe(0);
    expect(adds?.amounts.every((amount) => tensorIn(amount.value) !== undefined)).toBe(true);
  });

  it('are said to be replaced where they are', () => {
    const wrong = structuredClone(shared);
    const sent = wrong.events.flatMap((event) =>
      event.kind === 'backward' && event.node === 3 ? [event.sent[0] ?? null] : [],
    );
    const puts = wrong.events.filter((event) => event.kind === 'gradient' && event.node === 0);
    const [, second] = puts;
    if (second?.kind === 'gradient') second.gradient = sent[0] ?? null;
    expect(sentences(wrong)).toContain(
      'Backward: Mul sends a (2, 3) gradient to a: G \u00d7 c, where G is the gradient of Mul, which replaces the (2, 3) gradient that was there.',
    );
  });

  it('are said of 25 points', () => {
    const said = sentences(polynomial);
    expect(said).toContain('Forward: IntPow no. 1 computes x\u2074, entry by entry: shape (25,).');
    expect(said.at(-1)).toBe(
      'Backward: x has 4 readers, so what comes back adds up, entry by entry, to a (25,) tensor.',
    );
  });
});

group('gradients that are nodes', () => {
  const list = [
    { type: 'Leaf', name: 'x', value: 3 },
    { type: 'Mul', inputs: [0, 0] },
  ];
  it('are called so, with what they have come to', () => {
    const model = figureModel(run(list, { nodes: true }));
    expect(chipOf(model, WIDE, 0, 'gradient', { node: 3 }).text).toBe('node 3');
    expect(model.steps.map((step) => plain(step.say))).toEqual([
      'The graph, before anything has run. Only x = 3 is known.',
      'Forward: Mul computes 3 \u00d7 3 = 9. The forward pass is complete.',
      'Backward starts at the output: its gradient is a node worth 1.',
      'Backward: Mul sends a node worth 3 to x. More is to come.',
      'Backward: x is read twice by Mul, so what comes back adds up, to a node worth 6.',
    ]);
  });

  it('claim no sum before they have a result', () => {
    const trace = run(list, { nodes: true });
    for (const event of trace.events) {
      if (event.kind !== 'forward') event.gradient = { node: null };
      if (event.kind === 'backward') event.sent = event.sent.map(() => ({ node: null }));
    }
    const said = sentences(trace);
    expect(said.slice(3)).toEqual([
      'Backward: Mul sends a node to x.',
      'Backward: the gradient of x becomes another node.',
    ]);
    for (const one of said.slice(2)) expect(one).not.toMatch(/adds up|replaces|not take/);
  });
});

group('a failing check on tensors', () => {
  const { results, gradients } = last(loss);
  const faultAt = (node: number): Fault => ({
    probe: 'matmul-0',
    action: 1,
    quantity: 'gradient',
    first_wrong: node,
    consequences: [],
    expected: {
      results: results.map((claim) => tensorIn(claim) as never),
      gradients: gradients.map((claim) => tensorIn(claim) as never),
    },
    lost: [],
  });
  const received = (node: number, claim: ReturnType<typeof matrix>): GraphTrace => {
    const trace = structuredClone(loss);
    for (const event of trace.events)
      if (event.kind === 'gradient' && event.node === node) event.gradient = claim;
    return trace;
  };

  it('names how many entries are wrong, and the first', () => {
    const model = figureModel(
      received(
        0,
        matrix([
          [10, -10],
          [8, -6],
        ]),
      ),
      { fault: faultAt(0) },
    );
    expect(describeFault(model)).toBe(
      'A is the first wrong node. Its gradient is wrong in 2 of 4 entries: at [0, 1] it is \u221210 and should be 8.',
    );
  });

  it('names whose gradient was lost, without its entries', () => {
    const ends = last(shared);
    const wrong = structuredClone(shared);
    const [, second] = wrong.events.filter((event) => event.kind === 'gradient' && event.node === 0);
    if (second?.kind === 'gradient') second.gradient = ends.results[2] ?? null;
    const fault: Fault = {
      ...faultAt(0),
      expected: {
        results: ends.results.map((claim) => tensorIn(claim) as never),
        gradients: ends.gradients.map((claim) => tensorIn(claim) as never),
      },
      lost: [
        {
          from: 4,
          to: 0,
          slot: 0,
          amount: matrix([
            [1, 1, 1],
            [1, 1, 1],
          ]),
        },
      ],
    };
    const model = figureModel(wrong, { fault });
    expect(describeFault(model)).toBe(
      'a is the first wrong node. Its gradient is wrong in 6 of 6 entries: at [0, 0] it is \u22121 and should be 0: ' +
        'the gradient from Add of a and b was lost, the gradient from Mul was kept.',
    );
    const { edges } = layoutFigure(model, { width: 1000, narrow: false, fault: true });
    expect(edges.flatMap(({ tag }) => tag || []).toSorted()).toEqual(['kept', 'lost']);
  });

  it('names the shapes where they differ', () => {
    const model = figureModel(
      received(
        1,
        matrix([
          [1, 2],
          [3, 4],
          [5, 6],
        ]),
      ),
      { fault: faultAt(1) },
    );
    expect(describeFault(model)).toBe(
      'B is the first wrong node. Its gradient has shape (3, 2) and should have (2, 3).',
    );
  });

  it.each([
    [1104, false],
    [358, true],
  ])('draws received beside expected as heat maps, clear of everything else, at %i', (width, narrow) => {
    const model = figureModel(
      received(
        1,
        matrix([
          [1, 2],
          [3, 4],
          [5, 6],
        ]),
      ),
      { fault: faultAt(1) },
    );
    const { fault, nodes, height } = layoutFigure(model, { width, narrow, fault: true });
    if (!fault) throw new Error('no fault was placed');
    expect([fault.received.grid?.rows, fault.expected.grid?.rows]).toEqual([3, 2]);
    expect([fault.received.caption, fault.expected.caption]).toEqual(['(3, 2)', '(2, 3)']);
    const parts = [fault.flag, fault.received.rect, fault.expected.rect];
    parts.forEach((part, index) => {
      expect(part.y).toBeGreaterThanOrEqual(0);
      expect(part.y + part.height).toBeLessThanOrEqual(height);
      for (const other of parts.slice(index + 1)) expect(overlap(part, other)).toBe(false);
      for (const one of nodes) expect(overlap(part, one.body)).toBe(false);
      for (const one of nodes) if (one.node.index !== 1) expect(overlap(part, one.whole)).toBe(false);
    });
  });
});

group('the place of a tensor graph', () => {
  it('is whole on a wide page and a neighbourhood on a phone', () => {
    const model = figureModel(loss);
    const wide = wholeLayout(model, { width: 1072, narrow: false, fault: false }, false);
    expect(wide?.nodes).toHaveLength(8);
    expect(wide?.width).toBeLessThanOrEqual(roomOf(1072));
    const deep = figureModel(polynomial);
    expect(wholeLayout(deep, { width: 358, narrow: true, fault: false }, false)).toBeNull();
    expect(wholeLayout(deep, { width: 358, narrow: true, fault: false }, true)?.nodes).toHaveLength(14);
  });

  it('gives every node a place of its own to point at', () => {
    const { nodes } = layoutFigure(figureModel(polynomial), { width: 1072, narrow: false });
    nodes.forEach((one, index) => {
      for (const other of nodes.slice(index + 1)) expect(overlap(one.whole, other.whole)).toBe(false);
    });
  });
});

it('short numbers of entries keep their sign and size', () => {
  expect([-0.000123, 12.3456, 1e8].map((value) => shortNumber(value, 4))).toEqual([
    '\u22121.23e\u22124',
    '12.35',
    '1e8',
  ]);
});
