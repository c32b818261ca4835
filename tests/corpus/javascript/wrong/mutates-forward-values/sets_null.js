// Gives results free as soon as they are used.
function forward_algorithm(graph) {
  const nodes = graph.sorted_nodes();
  for (let i = 0; i < nodes.length; i++) {
    nodes[i].forward();
  }
}

function backward_algorithm(graph, one = 1.0) {
  const nodes = graph.sorted_nodes();
  for (const node of nodes) node.gradient = null;
  graph.gradient = one;
  for (const node of nodes.reverse()) {
    const gradients = node.backward();
    node.input_nodes.forEach((source, i) => source.accumulate_gradient(gradients[i]));
    if (node.input_nodes.length > 0) node.result = null;
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
    this.result = this.input(0).matmul(this.input(1));
  }

  backward() {
    const toLeft = this.gradient.matmul(this.input(1).T);
    const toRight = this.input(0).T.matmul(this.gradient);
    return [toLeft, toRight];
  }
}
