import { describe, expect, it } from 'vitest';

import {
  axisText,
  bytesText,
  countText,
  listed,
  shareText,
  timeText,
} from '../../web/src/lab/costs/amounts.ts';
import {
  endExponent,
  evaluate,
  fittedExponent,
  formulaLine,
  spaced,
  type Formula,
} from '../../web/src/lab/costs/growth.ts';
import { decades, marks, place, steps } from '../../web/src/lab/costs/log-axis.ts';

describe('amounts', () => {
  it('are written as the lessons write them', () => {
    expect(bytesText(40_249_856)).toBe('40.25 MB');
    expect(bytesText(628_904)).toBe('628.9 kB');
    expect(bytesText(18_531_608)).toBe('18.53 MB');
    expect(bytesText(512)).toBe('512 bytes');
    expect(bytesText(999_999)).toBe('1 MB');
    expect(countText(4_632_902)).toBe('4,632,902');
    expect(axisText(1e6)).toBe('1 M');
    expect(axisText(2.5e7, 'B')).toBe('25 MB');
    expect(timeText(0.25)).toBe('250 µs');
    expect(timeText(1234)).toBe('1.23 s');
    expect(shareText(134.9, 8590)).toBe('1.6 %');
    expect(shareText(1, 1e6)).toBe('under 0.1 %');
    expect(listed(['a', 'b', 'c'])).toBe('a, b and c');
  });
});

describe('a fitted exponent', () => {
  it('is that of a power law, whatever its constant', () => {
    const points = [1, 2, 3, 50].map((x) => ({ x, y: 7 * x ** 1.5 }));
    expect(fittedExponent(points)).toBeCloseTo(1.5, 12);
  });
  it('lies between those of two terms, and nears the leading one at the end', () => {
    const points = spaced(16, 1024, 7).map((d) => ({ x: d, y: 512 * d + d * d }));
    const whole = fittedExponent(points) ?? 0;
    const end = endExponent(points) ?? 0;
    expect(whole).toBeGreaterThan(1);
    expect(end).toBeGreaterThan(whole);
    expect(end).toBeLessThan(2);
  });
  it('is none for one point, or for points of one size', () => {
    expect(fittedExponent([{ x: 2, y: 3 }])).toBeNull();
    expect(
      fittedExponent([
        { x: 2, y: 3 },
        { x: 2, y: 4 },
      ]),
    ).toBeNull();
    expect(
      fittedExponent([
        { x: 2, y: 0 },
        { x: 4, y: 4 },
      ]),
    ).toBeNull();
  });
});

describe('a formula', () => {
  const formula: Formula = {
    letters: ['n', 'b', 'd'],
    terms: [
      [1, 1, 1],
      [1, 0, 2],
    ],
  };
  it('is evaluated term by term', () => {
    expect(evaluate(formula, { n: 2, b: 3, d: 5 })).toBe(2 * 3 * 5 + 2 * 25);
  });
  it('as a line agrees with what was measured at the left end', () => {
    const measured = [
      { x: 16, y: 1000 },
      { x: 32, y: 5000 },
    ];
    const line = formulaLine(formula, [16, 32], (d) => ({ n: 2, b: 16, d }), measured);
    expect(line[0]).toEqual({ x: 16, y: 1000 });
    expect(line[1]?.y).toBeCloseTo((1000 * (2 * 16 * 32 + 2 * 1024)) / (2 * 16 * 16 + 2 * 256), 9);
  });
});

describe('axes', () => {
  it('cover their values with powers of ten', () => {
    expect(decades([1.2e6, 4e9])).toEqual({ low: 1e6, high: 1e10, ticks: [1e6, 1e7, 1e8, 1e9, 1e10] });
    expect(decades([1000])).toEqual({ low: 1000, high: 10_000, ticks: [1000, 10_000] });
    expect(decades([1, 1e12]).ticks.length).toBeLessThanOrEqual(6);
    expect(decades([])).toEqual({ low: 1, high: 10, ticks: [1, 10] });
  });
  it('carry numbers at equal steps', () => {
    expect(marks([16, 32, 64, 128, 256, 512, 1024])).toEqual([16, 64, 256, 1024]);
    expect(marks([16, 32, 64, 128, 256, 512, 1024], 6)).toEqual([16, 64, 256, 1024]);
    expect(marks([2, 4])).toEqual([2, 4]);
  });
  it('place a value by its logarithm', () => {
    expect(place(100, { low: 1, high: 10_000 })).toBeCloseTo(0.5, 12);
  });
  it('reach beyond the largest value in round steps', () => {
    expect(steps(13.9)).toEqual([0, 5, 10, 15]);
    expect(steps(16)).toEqual([0, 5, 10, 15, 20]);
    expect(steps(8)).toEqual([0, 2, 4, 6, 8]);
    expect(steps(0)).toEqual([0, 1]);
  });
  it('spread sizes evenly, whole and without repeats', () => {
    expect(spaced(16, 1024, 7)).toEqual([16, 32, 64, 128, 256, 512, 1024]);
    expect(spaced(1, 3, 7)).toEqual([1, 2, 3]);
  });
});
