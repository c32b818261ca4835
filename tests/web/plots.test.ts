import { describe, expect, it } from 'vitest';

import type { GraphTrace } from '../../web/src/lab/types.ts';
import {
  beside,
  compareCurves,
  compareValues,
  sameName,
  sayValues,
  type Reference,
} from '../../web/src/ui/code/plot/compare.ts';
import { spread } from '../../web/src/lab/spread.ts';
import {
  axisOf,
  curves,
  decadeText,
  extent,
  roleOf,
  sayAxes,
  shown,
  spoken,
} from '../../web/src/ui/code/plot/series.ts';

const x = Array.from({ length: 25 }, (_, i) => -2 + (5 * i) / 24);
const y = x.map((v) => v ** 4 - 2 * v ** 3 + 3 * v ** 2 - 4 * v + 5);
const slope = x.map((v) => 4 * v ** 3 - 6 * v ** 2 + 6 * v - 4);
const reference: Reference = {
  series: [
    { label: 'y', x, y },
    { label: 'dy/dx', x, y: slope },
  ],
  values: [],
};

describe('a plot', () => {
  it.each([
    ['y', 'fwd'],
    ['loss', 'fwd'],
    ['dy/dx', 'grad'],
    ["y'", 'grad'],
    ["y'''", 'grad'],
    ['d2y/dx2', 'grad'],
    ['x.gradient', 'grad'],
    ['data/days', 'fwd'],
  ])('draws %s as %s', (label, role) => expect(roleOf(label)).toBe(role));

  it('gives curves of one colour different shapes', () => {
    const drawn = curves({ series: ['y', "y'", "y''"].map((label) => ({ label, x, y })) });
    expect(drawn.map(({ role, shape }) => `${role}${String(shape)}`)).toEqual(['fwd0', 'grad0', 'grad1']);
    expect(drawn[2]?.label).toBe('y\u2032\u2032');
  });

  it('says in words where a curve runs', () => {
    const [curve] = curves({ series: [{ label: 'y', x: [0, 1, 2, 3], y: [1, -4, 'nan', 9] }] });
    expect(curve && spoken(curve)).toBe('y runs from 1 at 0 to 9 at 3; lowest \u22124 at 1, highest 9 at 3.');
    const [nothing] = curves({ series: [{ label: 'y', x: [0], y: ['inf'] }] });
    expect(nothing && spoken(nothing)).toBe('y has no points to draw.');
  });

  it('finds room for a curve that is flat, and none for one without numbers', () => {
    expect(extent([5, 5])).toEqual([4.5, 5.5]);
    expect(extent([0])).toEqual([-1, 1]);
    expect(extent([NaN, Infinity])).toBeNull();
  });

  it('lays numbers along a logarithmic axis by their size, without those that have none', () => {
    const axis = axisOf([2e-3, 0, -5, NaN, 10], true);
    expect(axis.domain).toEqual([1e-3, 10]);
    expect(axis.ticks).toEqual([1e-3, 1e-2, 1e-1, 1, 10]);
    expect(axis.share(0.1)).toBeCloseTo(0.5, 12);
    expect(axis.at(0.25)).toBeCloseTo(1e-2, 12);
    expect([axis.drawn(0), axis.drawn(-5), axis.drawn(2)]).toEqual([NaN, NaN, 2]);
    expect(axisOf([0, -1], true).domain).toEqual([1, 10]);
    expect(axisOf([0, 4], false)).toMatchObject({ domain: [0, 4], log: false, ticks: null });
    expect([1e-3, 1, 10].map((tick) => decadeText(tick, [1e-3, 10]))).toEqual(['0.001', '1', '10']);
    expect([1e-12, 1, 1e5].map((tick) => decadeText(tick, [1e-12, 1e5]))).toEqual(['10⁻¹²', '10⁰', '10⁵']);
    expect(sayAxes({ series: [], log: 'xy' })).toBe('Both axes are logarithmic.');
    expect(sayAxes({ series: [], log: 'y' })).toBe('The y axis is logarithmic.');
    expect(sayAxes({ series: [] })).toBe('');
  });

  it('moves labels apart, in their order and inside the plot', () => {
    expect(spread([50, 52, 200], 17, 0, 300)).toEqual([50, 67, 200]);
    expect(spread([298, 299, 10], 17, 0, 300)).toEqual([283, 300, 10]);
    expect(shown(-0.123456789)).toBe('\u22120.12346');
  });
});

describe('curves beside the engine', () => {
  const figure = (mine: number[], label = 'dy/dx') => ({
    series: [
      { label: 'y', x, y },
      { label, x, y: mine },
    ],
  });

  it('agree in one sentence, in whatever order sums were taken', () => {
    const almost = slope.map((v) => v * (1 + 1e-14));
    expect(compareCurves([figure(almost)], reference)).toEqual([
      'Your y and dy/dx agree with the engine’s at all 25 points.',
    ]);
  });

  it('say where they are furthest apart', () => {
    const [agree, differ] = compareCurves(
      [figure(slope.map((v, i) => (i === 24 ? v + 8 : v + 1)))],
      reference,
    );
    expect(agree).toContain('Your y agrees');
    expect(differ).toBe('Your dy/dx does not agree with the engine’s: at 3 yours is 76, the engine’s 68.');
  });

  it('count a number that is none as a difference', () => {
    const broken = {
      series: [{ label: 'dy/dx', x, y: slope.map((v, i) => (i === 3 ? ('nan' as const) : v)) }],
    };
    expect(compareCurves([broken], reference)[0]).toContain('yours is none');
  });

  it('are compared under other spellings of the name, not under other names or at other points', () => {
    expect(sameName("y'", 'dy/dx')).toBe(true);
    expect(sameName("y''", 'd^2y/dx^2')).toBe(true);
    expect(sameName('d³y/dx³', "y'''")).toBe(true);
    expect(sameName("y'", "y''")).toBe(false);
    expect(beside(figure(slope, "y'"), reference)).toHaveLength(2);
    expect(beside({ series: [{ label: 'z', x, y }] }, reference)).toEqual([]);
    expect(compareCurves([{ series: [{ label: 'y', x: x.map((v) => 2 * v), y }] }], reference)).toEqual([]);
  });
});

describe('gradients beside the engine', () => {
  const expected = { shape: [2, 2], data: [10, 8, -10, -6] };
  const found = (gradient: GraphTrace['events'][number] & { kind: 'gradient' }): GraphTrace => ({
    nodes: [{ type: 'Leaf', name: 'A', inputs: [] }],
    output: 0,
    events: [{ kind: 'gradient', node: 0, gradient: 0, line: null }, gradient],
  });
  const compare = (value: unknown): string[] =>
    sayValues(
      compareValues(found({ kind: 'gradient', node: 0, gradient: value as never, line: 1 }), {
        series: [],
        values: [
          { name: 'dA', value: expected },
          { name: 'dB', value: expected },
        ],
      }),
    );

  it('agree in one sentence; what the run has no leaf for is left out', () => {
    expect(compare(expected)).toEqual(['Your dA agrees with the engine’s.']);
  });
  it('name the first entry or the shape that differs', () => {
    expect(compare({ shape: [2, 2], data: [10, 8, -9, -6] })).toEqual([
      'Your dA does not agree with the engine’s: in row 2, column 1 yours has \u22129, the engine’s \u221210.',
    ]);
    expect(compare({ shape: [4], data: expected.data })[0]).toContain(
      'yours has the shape 4, the engine’s 2 × 2',
    );
    expect(compare(null)[0]).toContain('yours is None');
  });
});
