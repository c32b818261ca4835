import { ComputationNode, add, mul, type Operand, type Value } from './base.ts';
import { arrived, valueOf } from './nodes.ts';

export interface Stated {
  weights: readonly number[];
  bias: number;
  locals: readonly number[];
}

/** A probe's own node: a weighted sum whose local derivatives are stated and need not be its own. */
class Node extends ComputationNode {
  readonly #stated: Stated;

  constructor(inputs: readonly ComputationNode[], stated: Stated) {
    super(...inputs);
    this.#stated = stated;
  }

  override forward(): unknown {
    const { weights, bias } = this.#stated;
    let total: Operand = bias;
    for (let i = 0; i < weights.length; i++) total = add(total, mul(weights[i] as number, valueOf(this, i)));
    return (this.result = total);
  }

  override backward(): unknown {
    const gradient = arrived(this) as Value;
    return this.#stated.locals.map((slope) => mul(gradient, slope));
  }
}

export const given = (inputs: readonly ComputationNode[], stated: Stated): ComputationNode =>
  new Node(inputs, stated);
