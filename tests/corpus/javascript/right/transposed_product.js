// The transpose of a product is the product of the transposes, in reverse: used both ways.
const forward_algorithm = (graph) => {
  for (const node of graph.sorted_nodes()) {
    node.forward();
  }
};

function backward_algorithm(graph, one) {
  const arrived = new WeakSet();
  graph.gradient = one ?? 1;
  for (const node of graph.sorted_nodes().reverse()) {
    const gradients = node.backward();
    node.input_nodes.forEach((source, i) => {
      source.gradient = arrived.has(source) ? add(source.gradient, gradients[i]) : gradients[i];
      arrived.add(source);
    });
  }
}

class Add extends ComputationNode {
  forward() {
    this.result = [0, 1].map((i) => this.input(i)).reduce((a, b) => add(a, b));
  }

  backward() {
    return [1, 1].map((slope) => mul(slope, this.gradient));
  }
}

class Mul extends ComputationNode {
  forward() {
    this.result = mul(this.input(1), this.input(0));
  }

  backward() {
    return [0, 1].map((i) => mul(this.input(1 - i), this.gradient));
  }
}

function finite_difference(graph, leaf, row, column, h = 1e-5) {
  forward_algorithm(graph);
  const before = graph.result;
  const kept = leaf.result.get(row, column);
  leaf.result.set(row, column, kept + h);
  forward_algorithm(graph);
  const after = graph.result;
  leaf.result.set(row, column, kept);
  return (after - before) / h;
}

class Matmul extends ComputationNode {
  forward() {
    this.result = matmul(this.input(1).T, this.input(0).T).T;
  }

  backward() {
    const [a, b, g] = [this.input(0), this.input(1), this.gradient];
    return [matmul(b, g.T).T, matmul(g.T, a).T];
  }
}
