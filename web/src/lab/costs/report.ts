/** What the engine's planner says of a plan: who is alive when, in bytes, and what each step costs. Nothing here is counted a second time. */

/** What a value is for, in the order in which the engine counts. */
export const ROLES = [
  'parameters',
  'gradients of parameters',
  'optimizer state',
  'activations',
  'other gradients',
  'workspace',
  'inputs',
] as const;
export type Role = (typeof ROLES)[number];
/** Bytes or operations of each role, in the order of ROLES. */
export type PerRole = readonly number[];

/** A value of a plan, as it lies in memory. */
export interface Row {
  name: string; // 'z_3', 'dL/dW_1'
  role: Role;
  bytes: number;
  /** Given before the run, and there throughout. */
  leaf: boolean;
  /** The steps in which its bytes count; `to` is the number of steps where it is kept beyond the end. */
  from: number;
  to: number;
  /** Who reads it last; empty where nothing does. */
  reader: string;
}

/** `recompute`: what the forward pass computed is computed again. */
export type Phase = 'forward' | 'recompute' | 'backward' | 'update';

export interface Step {
  name: string; // 'matmul, layer 3'
  phase: Phase;
}

export interface Report {
  steps: readonly Step[];
  rows: readonly Row[];
  /** During each step, told apart by role. */
  live_by_role: readonly PerRole[];
  peak_bytes: number;
  peak_step: number;
  operations: number;
}

/** The sum over all roles. */
export const total = (roles: PerRole): number => roles.reduce((sum, bytes) => sum + bytes, 0);

/** Whether a value's bytes count during a step. */
export const isLive = (row: Row, step: number): boolean =>
  row.bytes > 0 && (row.leaf || (row.from <= step && step <= row.to));

/** Runs of steps of one phase; `to` is the step after the last one. */
export function phases(steps: readonly Step[]): { phase: Phase; from: number; to: number }[] {
  const runs: { phase: Phase; from: number; to: number }[] = [];
  steps.forEach(({ phase }, at) => {
    const open = runs.at(-1);
    if (open?.phase === phase) open.to = at + 1;
    else runs.push({ phase, from: at, to: at + 1 });
  });
  return runs;
}
