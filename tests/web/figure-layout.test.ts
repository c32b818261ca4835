import fc from 'fast-check';
import { describe as group, expect, it } from 'vitest';

import { figureModel, stateAt, type FigureModel, type Quantity } from '../../web/src/lab/figure.ts';
import { neighbourhood } from '../../web/src/lab/figure-focus.ts';
import { overlap, type Rect } from '../../web/src/lab/figure-geometry.ts';
import { chipTop, layoutFigure, type FigureLayout } from '../../web/src/lab/figure-layout.ts';
import { chipOf } from '../../web/src/lab/figure-chip.ts';
import type { Claimed, GraphTrace, TensorData, Value } from '../../web/src/lab/types.ts';
import { backward, cosh, forward, gradient, overwritten, overwrittenFault } from './figure-traces.ts';

const at = (layout: FigureLayout, node: number) => {
  const found = layout.nodes.find((one) => one.node.index === node);
  if (!found) throw new Error(`node ${node} is not drawn`);
  return found;
};

/** Everything that must not be covered: boxes and the chips that appear at any step. */
function solid(layout: FigureLayout, model: FigureModel): Rect[] {
  const sizes = new Map<string, { width: number; height: number }>();
  model.steps.forEach((_, step) => {
    const state = stateAt(model, step);
    for (const { node } of layout.nodes)
      for (const quantity of ['result', 'gradient'] as Quantity[]) {
        const claim = (quantity === 'result' ? state.results : state.gradients)[node.index];
        const key = `${node.index} ${quantity}`;
        const most = sizes.get(key) ?? { width: 34, height: 22 };
        const chip = claim === undefined ? most : chipOf(model, layout.style, node.index, quantity, claim);
        sizes.set(key, {
          width: Math.max(most.width, chip.width),
          height: Math.max(most.height, chip.height),
        });
      }
  });
  return layout.nodes.flatMap((one) => {
    const chip = (quantity: Quantity): Rect => {
      const { width, height } = sizes.get(`${one.node.index} ${quantity}`) ?? { width: 34, height: 22 };
      return { x: one.x - width / 2, y: chipTop(one, quantity, height, layout.style), width, height };
    };
    return [one.body, chip('result'), chip('gradient')];
  });
}

function expectClear(layout: FigureLayout, model: FigureModel): void {
  const labels = layout.edges.flatMap((edge) => (edge.label ? [edge.label] : []));
  const things = solid(layout, model);
  labels.forEach((label, index) => {
    if (things.some((thing) => overlap(label, thing))) expect.fail('a label covers a node or chip');
    if (labels.slice(index + 1).some((other) => overlap(label, other))) expect.fail('two labels overlap');
    expect(label.x >= 0 && label.y >= 0).toBe(true);
    expect(label.x + label.width <= layout.width && label.y + label.height <= layout.height).toBe(true);
  });
  for (const thing of things)
    if (
      thing.y < 0 ||
      thing.y + thing.height > layout.height ||
      thing.x < 0 ||
      thing.x + thing.width > layout.width
    )
      expect.fail('a node or chip stands outside the drawing');
  things.forEach((thing, index) => {
    if (things.slice(index + 1).some((other) => overlap(thing, other))) expect.fail('two nodes overlap');
  });
}

/** Tensors of all sizes, of more axes than are drawn, and of none. */
const tensors: fc.Arbitrary<TensorData> = fc
  .oneof(
    fc.tuple(fc.integer({ min: 0, max: 70 })),
    fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 })),
    fc.tuple(fc.constant(2), fc.integer({ min: 1, max: 3 }), fc.constant(2)),
  )
  .map((shape: number[]) => {
    const size = shape.reduce((all, one) => all * one, 1);
    return { shape, data: Array.from({ length: size }, (_, at) => (at % 5) - 2) };
  });
const numbers = fc.double({ min: -1e9, max: 1e9, noNaN: true });
const values = { numbers, mixed: fc.oneof(numbers, tensors) };

/** Random graphs with long labels, shared and repeated inputs, and a run of both passes. */
const graphsOf = (value: fc.Arbitrary<Value>): fc.Arbitrary<GraphTrace> =>
  fc
    .array(
      fc.record({
        reads: fc.array(fc.nat(), { minLength: 0, maxLength: 3 }),
        label: fc.constantFrom('', '1', '-1', 'e^d = 1/2', '-1.25 \u00d7 w', '@ B^T'),
        value,
        gradient: value,
        node: fc.boolean(),
      }),
      { minLength: 2, maxLength: 14 },
    )
    .map((list): GraphTrace => {
      const nodes = list.map((one, index): GraphTrace['nodes'][number] => {
        const inputs = index === 0 ? [] : one.reads.map((read) => read % index);
        return inputs.length === 0
          ? { type: 'Leaf', name: `x${index}`, inputs, result: one.value }
          : { type: 'Given', inputs, locals: inputs.map(() => one.label) };
      });
      const inner = nodes.flatMap((node, index) => (node.inputs.length > 0 ? [index] : []));
      const arrives = (node: number): Claimed => {
        const one = list[node];
        return one?.node ? { node: one.gradient } : (one?.gradient ?? 0);
      };
      return {
        nodes,
        output: nodes.length - 1,
        events: [
          ...inner.map((node) => forward(node, list[node]?.value ?? 0)),
          gradient(nodes.length - 1, 1),
          ...inner
            .toReversed()
            .flatMap((node) => [
              backward(node, 1, nodes[node]?.inputs.map(arrives) ?? []),
              ...(nodes[node]?.inputs.map((input) => gradient(input, arrives(input))) ?? []),
            ]),
        ],
      };
    });
const graphs = graphsOf(values.mixed);

group('the layout of lesson 1', () => {
  const layout = layoutFigure(figureModel(cosh), { width: 844, narrow: false });

  it('reads left to right: x, then the copies, then exp and minus, then e, then z', () => {
    const x = [0, 1, 2, 3, 4, 5, 6].map((node) => at(layout, node).x);
    expect(x[0]).toBeLessThan(x[1] as number);
    expect(x[1]).toBe(x[3]);
    expect(x[2]).toBe(x[4]);
    expect(x[4]).toBeLessThan(x[5] as number);
    expect(x[5]).toBeLessThan(x[6] as number);
  });

  it('has a above c, b level with a, d and e level with c, x and z between', () => {
    const y = [0, 1, 2, 3, 4, 5, 6].map((node) => at(layout, node).y);
    expect(y[1]).toBeLessThan(y[3] as number);
    expect(y[2]).toBe(y[1]);
    expect([y[4], y[5]]).toEqual([y[3], y[3]]);
    for (const end of [y[0], y[6]]) expect(end).toBeCloseTo(((y[1] as number) + (y[3] as number)) / 2);
  });

  it('labels every edge with its local derivative and fills its place', () => {
    expect(layout.edges.every((edge) => edge.label !== null && edge.local === edge.edge.local)).toBe(true);
    expect(layout.width).toBeCloseTo(844, 0);
    expectClear(layout, figureModel(cosh));
  });

  it('does not give a hidden value away on an edge', () => {
    const hidden = { results: new Set([2, 5]), gradients: new Set<number>() };
    const texts = layoutFigure(figureModel(cosh, { hidden }), { width: 844, narrow: false }).edges.map(
      (edge) => edge.local,
    );
    expect(texts).toContain('e^a');
    expect(texts.join()).not.toContain('=');
  });

  it('fits a phone whole, without edge labels', () => {
    const phone = layoutFigure(figureModel(cosh), { width: 328, narrow: true });
    expect(phone.width).toBeLessThan(328 * 1.15);
    expect(phone.edges.every((edge) => edge.label === null)).toBe(true);
    expectClear(phone, figureModel(cosh));
  });
});

group('any graph', () => {
  it.each(['numbers', 'mixed'] as const)(
    'keeps labels off nodes, chips and each other, wide and narrow: %s',
    (kind) => {
      fc.assert(
        fc.property(
          graphsOf(values[kind]),
          fc.boolean(),
          fc.integer({ min: 320, max: 1100 }),
          (trace, narrow, width) => {
            const model = figureModel(trace);
            expectClear(layoutFigure(model, { width, narrow }), model);
          },
        ),
        { numRuns: 150 },
      );
    },
    120_000,
  );

  it('goes left to right and draws each node once', () => {
    fc.assert(
      fc.property(graphs, (trace) => {
        const layout = layoutFigure(figureModel(trace), { width: 800, narrow: false });
        expect(layout.nodes).toHaveLength(trace.nodes.length);
        for (const { edge } of layout.edges)
          expect(at(layout, edge.from).body.x + at(layout, edge.from).body.width).toBeLessThan(
            at(layout, edge.to).body.x,
          );
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  it('draws the two edges of x * x apart', () => {
    const trace: GraphTrace = {
      nodes: [
        { type: 'Leaf', inputs: [] },
        { type: 'Mul', inputs: [0, 0] },
      ],
      output: 1,
      events: [],
    };
    const layout = layoutFigure(figureModel(trace), { width: 400, narrow: false });
    expect(layout.edges[0]?.path).not.toBe(layout.edges[1]?.path);
  });
});

group('a failing check', () => {
  const model: FigureModel = figureModel(overwritten, { fault: overwrittenFault });

  it.each([
    [1104, false],
    [358, true],
  ])('has room for the flag, received beside expected, at %i', (width, narrow) => {
    const only = narrow ? neighbourhood(model, 3).nodes : model.nodes.map((node) => node.index);
    const layout = layoutFigure(model, { width, narrow, only, fault: true });
    const { fault } = layout;
    if (!fault) throw new Error('no fault was placed');
    expect([fault.received.text, fault.expected.text]).toEqual(['\u22120.4', '\u22120.64']);
    const parts = [fault.flag, fault.received.rect, fault.expected.rect];
    parts.forEach((part, index) => {
      for (const other of parts.slice(index + 1)) expect(overlap(part, other)).toBe(false);
      for (const one of layout.nodes) expect(overlap(part, one.body)).toBe(false);
      for (const edge of layout.edges) if (edge.label) expect(overlap(part, edge.label)).toBe(false);
    });
    expect(
      layout.edges
        .map((edge) => edge.tag)
        .filter(Boolean)
        .toSorted(),
    ).toEqual(['\u22120.24 lost', '\u22120.4 kept'].toSorted());
    expectClear({ ...layout, nodes: layout.nodes.filter((one) => one.node.index !== 3) }, model);
  });

  it('shows the node in question with what it reads and what reads it', () => {
    expect(neighbourhood(model, 3)).toEqual({ nodes: [2, 3, 4, 6], more: 0 });
    const fan: GraphTrace = {
      nodes: [
        { type: 'Leaf', inputs: [] },
        ...Array.from({ length: 9 }, () => ({ type: 'Exp', inputs: [0] })),
      ],
      output: 9,
      events: [],
    };
    expect(neighbourhood(figureModel(fan), 0)).toEqual({ nodes: [0, 1, 2, 3, 4], more: 5 });
  });
});
