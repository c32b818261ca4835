// Add undoes a broadcast that did not happen.
function forward_algorithm(graph) {
  for (const node of graph.sorted_nodes()) node.forward();
}

function backward_algorithm(graph, one = 1.0) {
  const nodes = graph.sorted_nodes();
  for (const node of nodes) node.gradient = null;
  graph.gradient = one;
  for (const node of nodes.reverse()) {
    const gradients = node.backward();
    node.input_nodes.forEach((source, i) => source.accumulate_gradient(gradients[i]));
  }
}

class Add extends ComputationNode {
  forward() {
    this.result = add(this.input(0), this.input(1));
  }

  backward() {
    const gradient = this.gradient instanceof Tensor ? this.gradient.sum() : this.gradient;
    return [gradient, gradient];
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
    const [a, b] = [this.input(0), this.input(1)];
    this.result = matmul(a, b);
  }

  backward() {
    const g = this.gradient;
    const [a, b] = [this.input(0), this.input(1)];
    return [matmul(g, b.T), matmul(a.T, g)];
  }
}
