// A method handed over as a function forgets whose it is.
const forward_algorithm = (graph) => {
  for (const node of graph.sorted_nodes()) {
    node.forward();
  }
};

function backward_algorithm(graph, one = 1.0) {
  const nodes = graph.sorted_nodes();
  for (const node of nodes) node.gradient = null;
  graph.gradient = one;
  for (const { backward, input_nodes } of nodes.reverse()) {
    const gradients = backward();
    input_nodes.forEach((source, i) => source.accumulate_gradient(gradients[i]));
  }
}

class Add extends ComputationNode {
  forward() {
    const [a, b] = [this.input(0), this.input(1)];
    this.result = add(a, b);
  }

  backward() {
    return this.input_nodes.map(() => this.gradient);
  }
}

class Mul extends ComputationNode {
  forward() {
    this.result = mul(this.input(0), this.input(1));
  }

  backward() {
    return [mul(this.gradient, this.input(1)), mul(this.gradient, this.input(0))];
  }
}

function finite_difference(graph, leaf, row, column, h = 1e-5) {
  const original = leaf.result.get(row, column);
  const at = (value) => {
    leaf.result.set(row, column, value);
    forward_algorithm(graph);
    return graph.result;
  };
  const slope = (at(original + h) - at(original - h)) / (2 * h);
  at(original);
  return slope;
}

class Matmul extends ComputationNode {
  forward() {
    const [a, b] = [this.input(0), this.input(1)];
    this.result = matmul(a, b);
  }

  backward() {
    const g = this.gradient;
    const [a, b] = [this.input(0), this.input(1)];
    return [matmul(g, b.T), matmul(a.T, g)];
  }
}
