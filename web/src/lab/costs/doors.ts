/**
 * The engine's functions for the lessons on costs and training. Requests and answers are JSON, described where they are
 * written: engine/model/cost_json.h, chain_run.h, same_gradients.h and training_json.h. Errors are `Error`s with the engine's message.
 */
import type { Phase } from './report.ts';

export interface CostDoors {
  /** DenseChainRequest -> DenseChainAnswer. */
  dense_chain_report(request: string): string;
  /** {n, d, b} -> the eight costs, counted and closed. */
  dense_chain_costs(request: string): string;
  /** {n, d, b, axis, values} -> Sweep. */
  dense_chain_sweep(request: string): string;
  /** {n, d, b, micro_batches, detail} -> {report}. */
  dense_chain_accumulation(request: string): string;
  /** DenseChainRequest -> Ran. */
  dense_chain_run(request: string): string;
  /** {n, d, b, checkpoint or micro_batches} -> SameGradients. */
  dense_chain_same_gradients(request: string): string;
  dense_chain_fits(): string;
  /** {widths, examples, biases} -> FeedForwardAnswer. */
  feed_forward_report(request: string): string;
  /** {sizes} -> SquareFits. */
  square_network_fits(request: string): string;
  /** -> {ops: OpKeeps[]}. */
  op_keeps(): string;
  /** A model file -> the same, checked, defaults left out. */
  model_file(model: string): string;
  /** ModelRequest -> ModelAnswer. */
  model_report(request: string): string;
  /** ModelRequest, and bytes -> {batch}. */
  model_largest_batch(request: string, limit: number): string;
  /** ModelRequest -> Ran, with the loss. */
  model_run(request: string): string;
}

/** A network being trained on made examples: a handle, valid until it is freed. Bulk data is copied. */
export interface TrainerDoors {
  /** A model file; digits-8, digits-16, digits-28 or a set of points; how many examples to train on, and to hold out. */
  trainer_new(model: string, examples: string, count: number, held_out: number): number;
  trainer_free(trainer: number): void;
  /** The loss before each of so many steps. */
  trainer_steps(trainer: number, count: number): Float64Array;
  trainer_rate(trainer: number): number;
  trainer_set_rate(trainer: number, rate: number): void;
  /** TrainerAnswer as JSON. */
  trainer_describe(trainer: number): string;
  /** Of 'training' or 'held-out': example after example. */
  trainer_features(trainer: number, part: string): Float64Array;
  trainer_labels(trainer: number, part: string): Float64Array;
  /** {loss, accuracy} on the examples held out, as JSON. */
  trainer_evaluate(trainer: number): string;
  /** The outputs before the loss, example after example. */
  trainer_predict(trainer: number, features: ArrayLike<number>): Float64Array;
  /** A parameter or a piece of the optimizer's state, by name. */
  trainer_get(trainer: number, name: string): Float64Array;
  trainer_set(trainer: number, name: string, values: ArrayLike<number>): void;
  /** Goes on with the batch of this step. */
  trainer_set_steps(trainer: number, steps: number): void;
  /** Runs the next batch without a step; {values: [{name, role, shape}]} as JSON. */
  trainer_inspect(trainer: number): string;
  /** A value of the last inspection, by its place. */
  trainer_inspected(trainer: number, index: number): Float64Array;
}

// ---------------------------------------------------------------- what the answers hold

export type RoleId =
  'parameter' | 'parameter_gradient' | 'optimizer_state' | 'activation' | 'gradient' | 'workspace' | 'input';

/** engine/model/report_json.h. */
export interface ReportAnswer {
  schema: 1;
  mode: string;
  operations: { total: number; forward: number; recompute: number; backward: number; update: number };
  leaf_bytes: number;
  arena_bytes: number;
  peak: { bytes: number; step: number; by_role: Record<RoleId, number> };
  roles: { id: RoleId; name: string }[];
  live?: { total: number[]; by_role: Record<RoleId, number[]> };
  steps?: (Described & { pass: PassId; operations: number; nodes: number })[];
  bands?: (Described & {
    shape: string;
    role: RoleId;
    bytes: number;
    /** Scratch memory of its kernel, while it is computed. */
    workspace_bytes: number;
    from: number;
    to: number;
    /** Why until then: 'run' (a leaf), 'output', or the pass of the reader. */
    kept_for: 'run' | 'output' | PassId;
    /** Who reads it last; itself where nothing does. */
    reader: Described;
    copy_of: number | null;
  })[];
}
export type PassId = Phase;
interface Described {
  node: number;
  name: string;
  type: string;
}

export interface DenseChainRequest {
  n: number;
  d: number;
  b: number;
  gradients?: 'none' | 'all' | 'first' | number[];
  checkpoint?: {
    policy: 'none' | 'positions' | 'sqrt' | 'binomial' | 'budget';
    positions?: number[];
    slots?: number;
    bytes?: number;
  };
  detail?: 'totals' | 'timeline' | 'bands';
}
export interface DenseChainAnswer {
  schedule: { kind: 'advance' | 'tape' | 'backward'; from: number; to: number }[];
  advances: number;
  report: ReportAnswer;
}

export const COSTS = [
  'T_run',
  'T_forward',
  'T_backward',
  'T_backward_first',
  'M_run',
  'M_forward',
  'M_backward',
  'M_backward_first',
] as const;
export type CostId = (typeof COSTS)[number];
/** The eight costs at one size: counted in a plan, and by a closed formula. */
export interface ChainCosts {
  costs: { id: CostId; counted: number; closed: number; formula: string }[];
}
/** Exponents fitted to counts where each leading term dominates. */
export interface ChainFits {
  fits: { id: CostId; term: Record<'n' | 'd' | 'b', number>; fitted: Record<'n' | 'd' | 'b', number> }[];
}
export interface Sweep {
  values: number[];
  costs: { id: CostId; counted: number[]; closed: number[]; exponent: number }[];
}

export interface Ran {
  planned_bytes: number;
  used_bytes: number;
  seconds: number;
}

/** Gradients of all weights, computed in two ways. */
export interface SameGradients {
  numbers: number;
  /** How many are not equal to the bit. */
  differing: number;
  largest: number;
  /** The largest difference. */
  difference: number;
}

export interface FeedForwardCounts {
  parameters: number;
  gradient_descent: number;
  inputs: number;
  activations: number;
  activation_calls: number;
  multiply_adds_forward: number;
  multiply_adds_backward: number;
}
export interface FeedForwardAnswer {
  formulas: FeedForwardCounts;
  counted: FeedForwardCounts;
  training: { operations_run: number; operations_train: number; bytes_run: number; bytes_train: number };
}
export interface Exponents {
  forward: number;
  backward: number;
  iterations: number;
}
export interface SquareFits {
  one_example: Exponents;
  n_examples: Exponents;
}

export interface OpKeeps {
  name: string;
  formula: string;
  inputs: { name: string; kept: boolean }[];
  between: string[];
  result: boolean;
}

export interface ModelRequest {
  model: unknown;
  checkpoint?: DenseChainRequest['checkpoint'];
  micro_batches?: number;
  eager?: boolean;
  mode?: 'fast' | 'lesson';
  detail?: 'totals' | 'timeline' | 'bands';
}
export interface ModelAnswer {
  layers: {
    name: string;
    output: number[];
    values: number;
    parameters: number;
    multiply_adds: number;
    /** Alive for the backward pass when the loss is known. */
    kept_bytes: number;
    parameter_bytes: number;
    gradient_bytes: number;
    state_bytes: number;
  }[];
  outputs_bytes: number;
  kept_bytes: number;
  report: ReportAnswer;
}

export interface TrainerAnswer {
  example: number[];
  classes: number;
  training: number;
  held_out: number;
  steps: number;
  per_epoch: number;
  used_bytes: number;
  parameters: { name: string; shape: number[] }[];
  state: { name: string; shape: number[] }[];
}

/** The peak without the parameters, which are there in any case. */
export const peakAbove = ({ peak }: ReportAnswer): number => peak.bytes - peak.by_role.parameter;
