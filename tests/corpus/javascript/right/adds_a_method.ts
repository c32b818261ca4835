// Puts a method of its own on the base class, and exports what it has.
export type Value = number | Tensor | ComputationNode;

declare global {
  interface ComputationNode {
    send(this: ComputationNode): void;
  }
}

ComputationNode.prototype.send = function (this: ComputationNode): void {
  const gradients: Value[] = this.backward();
  for (const [i, source] of this.input_nodes.entries()) source.accumulate_gradient(gradients[i]);
};

export const forward_algorithm = (graph: ComputationNode): void => {
  graph.sorted_nodes().forEach((node) => node.forward());
};

/** Every node sends once, readers first. */
export const backward_algorithm = (graph: ComputationNode, one: Value = 1.0): void => {
  const nodes = graph.sorted_nodes();
  nodes.forEach((node) => {
    node.gradient = null;
  });
  graph.gradient = one;
  nodes.reduceRight<void>((_, node) => node.send(), undefined);
};

export const Add = class extends ComputationNode {
  forward(): void {
    this.result = add(this.input(0), this.input(1));
  }

  backward(): Value[] {
    return [this.gradient, this.gradient];
  }
};

class Mul extends ComputationNode {
  forward(): void {
    this.result = mul(this.input(0), this.input(1));
  }

  backward(): Value[] {
    const [a, b] = [this.input(0), this.input(1)];
    return [mul(this.gradient, b), mul(this.gradient, a)];
  }
}

export function finite_difference(
  graph: ComputationNode,
  leaf: Leaf,
  row: number,
  column: number,
  h = 1e-5,
): number {
  const original = leaf.result as Tensor;
  const moved = (step: number): Tensor =>
    tensor(original.tolist().map((r: number[], i: number) => r.map((x, j) => (i === row && j === column ? x + step : x))));
  const [above, below] = [h, -h].map((step) => {
    leaf.result = moved(step);
    forward_algorithm(graph);
    return graph.result as number;
  });
  leaf.result = original;
  forward_algorithm(graph);
  return (above - below) / (2 * h);
}

class Matmul extends ComputationNode {
  forward(): void {
    this.result = matmul(this.input(0), this.input(1));
  }

  backward(): Value[] {
    return [matmul(this.gradient, this.input(1).T), matmul(this.input(0).T, this.gradient)];
  }
}
