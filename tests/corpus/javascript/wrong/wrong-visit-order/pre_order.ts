// Depth first, on the way down.
type Value = number | Tensor | ComputationNode;

function forward_algorithm(graph: ComputationNode): void {
  for (const node of graph.sorted_nodes()) node.forward();
}

function backward_algorithm(graph: ComputationNode, one: Value = 1): void {
  for (const node of graph.sorted_nodes()) node.gradient = null;
  const seen = new Set<ComputationNode>();
  const visit = (node: ComputationNode): void => {
    if (seen.has(node)) return;
    seen.add(node);
    const gradients: Value[] = node.backward();
    node.input_nodes.forEach((source, i) => source.accumulate_gradient(gradients[i]));
    node.input_nodes.forEach(visit);
  };
  graph.gradient = one;
  visit(graph);
}

class Add extends ComputationNode {
  forward(): void {
    this.result = add(this.input(0), this.input(1));
  }

  backward(): Value[] {
    return [this.gradient, this.gradient];
  }
}

class Mul extends ComputationNode {
  forward(): void {
    this.result = mul(this.input(0), this.input(1));
  }

  backward(): Value[] {
    const [a, b] = [this.input(0), this.input(1)];
    return [mul(this.gradient, b), mul(this.gradient, a)];
  }
}

function finite_difference(
  graph: ComputationNode,
  leaf: Leaf,
  row: number,
  column: number,
  h: number = 1e-5,
): number {
  const matrix = leaf.result as Tensor;
  const old = matrix.get(row, column) as number;
  const resultAt = (entry: number): number => {
    matrix.set(row, column, entry);
    forward_algorithm(graph);
    return graph.result as number;
  };
  const difference = resultAt(old + h) - resultAt(old - h);
  resultAt(old);
  return difference / (2 * h);
}

class Matmul extends ComputationNode {
  forward(): void {
    this.result = matmul(this.input(0), this.input(1));
  }

  backward(): Value[] {
    return [matmul(this.gradient, this.input(1).T), matmul(this.input(0).T, this.gradient)];
  }
}
