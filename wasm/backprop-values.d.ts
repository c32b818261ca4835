import type { DType, ModuleOptions, Numbers, Ops } from './backprop-ops.d.ts';

export type { DType, Numbers } from './backprop-ops.d.ts';

/** A tensor's number; valid until it is freed. */
export type Tensor = number;

/** Tensors with values and no history, for the process that runs a learner's program: it holds no gradient. */
export interface BackpropValues extends Ops<[], Tensor> {
  version(): string;
  /** Sizes of the axes, [] for a scalar; values in row-major order, rounded to the dtype. */
  tensor_new(shape: Numbers, dtype: DType, values: Numbers): Tensor;
  tensor_free(tensor: Tensor): void;
  /** A copy. */
  tensor_values(tensor: Tensor): Float64Array;
  tensor_shape(tensor: Tensor): number[];
  tensor_dtype(tensor: Tensor): DType;
  /** "[[1.0, 2.0], [3.0, 4.0]]" */
  tensor_print(tensor: Tensor): string;
}

export default function start(options?: ModuleOptions): Promise<BackpropValues>;
