// White, grey and black: an iterative depth-first search with a Map of states.
type Value = number | Tensor | ComputationNode;

enum Colour {
  White,
  Grey,
  Black,
}

function finishedFirst(graph: ComputationNode): ComputationNode[] {
  const colours = new Map<ComputationNode, Colour>();
  const colourOf = (node: ComputationNode): Colour => colours.get(node) ?? Colour.White;
  const order: ComputationNode[] = [];
  const path: ComputationNode[] = [graph];
  while (path.length > 0) {
    const node = path[path.length - 1];
    switch (colourOf(node)) {
      case Colour.White:
        colours.set(node, Colour.Grey);
        path.push(...node.input_nodes.filter((source) => colourOf(source) === Colour.White));
        break;
      case Colour.Grey:
        colours.set(node, Colour.Black);
        order.push(node);
      // falls through
      default:
        path.pop();
    }
  }
  return order;
}

function forward_algorithm(graph: ComputationNode): void {
  for (const node of finishedFirst(graph)) node.forward();
}

function backward_algorithm(graph: ComputationNode, one: Value = 1): void {
  const order = finishedFirst(graph);
  for (const node of order) node.gradient = null;
  graph.accumulate_gradient(one);
  for (let node = order.pop(); node !== undefined; node = order.pop()) {
    const gradients: Value[] = node.backward();
    for (let i = 0; i < gradients.length; i++) node.input_nodes[i].accumulate_gradient(gradients[i]);
  }
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
