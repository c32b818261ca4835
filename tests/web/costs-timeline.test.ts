import { describe, expect, it } from 'vitest';

import {
  isLive,
  phases,
  ROLES,
  total,
  type Report,
  type Role,
  type Row,
} from '../../web/src/lab/costs/report.ts';
import {
  band,
  below,
  columns,
  live,
  outline,
  roles,
  sayStep,
  sayTimeline,
  sayValue,
  valueAt,
  valueEdges,
} from '../../web/src/lab/costs/timeline.ts';

const row = (name: string, role: Role, bytes: number, first: number, last: number, reader = ''): Row => ({
  name,
  role,
  bytes,
  leaf: role === 'parameters',
  from: first,
  to: last,
  reader,
});

/** Two layers forward and back: W is there throughout, x_1 until its gradient was computed. */
const rows = [
  row('W', 'parameters', 100, 0, 4),
  row('x_1', 'activations', 40, 0, 3, 'the gradient of layer 1'),
  row('x_2', 'activations', 20, 1, 2, 'the gradient of layer 2'),
  row('g_2', 'other gradients', 20, 2, 3, 'the gradient of layer 1'),
  row('dL/dW', 'gradients of parameters', 100, 3, 4),
];
const live_by_role = [0, 1, 2, 3].map((step) =>
  ROLES.map((role) =>
    rows.filter((one) => one.role === role && isLive(one, step)).reduce((sum, one) => sum + one.bytes, 0),
  ),
);
const report: Report = {
  steps: [
    { name: 'layer 1', phase: 'forward' },
    { name: 'layer 2', phase: 'forward' },
    { name: 'back through layer 2', phase: 'backward' },
    { name: 'back through layer 1', phase: 'backward' },
  ],
  rows,
  live_by_role,
  peak_bytes: 260,
  peak_step: 3,
  operations: 1,
};

describe('a timeline', () => {
  it('stacks roles from what is always there upwards', () => {
    expect(roles(report)).toEqual([
      'parameters',
      'gradients of parameters',
      'activations',
      'other gradients',
    ]);
    expect(below(report, 3, 'activations')).toBe(200);
    expect(live_by_role.map(total)).toEqual([140, 160, 180, 260]);
  });

  it('has a column a step while there is room, and keeps the fullest step of each where there is not', () => {
    expect(columns(report, 10).map(({ step }) => step)).toEqual([0, 1, 2, 3]);
    expect(columns(report, 2)).toEqual([
      { from: 0, to: 2, step: 1 },
      { from: 2, to: 4, step: 3 },
    ]);
  });

  it('never loses the peak, however few columns there are', () => {
    for (let most = 1; most < 6; most++) {
      expect(columns(report, most).some(({ step }) => step === report.peak_step)).toBe(true);
    }
  });

  it('draws bands as steps, not smoothed, and leaves out where there is nothing', () => {
    const drawn = columns(report, 10);
    const path = outline(
      drawn,
      band(report, drawn, 'gradients of parameters'),
      (step) => step * 10,
      (bytes) => -bytes,
    );
    expect(path).toBe('M30 -100V-200H40V-100H30Z');
    const twice = outline(
      drawn,
      [
        { low: 0, high: 5 },
        { low: 0, high: 0 },
        { low: 1, high: 2 },
        { low: 1, high: 3 },
      ],
      (step) => step,
      (bytes) => bytes,
    );
    expect(twice).toBe('M0 0V5H1V0H0ZM2 1V2H3V3H4V1H3V1H2Z');
  });

  it('finds the value at a place, and its own band', () => {
    expect(valueAt(report, 1, 50)?.name).toBe('W');
    expect(valueAt(report, 1, 120)?.name).toBe('x_1');
    expect(valueAt(report, 1, 145)?.name).toBe('x_2');
    expect(valueAt(report, 1, 161)).toBeNull();
    const x2 = rows[2] ?? expect.fail();
    const edges = valueEdges(report, columns(report, 10), x2);
    expect(edges.map(({ low, high }) => high - low)).toEqual([0, 20, 20, 0]);
    expect(edges[1]).toEqual({ low: 140, high: 160 });
    // The parts of a band fill it, in every step.
    for (const { step } of columns(report, 10)) {
      const inside = live(report, step, 'activations').reduce((sum, { bytes }) => sum + bytes, 0);
      expect(inside).toBe(live_by_role[step]?.[ROLES.indexOf('activations')]);
    }
  });

  it('says the same in words', () => {
    expect(
      sayStep(report, 3)
        .map(({ text }) => text)
        .join(''),
    ).toBe(
      'back through layer 1: other gradients 20 bytes, activations 40 bytes, gradients of parameters 100 bytes, ' +
        'parameters 100 bytes; together 260 bytes, the peak.',
    );
    expect(sayTimeline(report)).toBe(
      'Live bytes over the 4 steps. The peak is 260 bytes in step 4, back through layer 1: ' +
        'other gradients 20 bytes, activations 40 bytes, gradients of parameters 100 bytes and parameters 100 bytes.',
    );
    expect(sayValue(report, rows[1] ?? expect.fail())).toBe(
      'x_1: 40 bytes of activations, kept from step 1 to step 4, when the gradient of layer 1 reads it last.',
    );
    expect(sayValue(report, rows[0] ?? expect.fail())).toBe('W: 100 bytes of parameters, there throughout.');
    expect(sayValue(report, rows[4] ?? expect.fail())).toBe(
      'dL/dW: 100 bytes of gradients of parameters, kept from step 4 to the end.',
    );
  });

  it('names recomputing as a phase of its own', () => {
    const [first, ...rest] = report.steps;
    const steps = [
      first ?? expect.fail(),
      { name: 'x_2, again', phase: 'recompute' as const },
      ...rest.slice(1),
    ];
    expect(phases(steps).map(({ phase }) => phase)).toEqual(['forward', 'recompute', 'backward']);
    expect(sayTimeline({ ...report, steps })).toMatch(
      /Steps by phase: forward 1, recompute 1 and backward 2\.$/,
    );
  });

  it('knows its phases', () => {
    expect(phases(report.steps)).toEqual([
      { phase: 'forward', from: 0, to: 2 },
      { phase: 'backward', from: 2, to: 4 },
    ]);
  });
});
