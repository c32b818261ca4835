// The same with a stack of paths.
type Value = number | Tensor | ComputationNode;

function forward_algorithm(graph: ComputationNode): void {
  for (const node of graph.sorted_nodes()) node.forward();
}

function backward_algorithm(graph: ComputationNode, one: Value = 1): void {
  const totals = new Map<ComputationNode, Value>();
  const paths: [ComputationNode, Value][] = [[graph, one]];
  while (paths.length > 0) {
    const [node, gradient] = paths.pop()!;
    totals.set(node, totals.has(node) ? add(totals.get(node)!, gradient) : gradient);
    node.gradient = gradient;
    const gradients: Value[] = node.backward();
    paths.push(...node.input_nodes.map((source, i): [ComputationNode, Value] => [source, gradients[i]]));
  }
  for (const [node, total] of totals) node.gradient = total;
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
