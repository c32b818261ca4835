import type { CostDoors, TrainerDoors } from '../web/src/lab/costs/doors.ts';
import type { LabEngine } from '../web/src/lab/engine.ts';
import type { DType, ModuleOptions, Numbers, Ops } from './backprop-ops.d.ts';

export type { DType, Numbers } from './backprop-ops.d.ts';

// What JavaScript holds are numbers, each valid until it is freed. A plan and an executor keep their graph alive.
export type Graph = number;
export type Plan = number;
export type Executor = number;
/** A node's number in its graph: 0, 1, 2, ... in order of creation. */
export type Node = number;

/** lesson: one buffer per value, the lessons' formulas hold; fast: in place and fused; trace: every value kept. */
export type PlanMode = 'lesson' | 'fast' | 'trace';

/** What plan_report returns as JSON. */
export interface PlanReport {
  schema: 1;
  /** Multiply-adds for products, one per element otherwise. */
  operations: number;
  leaf_bytes: number;
  /** The largest of live_bytes, and the step in which it occurs. */
  peak_bytes: number;
  peak_step: number;
  /** What a run allocates: the peak, alignment, fragmentation. */
  arena_bytes: number;
  /** During each step. */
  live_bytes: number[];
  rows: {
    node: Node;
    operations: number;
    bytes: number;
    first_step: number;
    last_step: number;
    last_reader: Node;
  }[];
}

/** What executor_trace returns as JSON: every value in the order in which it was computed. */
export interface Trace {
  schema: 1;
  steps: { node: Node; values: (number | 'nan' | 'inf' | '-inf')[] }[];
}

export interface BackpropFull extends LabEngine, CostDoors, TrainerDoors, Ops<[graph: Graph], Node> {
  graph_new(): Graph;
  graph_free(graph: Graph): void;
  graph_size(graph: Graph): number;

  /** A leaf whose value is given before each run. An empty name is none. */
  input(graph: Graph, shape: Numbers, dtype: DType, name: string): Node;
  constant(graph: Graph, value: number, dtype: DType, shape: Numbers): Node;
  /** bias + sum of weights[i] * inputs[i], with *stated* local gradients: locals[i], whatever the derivative is. */
  given(graph: Graph, inputs: Numbers, weights: Numbers, bias: number, locals: Numbers): Node;

  node_shape(graph: Graph, node: Node): number[];
  node_dtype(graph: Graph, node: Node): DType;
  /** As in printed trees: 'Exp', 'Matmul'. */
  node_type(graph: Graph, node: Node): string;
  node_name(graph: Graph, node: Node): string;
  node_inputs(graph: Graph, node: Node): Uint32Array;
  set_name(graph: Graph, node: Node, name: string): void;
  /** The tree below a node, without values. */
  print_graph(graph: Graph, root: Node): string;

  /** Adds the nodes that compute dy/dx for each x; `seed` is the node of dL/dy, null for ones. Ordinary nodes: differentiate them again. */
  gradients(graph: Graph, y: Node, xs: Numbers, seed: Node | null): Uint32Array;

  plan_new(graph: Graph, outputs: Numbers, mode: PlanMode): Plan;
  plan_free(plan: Plan): void;
  /** PlanReport as JSON. */
  plan_report(plan: Plan): string;

  /** Allocates what a run needs. */
  executor_new(plan: Plan): Executor;
  executor_free(executor: Executor): void;
  executor_set(executor: Executor, input: Node, values: Numbers): void;
  /** The same value in every element. */
  executor_fill(executor: Executor, input: Node, value: number): void;
  executor_run(executor: Executor): void;
  /** A copy of the value of an output, an input or, in mode trace, of any node. */
  executor_get(executor: Executor, node: Node): Float64Array;
  executor_scalar(executor: Executor, node: Node): number;
  /** Runs a plan of mode trace; Trace as JSON. */
  executor_trace(executor: Executor): string;
  /** The tree below a node, with the values that the plan keeps; gradients[i] is the node that holds the gradient of nodes[i]. */
  executor_print(executor: Executor, root: Node, nodes: Numbers, gradients: Numbers): string;
}

export default function start(options?: ModuleOptions): Promise<BackpropFull>;
