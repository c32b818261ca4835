// A for loop without its third part.
function forward_algorithm(graph) {
  const nodes = graph.sorted_nodes();
  for (let i = 0; i < nodes.length; ) {
    nodes[i].forward();
  }
}

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
    this.result = this.input(0).matmul(this.input(1));
  }

  backward() {
    const toLeft = this.gradient.matmul(this.input(1).T);
    const toRight = this.input(0).T.matmul(this.gradient);
    return [toLeft, toRight];
  }
}
