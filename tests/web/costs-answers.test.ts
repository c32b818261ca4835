import { describe, expect, it } from 'vitest';

import type { ReportAnswer } from '../../web/src/lab/costs/doors.ts';
import { readGrowth } from '../../web/src/lab/costs/read-growth.ts';
import { perRole, readReport } from '../../web/src/lab/costs/read-report.ts';
import { isLive, ROLES } from '../../web/src/lab/costs/report.ts';
import { plane, softmaxRows } from '../../web/src/lab/costs/training.ts';

const node = (id: number, name: string, type: string) => ({ node: id, name, type });
const none = {
  parameter: 0,
  parameter_gradient: 0,
  optimizer_state: 0,
  activation: 0,
  gradient: 0,
  workspace: 0,
  input: 0,
};
/** x is a leaf, z is dropped and computed again, g is handed over; one kernel needs scratch memory. */
const answer: ReportAnswer = {
  schema: 1,
  mode: 'lesson',
  operations: { total: 30, forward: 10, recompute: 10, backward: 10, update: 0 },
  leaf_bytes: 8,
  arena_bytes: 64,
  peak: { bytes: 28, step: 2, by_role: { ...none, input: 8, activation: 4, parameter_gradient: 16 } },
  roles: [],
  live: {
    total: [12, 12, 28],
    by_role: {
      ...Object.fromEntries(Object.keys(none).map((role) => [role, [0, 0, 0]])),
      input: [8, 8, 8],
      activation: [4, 4, 4],
      parameter_gradient: [0, 0, 16],
    } as Record<keyof typeof none, number[]>,
  },
  steps: [
    { ...node(1, 'z', 'Matmul'), pass: 'forward', operations: 10, nodes: 1 },
    { ...node(2, 'z', 'Matmul'), pass: 'recompute', operations: 10, nodes: 1 },
    { ...node(3, '', 'Mul'), pass: 'backward', operations: 10, nodes: 1 },
  ],
  bands: [
    {
      ...node(0, 'x', 'Leaf'),
      shape: '(2)',
      role: 'input',
      bytes: 8,
      workspace_bytes: 0,
      from: 0,
      to: 2,
      kept_for: 'run',
      reader: node(3, '', 'Mul'),
      copy_of: null,
    },
    {
      ...node(1, 'z', 'Matmul'),
      shape: '()',
      role: 'activation',
      bytes: 4,
      workspace_bytes: 0,
      from: 0,
      to: 0,
      kept_for: 'forward',
      reader: node(1, 'z', 'Matmul'),
      copy_of: null,
    },
    {
      ...node(2, 'z', 'Matmul'),
      shape: '()',
      role: 'activation',
      bytes: 4,
      workspace_bytes: 6,
      from: 1,
      to: 2,
      kept_for: 'backward',
      reader: node(3, '', 'Mul'),
      copy_of: 1,
    },
    {
      ...node(3, '', 'Mul'),
      shape: '(4)',
      role: 'parameter_gradient',
      bytes: 16,
      workspace_bytes: 0,
      from: 2,
      to: 2,
      kept_for: 'output',
      reader: node(3, '', 'Mul'),
      copy_of: null,
    },
  ],
};

describe('a report of the engine', () => {
  const report = readReport(answer);
  it('keeps its amounts, in the order of the roles', () => {
    expect(perRole(answer.peak.by_role)).toEqual([0, 16, 0, 4, 0, 0, 8]);
    expect(report.live_by_role[2]?.[ROLES.indexOf('gradients of parameters')]).toBe(16);
    expect(report.peak_step).toBe(2);
  });
  it('says what is computed again, and counts it to the way back', () => {
    expect(report.steps).toEqual([
      { name: 'z, Matmul', phase: 'forward' },
      { name: 'z, Matmul, again', phase: 'recompute' },
      { name: 'Mul', phase: 'backward' },
    ]);
    expect(report.rows.map(({ name }) => name)).toEqual(['x', 'z', 'z, again', 'scratch of z, again', 'Mul']);
  });
  it('has scratch memory only while its kernel runs, and outputs beyond the end', () => {
    const [, , again, scratch, output] = report.rows;
    expect([0, 1, 2].map((step) => scratch && isLive(scratch, step))).toEqual([false, true, false]);
    expect(again?.reader).toBe('Mul');
    expect(output?.to).toBe(3);
    expect(output?.reader).toBe('');
  });
  it('is refused without bands', () => {
    const { bands: _, ...totals } = answer;
    expect(() => readReport(totals)).toThrow('no bands');
  });
});

describe('a growth as the engine writes it', () => {
  const letters = ['n', 'b', 'd'];
  it.each([
    [
      'nbd + nd^2',
      [
        [1, 1, 1],
        [1, 0, 2],
      ],
    ],
    ['bd', [[0, 1, 1]]],
    ['O(nbd)', [[1, 1, 1]]],
    ['Θ(n^{3/2}(b))', [[1.5, 1, 0]]],
    ['1', [[0, 0, 0]]],
    ['n^{3/2}d', [[1.5, 0, 1]]],
    ['n * b^2', [[1, 2, 0]]],
  ])('%s is read', (text, terms) => {
    expect(readGrowth(text, letters)?.terms).toEqual(terms);
  });
  it.each(['', 'x', 'n +', '2n', 'log n'])('"%s" is not', (text) => {
    expect(readGrowth(text, letters)).toBeNull();
  });
});

describe('a plane of places', () => {
  it('starts below on the left, and its probabilities add up', () => {
    expect([...plane(2, 1)]).toEqual([-0.5, -0.5, 0.5, -0.5, -0.5, 0.5, 0.5, 0.5]);
    const found = softmaxRows([1000, 1000, 0, Math.log(3)], 2);
    expect(found[0]).toBeCloseTo(0.5, 12);
    expect(found[3]).toBeCloseTo(0.75, 12);
  });
});
