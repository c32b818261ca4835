import type { CostId } from '../../lab/costs/doors.ts';
import { spaced } from '../../lab/costs/growth.ts';

/** The sizes of a dense chain, and the values its sliders take. */
export type Axis = 'n' | 'b' | 'd';
export type Size = Record<Axis, number>;

export const VALUES: Readonly<Record<Axis, readonly number[]>> = {
  n: [2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64],
  b: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512],
  d: [16, 32, 64, 128, 256, 512, 1024],
};
export const WORDS: Readonly<Record<Axis, string>> = { n: 'layers', b: 'batch', d: 'width' };

/** Which of the engine's costs the blanks of lesson 3 ask for, and what they are called. */
export const BLANKS: Readonly<Record<string, CostId>> = {
  T_run: 'T_run',
  T_forward: 'T_forward',
  T_backward: 'T_backward',
  T_backward_W1: 'T_backward_first',
  M_run: 'M_run',
  M_forward: 'M_forward',
  M_backward: 'M_backward',
  M_backward_W1: 'M_backward_first',
};
export const SPOKEN: Readonly<Record<string, string>> = {
  T_run: 'time, run',
  T_forward: 'time, forward',
  T_backward: 'time, backward',
  T_backward_W1: 'time, backward to W\u2081',
  M_run: 'memory, run',
  M_forward: 'memory, forward',
  M_backward: 'memory, backward',
  M_backward_W1: 'memory, backward to W\u2081',
};

/** Sizes along an axis at which a cost is counted. */
export const along: Readonly<Record<Axis, readonly number[]>> = {
  n: [2, 4, 8, 16, 32, 64],
  b: spaced(1, 512, 10),
  d: spaced(16, 1024, 7),
};

/** Multiply-adds of a forward pass. */
export const work = ({ n, b, d }: Size): number => n * b * d * d;
