import { describe, expect, it } from 'vitest';

import { LossCurve } from '../../web/src/lab/costs/loss-curve.ts';
import { modelText, readModel, type Model } from '../../web/src/lab/costs/network.ts';
import { saySame } from '../../web/src/lab/costs/same.ts';
import { readRun, readTrainable } from '../../web/src/lab/costs/saved-run.ts';

const falling = (count: number, from = 0): number[] =>
  Array.from({ length: count }, (_, i) => 1 / (from + i + 1));

describe('the loss curve of a run', () => {
  it('is exact while it is short', () => {
    const curve = new LossCurve([], 100);
    curve.add(falling(60));
    curve.add(falling(40, 60));
    expect(curve.points).toEqual(falling(100).map((loss, i) => ({ step: i + 1, loss })));
  });

  it('stays short however long the run, its ends and its mean kept', () => {
    const curve = new LossCurve([], 100);
    const all = Array.from({ length: 5000 }, (_, i) => 2 + Math.sin(i / 300));
    for (let i = 0; i < all.length; i += 70) curve.add(all.slice(i, i + 70));
    const { points } = curve;
    expect(points.length).toBeLessThanOrEqual(100);
    expect(points.length).toBeGreaterThan(50);
    expect(points[0]).toEqual({ step: 1, loss: 2 });
    expect(points.at(-1)).toEqual({ step: 5000, loss: all.at(-1) });
    // Evenly spread: no stretch of the run is coarser than another.
    const gaps = points.slice(2, -1).map(({ step }, i) => step - (points[i + 1]?.step ?? 0));
    expect(new Set(gaps).size).toBe(1);
    for (const { step, loss } of points.slice(1, -1)) expect(loss).toBeCloseTo(all[step - 1] ?? 0, 0);
  });

  it('goes on where a kept one ends, and shortens one that is too long', () => {
    const whole = new LossCurve([], 100);
    whole.add(falling(350));
    const first = new LossCurve([], 100);
    first.add(falling(200));
    const again = new LossCurve(first.points, 100);
    again.add(falling(150, 200));
    expect(again.steps).toBe(350);
    expect(again.points.map(({ step }) => step)).toEqual(whole.points.map(({ step }) => step));
    expect(again.points.at(-1)).toEqual(whole.points.at(-1));
    const long = falling(1000).map((loss, i) => ({ step: i + 1, loss }));
    expect(new LossCurve(long, 100).points.length).toBeLessThanOrEqual(100);
  });

  it('shows that a loss is no number any more', () => {
    const curve = new LossCurve([], 4);
    curve.add([1, 2, 3, 4, 5, NaN]);
    expect(curve.points.at(-1)).toEqual({ step: 6, loss: NaN });
  });
});

describe('a saved run', () => {
  const run = {
    schema: 1,
    kind: 'training',
    model: {
      schema: 1,
      input: [2],
      layers: [{ dense: { units: 2 } }, { softmax_cross_entropy: {} }],
      batch: 32,
      optimizer: { sgd: { rate: 0.1 } },
    },
    examples: 'moons',
    steps: 2,
    curve: [
      { step: 1, loss: 0.7 },
      { step: 2, loss: 0.6 },
    ],
    held_out: [{ step: 0, loss: 0.7 }],
    values: { 'dense_1.weights': [0.1, 0.2, 0.3, 0.4], 'dense_1.bias': [0, 0] },
  };
  const read = (change: object) => readRun(JSON.stringify({ ...run, ...change }));

  it('is read as it was written', () => {
    expect(read({})).toEqual(run);
    expect(read({ held_out: undefined })).toEqual({ ...run, held_out: [] });
    expect(read({ steps: 0, curve: [], held_out: [] })).toEqual({
      ...run,
      steps: 0,
      curve: [],
      held_out: [],
    });
  });

  it.each([
    [{ kind: 'model' }, '"kind"'],
    [{ model: { schema: 1 } }, 'model'],
    [{ examples: 3 }, 'examples'],
    [{ steps: 1.5 }, '"steps"'],
    [{ steps: 3 }, '"curve"'],
    [{ curve: null }, '"curve"'],
    [{ curve: [{ step: 1, loss: null }] }, '"curve"'],
    [
      {
        curve: [
          { step: 2, loss: 1 },
          { step: 1, loss: 1 },
        ],
      },
      '"curve"',
    ],
    [{ curve: [{ step: 2, loss: 'low' }] }, '"curve"'],
    [{ held_out: [{ step: 1 }] }, '"held_out"'],
    [{ values: [] }, '"values"'],
    [{ values: { 'dense_1.bias': [0, null] } }, '"values"'],
    [{ values: { 'dense_1.bias': 'zeros' } }, '"values"'],
  ])('is refused where it holds %j', (change, word) => {
    const said = read(change);
    expect(typeof said === 'string' ? said : 'it was read').toContain(word);
  });

  it('is refused where it is no JSON, or no object', () => {
    expect(readRun('{')).toContain('JSON');
    expect(readRun('[1]')).toContain('"kind"');
    expect(readRun('null')).toContain('"kind"');
  });

  it('is opened by the same door as a model file, each with its own complaints', () => {
    expect(readTrainable(JSON.stringify(run))).toEqual({ model: run.model, run });
    expect(readTrainable(modelText(run.model as unknown as Model))).toEqual({
      model: run.model,
      run: null,
    });
    expect(readTrainable(JSON.stringify({ ...run, steps: 1.5 }))).toContain('"steps"');
    for (const odd of [
      '{',
      '[1]',
      '{ "schema": 2 }',
      JSON.stringify({ ...run.model, layers: [{ dens: {} }] }),
    ])
      expect(readTrainable(odd)).toBe(readModel(odd).complaint?.message);
  });
});

describe('gradients compared', () => {
  it('are said to be the same to the last bit, or to differ by so much', () => {
    const found = { numbers: 4096, differing: 0, largest: 2.5, difference: 0 };
    expect(saySame(found)).toContain('Largest difference: 0. They are the same to the last bit.');
    expect(saySame({ ...found, differing: 7, difference: 1e-7 })).toMatch(
      /7 of them differ, by 1 × 10⁻⁷ at most/,
    );
  });
});
