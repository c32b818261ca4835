// A class of its own between ComputationNode and the three nodes; generics, an interface, an abstract method.
type Value = number | Tensor | ComputationNode;

interface Sends {
  to: ComputationNode;
  what: Value;
}

const zip = <A, B>(left: readonly A[], right: readonly B[]): [A, B][] => left.map((one, i) => [one, right[i]]);

abstract class Binary extends ComputationNode {
  abstract compute(a: Value, b: Value): Value;
  abstract derivatives(a: Value, b: Value): [Value, Value];

  override forward(): void {
    this.result = this.compute(this.left, this.right);
  }

  override backward(): Value[] {
    return this.derivatives(this.left, this.right);
  }

  protected get left(): Value {
    return this.input(0);
  }

  protected get right(): Value {
    return this.input(1);
  }
}

function forward_algorithm(graph: ComputationNode): void {
  for (const node of graph.sorted_nodes()) node.forward();
}

function backward_algorithm(graph: ComputationNode, one: Value = 1): void {
  const nodes = graph.sorted_nodes();
  nodes.forEach((node) => (node.gradient = null));
  graph.gradient = one;
  for (const node of nodes.reverse()) {
    const sends: Sends[] = zip(node.input_nodes, node.backward()).map(([to, what]) => ({ to, what }));
    for (const { to, what } of sends) to.accumulate_gradient(what);
  }
}

class Add extends Binary {
  compute(a: Value, b: Value): Value {
    return add(a, b);
  }

  derivatives(): [Value, Value] {
    return [this.gradient, this.gradient];
  }
}

class Mul extends Binary {
  compute(a: Value, b: Value): Value {
    return mul(a, b);
  }

  derivatives(a: Value, b: Value): [Value, Value] {
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

class Matmul extends Binary {
  compute(a: Value, b: Value): Value {
    return matmul(a, b);
  }

  derivatives(a: Tensor, b: Tensor): [Value, Value] {
    return [matmul(this.gradient, b.T), matmul(a.T, this.gradient)];
  }
}
