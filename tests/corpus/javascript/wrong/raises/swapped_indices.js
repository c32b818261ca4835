// Takes the column for the row, and leaves the matrix.
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
    const [a, b] = [this.input(0), this.input(1)];
    this.result = mul(a, b);
  }

  backward() {
    const [a, b] = [this.input(0), this.input(1)];
    return [mul(b, this.gradient), mul(a, this.gradient)];
  }
}

function finite_difference(graph, leaf, row, column, h = 1e-5) {
  const kept = leaf.result.get(column, row);
  leaf.result.set(column, row, kept + h);
  forward_algorithm(graph);
  const above = graph.result;
  leaf.result.set(column, row, kept - h);
  forward_algorithm(graph);
  const below = graph.result;
  leaf.result.set(column, row, kept);
  forward_algorithm(graph);
  return (above - below) / (2 * h);
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
