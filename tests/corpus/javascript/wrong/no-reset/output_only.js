// Starts the output afresh; all others keep what they had.
function forward_algorithm(graph) {
  const nodes = graph.sorted_nodes();
  for (let i = 0; i < nodes.length; i++) {
    nodes[i].forward();
  }
}

function backward_algorithm(graph, one = 1) {
  graph.gradient = one;
  const nodes = graph.sorted_nodes();
  while (nodes.length > 0) {
    const node = nodes.pop();
    const gradients = node.backward();
    for (const i of gradients.keys()) node.input_nodes[i].accumulate_gradient(gradients[i]);
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
  const kept = leaf.result.get(row, column);
  leaf.result.set(row, column, kept + h);
  forward_algorithm(graph);
  const above = graph.result;
  leaf.result.set(row, column, kept - h);
  forward_algorithm(graph);
  const below = graph.result;
  leaf.result.set(row, column, kept);
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
