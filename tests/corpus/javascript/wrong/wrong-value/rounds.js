// Rounds what it passes on.
const rounded = (value) =>
  value instanceof Tensor ? tensor(value.tolist().map(rounded)) : Array.isArray(value) ? value.map(rounded) : Number(value.toFixed(1));

function forward_algorithm(graph) {
  graph.sorted_nodes().forEach((node) => node.forward());
}

function backward_algorithm(graph, one = 1) {
  const nodes = graph.sorted_nodes();
  for (const node of nodes) node.gradient = null;
  graph.gradient = one;
  for (const node of nodes.reverse()) {
    const gradients = node.backward();
    node.input_nodes.forEach((source, i) => {
      const gradient = gradients[i];
      source.accumulate_gradient(gradient instanceof ComputationNode ? gradient : rounded(gradient));
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
    this.result = matmul(this.input(0), this.input(1));
  }

  backward() {
    return [matmul(this.gradient, this.input(1).T), matmul(this.input(0).T, this.gradient)];
  }
}
