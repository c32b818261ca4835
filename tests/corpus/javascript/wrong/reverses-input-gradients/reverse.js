// Reverses what backward returned as well.
function forward_algorithm(graph) {
  const nodes = graph.sorted_nodes();
  for (let i = 0; i < nodes.length; i++) {
    nodes[i].forward();
  }
}

function backward_algorithm(graph, one = 1.0) {
  graph.gradient = one;
  for (const node of graph.sorted_nodes().reverse()) {
    const gradients = node.backward().reverse();
    node.input_nodes.forEach((source, i) => source.accumulate_gradient(gradients[i]));
  }
}

class Add extends ComputationNode {
  forward() {
    this.result = add(this.input(0), this.input(1));
  }

  backward() {
    return [this.gradient, this.gradient];
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
    this.result = matmul(this.input(0), this.input(1));
  }

  backward() {
    return [matmul(this.gradient, this.input(1).T), matmul(this.input(0).T, this.gradient)];
  }
}
