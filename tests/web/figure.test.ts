import fc from 'fast-check';
import { describe as group, expect, it } from 'vitest';

import {
  describe,
  figureEdges,
  figureModel,
  moveTo,
  startState,
  stateAt,
  valueText,
} from '../../web/src/lab/figure.ts';
import { describeFault } from '../../web/src/lab/figure-fault.ts';
import {
  fullClaim,
  mathRuns,
  nodeTexts,
  plain,
  shortClaim,
  shortNumber,
  tellApart,
} from '../../web/src/lab/figure-text.ts';
import type { GraphTrace } from '../../web/src/lab/types.ts';
import { added, backward, cosh, forward, gradient, overwritten, overwrittenFault } from './figure-traces.ts';

const sentences = (trace: GraphTrace): string[] => figureModel(trace).steps.map((step) => plain(step.say));

group('the steps of cosh at log 2', () => {
  it('says one plain sentence each', () => {
    expect(sentences(cosh)).toEqual([
      'The graph, before anything has run. Only x = log 2 is known.',
      'Forward: x is copied, so a = log 2.',
      'Forward: b = exp(a) = 2.',
      'Forward: the second copy, c = log 2.',
      'Forward: d = \u2212c = \u2212log 2.',
      'Forward: e = exp(d) = 1/2.',
      'Forward: z = (b + e) / 2 = 5/4. The forward pass is complete.',
      'Backward starts at the output: dz/dz = 1.',
      'Backward: z sends 1 \u00d7 1/2 to e, so dz/de = 1/2.',
      'Backward: e sends 1/2 \u00d7 e^d to d, so dz/dd = 1/4.',
      'Backward: d sends 1/4 \u00d7 (\u22121) to c, so dz/dc = \u22121/4.',
      'Backward: z sends 1 \u00d7 1/2 to b as well, so dz/db = 1/2.',
      'Backward: b sends 1/2 \u00d7 e^a to a, so dz/da = 1.',
      'Backward: x was copied, so what comes back adds up: 1 + (\u22121/4) = 3/4.',
    ]);
  });

  it('adds up just the same when the two gradients arrive one after the other', () => {
    const events = cosh.events.slice(0, -1).flatMap((event) => {
      if (event.kind === 'backward' && event.node === 3) return [event, gradient(0, -0.25)];
      return event.kind === 'backward' && event.node === 1 ? [event, gradient(0, 0.75)] : [event];
    });
    const said = sentences({ ...cosh, events });
    expect(said).toContain('Backward: c sends \u22121/4 to x, so dz/dx = \u22121/4 so far.');
    expect(said.at(-1)).toBe('Backward: x was copied, so what comes back adds up: \u22121/4 + 1 = 3/4.');
  });

  it('names the node, the edges it sends along and what each delivers', () => {
    const model = figureModel(cosh);
    const last = model.steps.at(-1);
    expect(last).toMatchObject({ phase: 'backward', node: 0, line: null });
    expect(last?.senders.toSorted()).toEqual([1, 3]);
    expect(last?.edges.map((edge) => model.edges[edge]?.to).toSorted()).toEqual([1, 3]);
    expect(last?.amounts.map((amount) => amount.text).toSorted()).toEqual(['1', '\u22121/4'].toSorted());
  });

  it('keeps what is hidden out of sentences and amounts', () => {
    const hidden = { results: new Set([1, 2, 3, 4, 5, 6]), gradients: new Set([0, 1, 2, 3, 4, 5, 6]) };
    const model = figureModel(cosh, { hidden });
    const said = model.steps.slice(1).map((step) => plain(step.say));
    expect(model.steps.flatMap((step) => step.amounts)).toEqual([]);
    for (const sentence of said) expect(sentence).not.toMatch(/= \u2212?\d|log|3\/4|1\/4|5\/4/);
    expect(said[1]).toBe('Forward: b = exp(a).');
    expect(said[8]).toBe('Backward: e sends its gradient \u00d7 e^d to d.');
  });

  it('describes the graph in words', () => {
    expect(describe(figureModel(cosh))).toBe(
      'x is a leaf. a is a copy of x. b is exp of a. c is a copy of x. d is negate of c. e is exp of d. z is mean of b and e.',
    );
  });
});

group('the state at a step', () => {
  it('starts with the leaves only and ends with every chip', () => {
    const model = figureModel(cosh);
    expect(startState(model).results.filter((value) => value !== undefined)).toHaveLength(1);
    expect(stateAt(model, 13).gradients).toEqual([0.75, 1, 0.5, -0.25, 0.25, 0.5, 1]);
  });

  it('is the same whichever way one steps to it', () => {
    for (const trace of [cosh, overwritten, added]) {
      const model = figureModel(trace);
      fc.assert(
        fc.property(fc.array(fc.integer({ min: -1, max: model.steps.length })), (walk) => {
          let state = startState(model);
          for (const target of walk) state = moveTo(model, state, target);
          expect(state).toEqual(stateAt(model, state.step));
        }),
        { numRuns: 50 },
      );
    }
  });
});

group("a learner's run", () => {
  it('carries the line of each step', () => {
    const model = figureModel(added);
    expect(model.steps.map((step) => step.line)).toContain(9 + 2);
    expect(model.steps[1]?.line).toBe(3);
  });

  it('says what adds up, in order', () => {
    const said = sentences(added);
    expect(said[1]).toBe('Forward: Exp of x computes exp(0.693) = 2.');
    expect(said).toContain('Backward: the gradients of 9 nodes are set to 0.');
    expect(said).toContain('Backward: Mul sends 0.4 to Add of Exp and Negate, so its gradient is 0.4.');
    expect(said).toContain('Backward: Mul sends 1.5 to IntPow as well, so its gradient is 1.5.');
    expect(said).toContain(
      'Backward: Exp of \u2212x has two readers, so what comes back adds up: \u22120.24 + (\u22120.4) = \u22120.64.',
    );
    expect(said.at(-1)).toBe('Backward: x has two readers, so what comes back adds up: 0.32 + 0.32 = 0.64.');
  });

  it('says what replaces what', () => {
    const model = figureModel(overwritten);
    const step = model.steps.find((one) => one.node === 3 && one.amounts.some((amount) => amount.lost));
    expect(plain(step?.say ?? [])).toBe(
      'Backward: Negate of Exp sends \u22120.4 to Exp of \u2212x, which replaces the \u22120.24 that was there.',
    );
  });

  it('says of x * x that it is read twice', () => {
    const square: GraphTrace = {
      nodes: [
        { type: 'Leaf', name: 'x', inputs: [], result: 3 },
        { type: 'Mul', inputs: [0, 0] },
      ],
      output: 1,
      events: [forward(1, 9), gradient(1, 1), backward(1, 1, [3, 3]), gradient(0, 3), gradient(0, 6)],
    };
    expect(sentences(square).slice(1)).toEqual([
      'Forward: Mul computes 3 \u00d7 3 = 9. The forward pass is complete.',
      'Backward starts at the output: its gradient is 1.',
      'Backward: Mul sends 3 to x, so its gradient is 3 so far.',
      'Backward: x is read twice by Mul, so what comes back adds up: 3 + 3 = 6.',
    ]);
  });

  it('never claims a sum that does not come out', () => {
    const wrong: GraphTrace = {
      nodes: [
        { type: 'Leaf', name: 'u', inputs: [], result: 2 },
        { type: 'Leaf', name: 'v', inputs: [], result: 3 },
        { type: 'Add', inputs: [0, 1] },
      ],
      output: 2,
      events: [forward(2, 6), gradient(2, 1), backward(2, 1, [1, 1]), gradient(0, 5)],
    };
    const said = sentences(wrong);
    expect(said[1]).toBe('Forward: Add reads 2 and 3 and leaves 6.');
    expect(said).toContain('Backward: Add sends 1 to u, but the gradient of u becomes 5.');
    expect(said).toContain('Backward: Add sends 1 to v, which does not take it.');
  });

  it('says when a node runs before its inputs', () => {
    const early: GraphTrace = {
      nodes: [
        { type: 'Leaf', name: 'x', inputs: [], result: 1 },
        { type: 'Negate', inputs: [0] },
        { type: 'Exp', inputs: [1] },
      ],
      output: 2,
      events: [{ kind: 'forward', node: 2, result: null, line: 4 }, forward(1, -1)],
    };
    expect(sentences(early)[1]).toBe('Forward: Exp runs before Negate has a result, and leaves None.');
  });

  it('shows a gradient that was set unseen', () => {
    const unseen: GraphTrace = {
      nodes: [
        { type: 'Leaf', name: 'x', inputs: [], result: 1 },
        { type: 'Negate', inputs: [0] },
      ],
      output: 1,
      events: [forward(1, -1), backward(1, 1, [-1])],
    };
    const model = figureModel(unseen);
    expect(stateAt(model, model.steps.length - 1).gradients[1]).toBe(1);
    expect(plain(model.steps.at(-1)?.say ?? [])).toBe(
      'Backward: Negate sends \u22121 to x, which does not take it.',
    );
  });

  it('survives anything a program may leave behind', () => {
    const claim = fc.oneof(
      fc.double(),
      fc.constant(null),
      fc.constantFrom('nan', 'inf', '-inf'),
      fc.record({ unreadable: fc.string() }),
    );
    const json = (value: unknown): unknown =>
      typeof value === 'number' && !Number.isFinite(value) ? 'nan' : value;
    const node = fc.integer({ min: 0, max: 8 });
    const line = fc.constant(null);
    const event = fc.oneof(
      fc.record({ kind: fc.constant('forward'), node, result: claim.map(json), line }),
      fc.record({ kind: fc.constant('gradient'), node, gradient: claim.map(json), line }),
      fc.record({
        kind: fc.constant('backward'),
        node,
        gradient: claim.map(json),
        sent: fc.array(claim.map(json), { maxLength: 3 }),
        line,
      }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        const model = figureModel({ ...added, events: events as GraphTrace['events'], truncated: true });
        for (const step of model.steps) expect(plain(step.say)).toMatch(/\.$/);
        const last = stateAt(model, model.steps.length - 1);
        expect(moveTo(model, last, 0)).toEqual(startState(model));
      }),
    );
  });

  it('takes a chain of 100,000 nodes in its stride', () => {
    const length = 100_000;
    const nodes: GraphTrace['nodes'] = [{ type: 'Leaf', name: 'x', inputs: [], result: 1 }];
    for (let node = 1; node < length; node += 1) nodes.push({ type: 'Negate', inputs: [node - 1] });
    const events = Array.from({ length: 2000 }, (_, index) => forward(index + 1, index % 2 ? 1 : -1));
    const started = performance.now();
    const model = figureModel({ nodes, output: length - 1, events, truncated: true });
    expect(stateAt(model, 2000).results[2000]).toBe(1);
    expect(describe(model)).toBe('A graph of 100000 nodes.');
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('takes a long run in its stride', () => {
    const many = Array.from({ length: 2000 }, (_, index) => forward(1 + (index % 8), index));
    const started = performance.now();
    expect(figureModel({ ...added, events: many }).steps).toHaveLength(2001);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

group('a failing check', () => {
  const { fault } = figureModel(overwritten, { fault: overwrittenFault });

  it('sets what was received beside what was expected', () => {
    expect(fault).toMatchObject({ firstWrong: 3, received: -0.4, expected: -0.64 });
  });

  it('knows the edge whose contribution was lost, and the one that was kept', () => {
    const model = figureModel(overwritten, { fault: overwrittenFault });
    const ends = (edge: number): string => `${model.edges[edge]?.to}->${model.edges[edge]?.from}`;
    expect(fault?.lost.map((one) => [ends(one.edge), one.text])).toEqual([['6->3', '\u22120.24']]);
    expect(fault?.kept.map((one) => [ends(one.edge), one.text])).toEqual([['4->3', '\u22120.4']]);
  });

  it('is told in words', () => {
    expect(describeFault(figureModel(overwritten, { fault: overwrittenFault }))).toBe(
      'Exp of \u2212x is the first wrong node. Its gradient is \u22120.4 and should be \u22120.64: ' +
        '\u22120.24 from Add of Exp and Exp was lost, \u22120.4 from Negate of Exp was kept.',
    );
  });

  it('says nothing where nothing arrived', () => {
    const silent = { ...overwritten, events: overwritten.events.slice(0, 8) };
    expect(describeFault(figureModel(silent, { fault: overwrittenFault }))).toContain(
      'Its gradient is nothing and should be \u22120.64',
    );
  });
});

group('numbers and names', () => {
  it('are short on chips and whole in tooltips', () => {
    expect(
      [Math.LN2, -0.24000000000000005, 2, 1234.567, 1e-7, -2.5e9, 0].map((value) => shortNumber(value)),
    ).toEqual(['0.693', '\u22120.24', '2', '1234.6', '1e\u22127', '\u22122.5e9', '0']);
    expect([0.6000000000000001, 1, null, 'inf' as const, { unreadable: 'a list' }].map(fullClaim)).toEqual([
      '0.6000000000000001',
      '1.0',
      'None',
      'inf',
      'not a number: a list',
    ]);
    expect([null, 'nan' as const, { unreadable: 'a list' }].map((claim) => shortClaim(claim))).toEqual([
      'None',
      'nan',
      '?',
    ]);
  });

  it('get as many digits as it takes to differ', () => {
    expect(tellApart(0.6, 0.64)).toEqual(['0.6', '0.64']);
    expect(tellApart(0.64, 0.6400001)).toEqual(['0.64', '0.6400001']);
  });

  it('use the exact text only for the value it belongs to', () => {
    expect(valueText(cosh, 6, 'result', 1.25)).toBe('5/4');
    expect(valueText(cosh, 6, 'result', 1.26)).toBe('1.26');
  });

  it('tell equal types apart', () => {
    const labels = nodeTexts(added).map((text) => text.label);
    expect(new Set(labels).size).toBe(labels.length);
    expect(labels[3]).toBe('Exp of \u2212x');
    const chain = nodeTexts({
      nodes: [
        { type: 'Leaf', inputs: [] },
        ...[0, 1, 2].map((input) => ({ type: 'Add', inputs: [input, input] })),
      ],
      output: 3,
      events: [],
    }).map((text) => text.label);
    expect(chain).toEqual(['Leaf', 'Add of Leaf and Leaf', 'Add no. 2', 'Add no. 3']);
  });

  it('leave out a second line that repeats the first', () => {
    const nodes = [
      { type: 'Leaf', name: 'x', op: 'leaf', inputs: [] },
      { type: 'Mul', op: 'multiply', inputs: [0, 0] },
    ];
    const subs = nodeTexts({ nodes, output: 1, events: [] }).map((text) => text.sub);
    expect(subs).toEqual(['leaf', 'output']);
  });

  it('put the type before a name that is a word', () => {
    const texts = nodeTexts({
      nodes: [
        { type: 'Leaf', name: 'rate', op: 'leaf', inputs: [] },
        { type: 'Add', name: 'numerator', op: 'Add', inputs: [0, 0] },
        { type: 'IntPow', op: 'power -1', inputs: [1] },
        { type: 'Mul', name: 'z', op: 'multiply', inputs: [1, 2] },
      ],
      output: 3,
      events: [],
    });
    expect(texts.map(({ title, sub, label, math }) => [title, sub, label, math])).toEqual([
      ['rate', 'leaf', 'rate', false],
      ['Add', 'numerator', 'Add numerator', false],
      ['IntPow', 'power \u22121', 'IntPow', false],
      ['z', 'multiply', 'z', true],
    ]);
  });

  it('set formulas: letters italic, exponents raised, words upright', () => {
    expect(mathRuns('e^d = 1/2').map((run) => [run.text, run.italic, run.raised])).toEqual([
      ['e', true, false],
      ['d', true, true],
      [' = 1/2', false, false],
    ]);
    expect(
      mathRuns('e^{-c}/2')
        .filter((run) => run.raised)
        .map((run) => run.text)
        .join(''),
    ).toBe('\u2212c');
    expect(mathRuns('log 2').map((run) => run.italic)).toEqual([false, false]);
  });
});

group('the local derivative on an edge that no run has stated', () => {
  const leaf = (name: string): GraphTrace['nodes'][number] => ({ type: 'Leaf', name, inputs: [] });
  const locals = (node: Partial<GraphTrace['nodes'][number]>, ...leaves: string[]): string[] => {
    const nodes = [...leaves.map(leaf), { type: '', inputs: leaves.map((_, i) => i), ...node }];
    return figureEdges({ nodes, output: leaves.length, events: [] }).map(({ local }) => local);
  };

  it.each([
    [{ type: 'Exp' }, ['x'], ['e^{x}']],
    [{ type: 'Exp' }, ['weights'], ['e^{a}']],
    [{ type: 'Mul' }, ['x', 'y'], ['y', 'x']],
    [{ type: 'Mul' }, ['left', 'right'], ['b', 'a']],
    [{ type: 'Add' }, ['x', 'y'], ['1', '1']],
    [{ type: 'Negate' }, ['x'], ['-1']],
    [{ type: 'Mean' }, ['x', 'y'], ['1/2', '1/2']],
    [{ type: 'IntPow', op: 'power 3' }, ['x'], ['3x^{2}']],
    [{ type: 'IntPow', op: 'power 2' }, ['x'], ['2x']],
    [{ type: 'IntPow', op: 'power 1' }, ['x'], ['1']],
    [{ type: 'IntPow', op: 'power -1' }, ['x'], ['-x^{-2}']],
    [{ type: 'Matsum' }, ['x'], ['1']],
    [{ type: 'Matmul' }, ['A', 'B'], ['@ B^T', 'A^T @']],
    [{ type: 'Softsign' }, ['x'], ['']],
  ] as const)('%o of %o', (node, leaves, expected) => {
    expect(locals(node, ...leaves)).toEqual(expected);
  });

  it('is no claim about what was sent', () => {
    const trace: GraphTrace = {
      nodes: [leaf('x'), { type: 'Exp', inputs: [0] }],
      output: 1,
      events: [],
    };
    expect(figureEdges(trace).map(({ stated }) => stated)).toEqual([false]);
  });
});
