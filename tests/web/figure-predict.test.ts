import fc from 'fast-check';
import { describe as group, expect, it } from 'vitest';

import { figureModel } from '../../web/src/lab/figure.ts';
import { canPredict, judge, questionAt, type Question } from '../../web/src/lab/predict.ts';
import { readNumber, readShape } from '../../web/src/lab/read-number.ts';
import { loss, run, tensor } from './figure-runs.ts';
import { added, cosh, overwritten, overwrittenFault } from './figure-traces.ts';

const questions = (trace: Parameters<typeof figureModel>[0]): (Question | null)[] => {
  const model = figureModel(trace);
  return model.steps.map((_, step) => questionAt(model, step));
};

group('a number is read', () => {
  it.each([
    ['5/4', 1.25],
    ['-1/2', -0.5],
    ['\u22121/4', -0.25],
    ['log 2', Math.LN2],
    ['ln(2)', Math.LN2],
    ['-log 2', -Math.LN2],
    ['log 3 / 2', Math.log(3) / 2],
    ['2e^-1', 2 / Math.E],
    ['2 e', 2 * Math.E],
    ['e^2/2', Math.E ** 2 / 2],
    ['exp(1)', Math.E],
    ['exp(2)^2', Math.exp(2) ** 2],
    ['exp(-log 3)', 1 / 3],
    ['-2^2', -4],
    ['2^-1', 0.5],
    ['2**3', 8],
    ['2(1 + 3)', 8],
    ['1 - 2 - 3', -4],
    ['8/2/2', 2],
    ['2^3^2', 512],
    ['3 \u00d7 4', 12],
    ['1.5e3', 1500],
    ['.5', 0.5],
    ['0,75', 0.75],
    ['sinh(log 2)', 0.75],
    ['sqrt 4', 2],
    ['2\u03c0', 2 * Math.PI],
    [' 7 ', 7],
  ])('%s', (text, value) => {
    expect(readNumber(text)).toBeCloseTo(value, 12);
  });

  it.each([
    '',
    ' ',
    'x',
    '5/',
    '(2',
    '2)',
    '1/0',
    'log',
    'log 0',
    'alert(1)',
    'constructor',
    '__proto__',
    '1 2',
    '--',
    '2,3,4',
    '('.repeat(60) + '1' + ')'.repeat(60),
    '1+'.repeat(150) + '1',
  ])('but not where there is none: %s', (text) => {
    expect(readNumber(text)).toBeNull();
  });

  it('never throws, and reads back what it is shown', () => {
    fc.assert(fc.property(fc.string(), (text) => void readNumber(text)));
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(readNumber(String(value))).toBeCloseTo(value, 9);
      }),
    );
  });

  it('and a shape in any usual spelling', () => {
    for (const text of ['(2, 3)', '2,3', '2 x 3', '2x3', '[2 3]', '2\u00d73'])
      expect(readShape(text)).toEqual([2, 3]);
    expect(readShape('(25,)')).toEqual([25]);
    for (const text of ['', '()', 'two', '(2, -3)', '2.5', '(2, n)']) expect(readShape(text)).toBeNull();
    fc.assert(fc.property(fc.string(), (text) => void readShape(text)));
  });
});

group('what is asked', () => {
  it('is each value and gradient of cosh, by name', () => {
    expect(questions(cosh).map((one) => one?.name ?? null)).toEqual([
      null,
      ...['a', 'b', 'c', 'd', 'e', 'z'].map((name) => `value of ${name}`),
      ...['z', 'e', 'd', 'c', 'b', 'a', 'x'].map((name) => `gradient of ${name}`),
    ]);
  });

  it('is not what several chips show at once, and says where more is to come', () => {
    const names = questions(added).map((one) => one?.name ?? null);
    expect(names.filter((name) => name?.startsWith('gradient of Exp of \u2212x'))).toEqual([
      'gradient of Exp of \u2212x so far',
      'gradient of Exp of \u2212x',
    ]);
    const model = figureModel(added);
    const cleared = model.steps.findIndex((step) => step.changes.length > 1);
    expect(names[cleared]).toBeNull();
  });

  it('is the shape of a product of matrices, and one entry of any other tensor', () => {
    const asked = questions(loss);
    expect(asked[1]).toMatchObject({ name: 'shape of Matmul', answer: { kind: 'shape', shape: [2, 3] } });
    expect(asked[2]).toMatchObject({ name: 'value of Negate at [1, 0]', answer: { value: -1 } });
    expect(asked[5]).toMatchObject({ name: 'value of Matsum loss', answer: { value: 20 } });
    for (const one of asked)
      if (one?.answer.kind === 'number') expect(Number.isFinite(one.answer.value)).toBe(true);
  });

  it('is nothing of nodes, and nothing that is not a number', () => {
    const list = [
      { type: 'Leaf', name: 'x', value: tensor([2], [1, 2]) },
      { type: 'Matsum', inputs: [0] },
    ];
    expect(questions(run(list, { nodes: true })).map((one) => one?.name ?? null)).toEqual([
      null,
      'value of Matsum',
      null,
      null,
    ]);
    const odd = structuredClone(cosh);
    for (const event of odd.events) if (event.kind === 'forward') event.result = 'nan';
    expect(questions(odd).every((one) => one === null || one.quantity === 'gradient')).toBe(true);
  });

  it('is nothing at all where answers are kept back or a check failed', () => {
    expect(canPredict(figureModel(cosh))).toBe(true);
    const hidden = { results: new Set([6]), gradients: new Set<number>() };
    expect(canPredict(figureModel(cosh, { hidden }))).toBe(false);
    expect(canPredict(figureModel(overwritten, { fault: overwrittenFault }))).toBe(false);
    expect(canPredict(figureModel({ ...cosh, events: [] }))).toBe(false);
  });
});

group('an answer', () => {
  const ask = (trace: Parameters<typeof figureModel>[0], name: string): Question => {
    const found = questions(trace).find((one) => one?.name === name);
    if (!found) throw new Error(`nothing asks for the ${name}`);
    return found;
  };

  it('is right in any form, and in the three digits that chips show', () => {
    const b = ask(cosh, 'value of d');
    for (const text of ['-log 2', '\u2212ln 2', '-0.693', 'log(1/2)']) expect(judge(b, text)).toBe('right');
    for (const text of ['log 2', '-0.7', '-0.69']) expect(judge(b, text)).toBe('not yet');
    expect(judge(b, 'two')).toBe('unreadable');
  });

  it('of zero is zero', () => {
    const zero = { ...ask(cosh, 'value of z'), answer: { kind: 'number', value: 0 } } as const;
    expect(judge(zero, '0')).toBe('right');
    expect(judge(zero, 'log 1')).toBe('right');
    expect(judge(zero, '0.0005')).toBe('not yet');
  });

  it('can be a shape', () => {
    const shape = ask(loss, 'shape of Matmul');
    expect(judge(shape, '2 x 3')).toBe('right');
    expect(judge(shape, '(3, 2)')).toBe('not yet');
    expect(judge(shape, 'big')).toBe('unreadable');
  });
});
