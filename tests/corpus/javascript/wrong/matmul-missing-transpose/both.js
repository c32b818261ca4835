// The rule of Mul with matmul.
const forward_algorithm = (graph) => {
  for (const node of graph.sorted_nodes()) {
    node.forward();
  }
};

function backward_algorithm(graph, one = 1) {
  const nodes = graph.sorted_nodes();
  nodes.forEach((node) => (node.gradient = null));
  graph.gradient = one;
  for (let i = nodes.length - 1; i >= 0; i--) {
    const gradients = nodes[i].backward();
    for (let k = 0; k < gradients.length; k++) {
      nodes[i].input_nodes[k].accumulate_gradient(gradients[k]);
    }
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
    this.result = matmul(this.input(0), this.input(1));
  }

  backward() {
    return [matmul(this.gradient, this.input(1)), matmul(this.input(0), this.gradient)];
  }
}
