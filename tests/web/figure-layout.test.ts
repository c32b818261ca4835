import fc from 'fast-check';
import { describe as group, expect, it } from 'vitest';

import {
  figureModel,
  stateAt,
  valueText,
  type FigureModel,
  type Quantity,
} from '../../web/src/lab/figure.ts';
import { neighbourhood } from '../../web/src/lab/figure-focus.ts';
import { overlap, type Rect } from '../../web/src/lab/figure-geometry.ts';
import { layoutFigure, type FigureLayout } from '../../web/src/lab/figure-layout.ts';
import { chipWidth } from '../../web/src/lab/figure-measure.ts';
import type { GraphTrace } from '../../web/src/lab/types.ts';
import { backward, cosh, forward, gradient, overwritten, overwrittenFault } from './figure-traces.ts';

const at = (layout: FigureLayout, node: number) => {
  const found = layout.nodes.find((one) => one.node.index === node);
  if (!found) throw new Error(`node ${node} is not drawn`);
  return found;
};

/** Everything that must not be covered: boxes and the chips that appear at any step. */
function solid(layout: FigureLayout, model: FigureModel): Rect[] {
  const widths = new Map<string, number>();
  model.steps.forEach((_, step) => {
    const state = stateAt(model, step);
    for (const { node } of layout.nodes)
      for (const quantity of ['result', 'gradient'] as Quantity[]) {
        const claim = (quantity === 'result' ? state.results : state.gradients)[node.index];
        const text = claim === undefined ? '' : valueText(model.trace, node.index, quantity, claim);
        const key = `${node.index} ${quantity}`;
        widths.set(key, Math.max(widths.get(key) ?? 34, chipWidth(layout.style, text)));
      }
  });
  return layout.nodes.flatMap((one) => {
    const chip = (quantity: Quantity, y: number): Rect => {
      const width = widths.get(`${one.node.index} ${quantity}`) ?? 34;
      return { x: one.x - width / 2, y: y - 11, width, height: 22 };
    };
    return [one.body, chip('result', one.valueY), chip('gradient', one.gradientY)];
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
  things.forEach((thing, index) => {
    if (things.slice(index + 1).some((other) => overlap(thing, other))) expect.fail('two nodes overlap');
  });
}

/** Random graphs with long labels, shared and repeated inputs, and a run of both passes. */
const graphs = fc
  .array(
    fc.record({
      reads: fc.array(fc.nat(), { minLength: 0, maxLength: 3 }),
      label: fc.constantFrom('', '1', '-1', 'e^d = 1/2', '-1.25 \u00d7 w'),
      value: fc.double({ min: -1e9, max: 1e9, noNaN: true }),
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
    return {
      nodes,
      output: nodes.length - 1,
      events: [
        ...inner.map((node) => forward(node, list[node]?.value ?? 0)),
        gradient(nodes.length - 1, 1),
        ...inner
          .toReversed()
          .flatMap((node) => [
            backward(node, 1, nodes[node]?.inputs.map((_, slot) => slot + 0.125) ?? []),
            ...(nodes[node]?.inputs.map((input, slot) => gradient(input, slot + 0.125)) ?? []),
          ]),
      ],
    };
  });

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
  it('keeps labels off nodes, chips and each other, wide and narrow', () => {
    fc.assert(
      fc.property(graphs, fc.boolean(), fc.integer({ min: 320, max: 1100 }), (trace, narrow, width) => {
        const model = figureModel(trace);
        expectClear(layoutFigure(model, { width, narrow }), model);
      }),
      { numRuns: 150 },
    );
  }, 120_000);

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
