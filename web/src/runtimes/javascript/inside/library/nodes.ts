/** The finished nodes. Each works on numbers and, entry by entry, on tensors; its backward also builds nodes. */
import {
  ComputationNode,
  add,
  div,
  exp,
  label,
  mul,
  neg,
  pow,
  resultOf,
  shapeOf,
  type Operand,
  type Value,
} from './base.ts';
import { checkedShape, kind, shapeText, sizeOf, type Shape } from './shapes.ts';
import { state } from './state.ts';
import { Tensor, full } from './tensor.ts';

export interface Options {
  name?: string;
}

const asNumber = (value: unknown): value is number => typeof value === 'number';

/** A value without inputs: a number or a tensor. */
export class Leaf extends ComputationNode {
  constructor(value: Value | readonly unknown[], options?: Options) {
    super(...(options === undefined ? [] : [options]));
    this.result = leafValue(value);
  }

  override forward(): unknown {
    return this.result;
  }

  override backward(): unknown {
    return [];
  }
}

function leafValue(value: unknown): Value {
  if (value instanceof ComputationNode)
    throw new TypeError(`Leaf: expected a value, got the node ${label(value)}; its value is its result`);
  if (Array.isArray(value)) return new Tensor(value as number[]);
  if (value instanceof Tensor) return value.shape.length > 0 ? value : value.item();
  if (typeof value === 'boolean') return Number(value);
  if (!asNumber(value)) throw new TypeError(`Leaf: expected a number or a tensor, got ${kind(value)}`);
  return value;
}

/** -a, derivative -1. */
export class Negate extends ComputationNode {
  constructor(a: Operand, options?: Options) {
    super(a, ...given(options));
  }

  override forward(): unknown {
    return (this.result = neg(valueOf(this, 0)));
  }

  override backward(): unknown {
    return [neg(arrived(this))];
  }
}

/** e^a, derivative e^a: the node's own result. */
export class Exp extends ComputationNode {
  constructor(a: Operand, options?: Options) {
    super(a, ...given(options));
  }

  override forward(): unknown {
    return (this.result = exp(valueOf(this, 0)));
  }

  override backward(): unknown {
    // As a node it must depend on a, or the derivative of this derivative would be lost.
    const slope = state.building > 0 ? new Exp(this.input(0) as Operand) : (this.result as Value);
    return [mul(arrived(this), slope)];
  }
}

/** The mean of n inputs, derivative 1/n to each. */
export class Mean extends ComputationNode {
  constructor(...inputs: unknown[]) {
    super(...inputs);
    if (inputsOf(this).length === 0) throw new TypeError('Mean needs at least one input');
  }

  override forward(): unknown {
    const n = inputsOf(this).length;
    let total: Operand = valueOf(this, 0);
    for (let i = 1; i < n; i++) total = add(total, valueOf(this, i));
    return (this.result = div(total, n));
  }

  override backward(): unknown {
    const n = inputsOf(this).length;
    const share = div(arrived(this), n);
    return Array.from({ length: n }, () => share);
  }
}

/** a^k for a whole number k, derivative k a^(k-1). */
export class IntPow extends ComputationNode {
  readonly power: number;

  constructor(a: Operand, power: number, options?: Options) {
    if (!Number.isInteger(power))
      throw new TypeError(`IntPow: the power must be a whole number, got ${kind(power)}`);
    super(a, ...given(options));
    this.power = power;
  }

  override forward(): unknown {
    return (this.result = pow(valueOf(this, 0), this.power));
  }

  override backward(): unknown {
    const gradient = arrived(this);
    if (this.power === 0) return [mul(gradient, 0)];
    return [mul(gradient, mul(this.power, pow(this.input(0) as Operand, this.power - 1)))];
  }
}

/** The sum of all entries: every entry gets the gradient of the sum. */
export class Matsum extends ComputationNode {
  constructor(a: Operand, options?: Options) {
    super(a, ...given(options));
  }

  override forward(): unknown {
    const value = valueOf(this, 0);
    return (this.result = value instanceof Tensor ? value.sum() : value);
  }

  override backward(): unknown {
    const gradient = arrived(this);
    const source = inputsOf(this)[0] as ComputationNode;
    const shape = shapeOf(resultOf(source, `${label(this)}.backward() knows no shape`));
    if (shape.length === 0) return [gradient];
    return [asNumber(gradient) ? full(gradient, shape) : gradient.expand(shape)];
  }
}

/** A number repeated to a shape; its gradient is the sum of the entries' gradients. */
export class Matexpand extends ComputationNode {
  readonly expanded: Shape;

  constructor(a: Operand, ...shapeAndOptions: (number | Shape | Options)[]) {
    const last = shapeAndOptions.at(-1);
    const options = typeof last === 'object' && !Array.isArray(last) ? (last as Options) : undefined;
    const sizes = (options ? shapeAndOptions.slice(0, -1) : shapeAndOptions) as (number | Shape)[];
    if (sizes.length === 0) throw new TypeError('Matexpand: a shape is needed');
    super(a, ...given(options));
    this.expanded = checkedShape(sizes);
  }

  override forward(): unknown {
    const value = valueOf(this, 0);
    if (shapeOf(value).length > 0)
      throw new RangeError(
        `[expand] only a number can be expanded, and the shape is ${shapeText(shapeOf(value))}`,
      );
    const number = value instanceof Tensor ? value.item() : value;
    return (this.result = this.expanded.length > 0 ? full(number, this.expanded) : value);
  }

  override backward(): unknown {
    const gradient = arrived(this);
    // A number stands for a tensor of that number.
    return [asNumber(gradient) ? gradient * sizeOf(this.expanded) : gradient.sum()];
  }
}

/** The transposed matrix; its gradient is transposed back. */
export class Transpose extends ComputationNode {
  constructor(a: Operand, options?: Options) {
    super(a, ...given(options));
  }

  override forward(): unknown {
    const value = valueOf(this, 0);
    return (this.result = value instanceof Tensor ? value.T : value);
  }

  override backward(): unknown {
    const gradient = arrived(this);
    return [asNumber(gradient) ? gradient : gradient.T];
  }
}

const given = (options: Options | undefined): Options[] => (options === undefined ? [] : [options]);

const inputsOf = (node: ComputationNode): ComputationNode[] =>
  ComputationNode.inside(node)?.inputs as ComputationNode[];

/** The result of an input, which must have one. */
export function valueOf(node: ComputationNode, i: number): Value {
  const source = inputsOf(node)[i] as ComputationNode;
  if (source.result === null || source.result === undefined)
    throw new TypeError(`${label(node)}.forward() ran before its input ${label(source)} had a result`);
  return source.result as Value;
}

/** The node's gradient, which must have arrived. */
export function arrived(node: ComputationNode): ComputationNode | Value {
  const { gradient } = node;
  if (gradient === null || gradient === undefined)
    throw new TypeError(
      `${label(node)}.backward() ran before any gradient had arrived: its gradient is null`,
    );
  return gradient as Value;
}
