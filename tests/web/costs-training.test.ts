import { describe, expect, it } from 'vitest';

import { EXAMPLES, inputMisfit, outputMisfit } from '../../web/src/lab/costs/examples.ts';
import type { Layer, Model } from '../../web/src/lab/costs/network.ts';
import { largestBatch, parts, rulesOfThumb } from '../../web/src/lab/costs/memory-parts.ts';
import {
  classesOf,
  confusion,
  laidOut,
  missed,
  rootMeanSquare,
  sayCurve,
  shrunk,
  smoothed,
  thinned,
  worstPair,
} from '../../web/src/lab/costs/training.ts';

describe('a loss curve', () => {
  const curve = Array.from({ length: 1000 }, (_, i) => ({ step: i + 1, loss: 1 / (i + 1) }));
  it('is thinned to the mean of each stretch, its end kept', () => {
    const thin = thinned(curve, 10);
    expect(thin).toHaveLength(10);
    expect(thin.at(-1)?.step).toBe(1000);
    const mean = (points: { loss: number }[]): number =>
      points.reduce((sum, { loss }) => sum + loss, 0) / points.length;
    expect(mean(thin)).toBeCloseTo(mean(curve), 12);
    expect(thinned(curve, 2000)).toEqual(curve);
  });
  it('begins at its first value when smoothed, and stays within its range', () => {
    const smooth = smoothed(curve);
    expect(smooth[0]?.loss).toBeCloseTo(1, 12);
    expect(Math.max(...smooth.map(({ loss }) => loss))).toBeLessThanOrEqual(1 + 1e-12);
    expect(
      smoothed([
        { step: 1, loss: 3 },
        { step: 2, loss: 3 },
      ])[1]?.loss,
    ).toBeCloseTo(3, 12);
  });
  it('is told in a sentence', () => {
    expect(sayCurve([])).toBe('No step has been taken.');
    expect(sayCurve(curve)).toBe('The loss went from 1 to 0.001 in 1,000 steps.');
    expect(
      sayCurve([
        { step: 1, loss: 2.3 },
        { step: 2, loss: 1 },
        { step: 3, loss: 1.5 },
      ]),
    ).toBe('The loss went from 2.3 to 1.5 in 3 steps; lowest 1 at step 2.');
    expect(
      sayCurve([
        { step: 1, loss: 2.3 },
        { step: 2, loss: NaN },
      ]),
    ).toBe('The loss went from 2.3 to no longer a number in 2 steps: the rate is too large.');
  });
});

describe('a large matrix', () => {
  it('is drawn as the means of blocks, the last ones smaller', () => {
    const matrix = Array.from({ length: 15 }, (_, i) => i);
    expect(shrunk(matrix, 3, 5, 2)).toEqual({
      rows: 2,
      columns: 2,
      block: [2, 3],
      values: [(0 + 1 + 2 + 5 + 6 + 7) / 6, (3 + 4 + 8 + 9) / 4, (10 + 11 + 12) / 3, (13 + 14) / 2],
    });
    expect(shrunk(matrix, 3, 5, 5).values).toEqual(matrix);
  });
  it('has rows and columns whatever its axes', () => {
    expect(laidOut([])).toEqual([1, 1]);
    expect(laidOut([7])).toEqual([1, 7]);
    expect(laidOut([3, 3, 8, 16])).toEqual([72, 16]);
    expect(rootMeanSquare([3, -4])).toBeCloseTo(Math.sqrt(12.5), 12);
  });
});

describe('a confusion matrix', () => {
  it('counts what was taken for what', () => {
    const said = classesOf([0.1, 0.7, 0.2, 0.5, 0.4, 0.1, 0.2, 0.2, 0.6, 0.4, 0.5, 0.1], 3);
    expect(said).toEqual([1, 0, 2, 1]);
    const found = confusion([1, 0, 1, 0], said, 3);
    expect(found).toEqual({ classes: 3, counts: [1, 1, 0, 0, 1, 1, 0, 0, 0], right: 2, total: 4 });
    expect(worstPair(found)).toEqual({ was: 0, said: 1, count: 1 });
    expect(worstPair(confusion([0, 1], [0, 1], 2))).toBeNull();
  });
});

describe('images taken for something else', () => {
  // Four images of two pixels; scores of three classes.
  const images = [0, 1, 2, 3, 4, 5, 6, 7];
  const scores = [3, 0, 0, 1, 0, 0, 0, 9, 0, 0, 0, 5];
  it('are shown with what was said, the surest mistake first', () => {
    const found = missed(images, [0, 2, 1, 0], scores, 3, 5);
    expect(found.map(({ was, said, pixels }) => ({ was, said, pixels }))).toEqual([
      { was: 0, said: 2, pixels: [6, 7] },
      { was: 2, said: 0, pixels: [2, 3] },
    ]);
    expect(found[0]?.sure).toBeCloseTo(Math.exp(5) / (Math.exp(5) + 2), 12);
  });
  it('are no more than asked for', () => {
    expect(missed(images, [0, 2, 1, 0], scores, 3, 1)).toHaveLength(1);
    expect(missed(images, [0, 0, 1, 2], scores, 3, 5)).toEqual([]);
  });
  it('are none that it was sure of where a network has diverged', () => {
    const lost = Array.from(scores, () => NaN);
    expect(missed(images, [1, 0, 2, 0], lost, 3, 5).map(({ was, sure }) => [was, sure])).toEqual([
      [1, 0],
      [2, 0],
    ]);
  });
});

describe('memory against a device', () => {
  it('finds the largest batch that fits, exactly', () => {
    for (const device of [1_000, 1_100, 1_101, 55_555]) {
      const bytes = (batch: number): number => 1_000 + 100 * batch;
      const most = largestBatch(bytes, device);
      expect(most === 0 || bytes(most) <= device).toBe(true);
      expect(bytes(most + 1)).toBeGreaterThan(device);
    }
  });
  it('stops where a batch is beyond use', () => {
    expect(largestBatch(() => 1, 2, 1024)).toBe(1024);
  });
  it('shows only the parts that are there', () => {
    expect(parts([10, 0, 5, 7, 0, 0, 0])).toEqual([
      { role: 'parameters', bytes: 10 },
      { role: 'activations', bytes: 7 },
      { role: 'optimizer state', bytes: 5 },
    ]);
  });
  it('stands beside rules that each leave something out', () => {
    const rules = rulesOfThumb(40_249_856, 4_632_902, 4);
    expect(rules.map(({ bytes }) => bytes)).toEqual([120_749_568, 55_594_824]);
  });
});

describe('examples to train on', () => {
  const model = (input: number[], units: number, ...more: Layer[]): Model => ({
    schema: 1,
    input,
    layers: [{ dense: { units: 7, activation: 'tanh' } }, { dense: { units } }, ...more],
    batch: 8,
    optimizer: { sgd: { rate: 0.1 } },
  });
  const loss: Layer = { softmax_cross_entropy: {} };

  it('fit a network that takes in as many numbers and puts out as many classes', () => {
    for (const { id, shape, classes } of EXAMPLES) {
      for (const input of [[...shape], [shape.reduce((all, size) => all * size, 1)]]) {
        expect(inputMisfit(model(input, classes, loss), id)).toBe('');
        expect(outputMisfit(model(input, classes, { tanh: {} }, loss), id)).toBe('');
      }
    }
    const flat: Model = { ...model([2], 1), layers: [loss] };
    expect(outputMisfit(flat, 'moons')).toBe('');
  });

  it('do not fit another input: both are named, and examples that would fit', () => {
    expect(inputMisfit(model([50, 50, 3], 10, loss), 'moons')).toBe(
      'The model’s input is 50 × 50 × 3, and an example of "Two moons" is 2 numbers.',
    );
    expect(inputMisfit(model([28, 28, 1], 10, loss), 'digits-8')).toBe(
      'The model’s input is 28 × 28 × 1, and an example of "Digits, 8 × 8" is 8 × 8 × 1: it would fit "Digits, 28 × 28".',
    );
    expect(inputMisfit(model([2], 3, loss), 'digits-8')).toMatch(/it would fit "Three heaps"\.$/);
  });

  it('do not fit another number of classes, or a loss without classes', () => {
    expect(outputMisfit(model([2], 5, loss), 'moons')).toBe(
      'The model puts out 5 numbers, and "Two moons" has 2 classes.',
    );
    expect(outputMisfit(model([2], 2, { mean_squared_error: {} }), 'moons')).toContain('Softmax and loss');
  });

  it('of a name that is not known are left to the engine', () => {
    expect(inputMisfit(model([3], 2, loss), 'digits-16')).toBe('');
    expect(outputMisfit(model([3], 2, loss), 'digits-16')).toBe('');
  });
});
