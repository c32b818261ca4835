// Assigns only where there is nothing yet.
function forward_algorithm(graph) {
  for (const node of graph.sorted_nodes()) node.forward();
}

function backward_algorithm(graph, one = 1) {
  const nodes = graph.sorted_nodes();
  nodes.forEach((node) => (node.gradient = null));
  graph.gradient = one;
  for (const node of nodes.reverse()) {
    const gradients = node.backward();
    node.input_nodes.forEach((source, i) => {
      source.gradient ??= gradients[i];
    });
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
