/**
 * The ops, alike in both modules except for what they work on: `Where` is the graph they add to (none for values),
 * `Ref` a node or a tensor. Errors are `Error`s with the engine's message, "[matmul] inner sizes differ: (2,3) @ (4,5)".
 */
export type Numbers = ArrayLike<number>;
/** Ops compute on f32 and f64; u8 and i32 hold indices. */
export type DType = 'f32' | 'f64' | 'u8' | 'i32';

export interface Ops<Where extends unknown[], Ref> {
  neg(...args: [...Where, x: Ref]): Ref;
  exp(...args: [...Where, x: Ref]): Ref;
  log(...args: [...Where, x: Ref]): Ref;
  sqrt(...args: [...Where, x: Ref]): Ref;
  tanh(...args: [...Where, x: Ref]): Ref;
  sigmoid(...args: [...Where, x: Ref]): Ref;
  relu(...args: [...Where, x: Ref]): Ref;
  /** 1 where x > 0, otherwise 0. */
  step(...args: [...Where, x: Ref]): Ref;
  // Two operands broadcast by numpy's rule.
  add(...args: [...Where, a: Ref, b: Ref]): Ref;
  sub(...args: [...Where, a: Ref, b: Ref]): Ref;
  mul(...args: [...Where, a: Ref, b: Ref]): Ref;
  div(...args: [...Where, a: Ref, b: Ref]): Ref;
  /** a where the condition is not 0, otherwise b. */
  where(...args: [...Where, condition: Ref, a: Ref, b: Ref]): Ref;
  /** x^k for a plain number k. */
  pow(...args: [...Where, x: Ref, k: number]): Ref;
  /** Product of rank-2 operands, each read as its transpose where asked. */
  matmul(...args: [...Where, a: Ref, b: Ref, transpose_a: boolean, transpose_b: boolean]): Ref;
  /** Over these axes, or all of them (null); with `keep` they stay, with size 1. */
  sum(...args: [...Where, x: Ref, axes: Numbers | null, keep: boolean]): Ref;
  mean(...args: [...Where, x: Ref, axes: Numbers | null, keep: boolean]): Ref;
  /** Mean of several nodes, element by element. */
  mean_of(...args: [...Where, of: ArrayLike<Ref>]): Ref;
  broadcast_to(...args: [...Where, x: Ref, shape: Numbers]): Ref;
  reshape(...args: [...Where, x: Ref, shape: Numbers]): Ref;
  /** Axis i of the result is axis axes[i] of x; null reverses them. */
  transpose(...args: [...Where, x: Ref, axes: Numbers | null]): Ref;
  /** x (b,h,w,c) with a filter (kh,kw,c,o): (b,h',w',o), without flipping. Strides are rows, then columns. */
  conv2d(...args: [...Where, x: Ref, filter: Ref, padding: 'same' | 'valid', stride: Numbers]): Ref;
  /** The largest element of each window of x (b,h,w,c), channel by channel. */
  max_pool(...args: [...Where, x: Ref, size: Numbers, stride: Numbers]): Ref;
  /** Along the innermost axis. */
  softmax(...args: [...Where, x: Ref]): Ref;
  log_softmax(...args: [...Where, x: Ref]): Ref;
  /** Of each row of x (b,k), the element that columns (b,), u8 or i32, points to. */
  pick(...args: [...Where, x: Ref, columns: Ref]): Ref;
  /** Mean over the batch; labels (b,) are class indices, u8 or i32. */
  softmax_cross_entropy(...args: [...Where, logits: Ref, labels: Ref]): Ref;
  /** Sum or mean over all processes that run the graph; in a page there is one. */
  all_reduce(...args: [...Where, x: Ref, mean: boolean]): Ref;
}

/** Options of a module's factory. Node passes the bytes; a page lets the module fetch them from beside itself. */
export interface ModuleOptions {
  wasmBinary?: ArrayBuffer | Uint8Array;
  locateFile?: (file: string) => string;
}
