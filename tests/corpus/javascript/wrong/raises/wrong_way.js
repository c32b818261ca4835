// Counts up from the last node, past the end.
function forward_algorithm(graph) {
  graph.sorted_nodes().forEach((node) => node.forward());
}

function backward_algorithm(graph, one = 1.0) {
  const nodes = graph.sorted_nodes();
  graph.gradient = one;
  for (let i = nodes.length - 1; i >= 0; i++) {
    const gradients = nodes[i].backward();
    nodes[i].input_nodes.forEach((source, k) => source.accumulate_gradient(gradients[k]));
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
    const [a, b] = [this.input(0), this.input(1)];
    this.result = mul(a, b);
  }

  backward() {
    const [a, b] = [this.input(0), this.input(1)];
    return [mul(b, this.gradient), mul(a, this.gradient)];
  }
}

function finite_difference(graph, leaf, row, column, h = 1e-5) {
  const original = leaf.result;
  const results = [h, -h].map((step) => {
    leaf.result = original.clone();
    leaf.result.set(row, column, original.get(row, column) + step);
    forward_algorithm(graph);
    return graph.result;
  });
  leaf.result = original;
  forward_algorithm(graph);
  return (results[0] - results[1]) / (2 * h);
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
