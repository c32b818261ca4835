// The algorithm calls itself on every input, with the gradient that the input has by then.
function forward_algorithm(graph) {
  graph.sorted_nodes().forEach((node) => node.forward());
}

function backward_algorithm(graph, one = 1) {
  graph.gradient = one;
  const gradients = graph.backward();
  graph.input_nodes.forEach((source, i) => {
    source.accumulate_gradient(gradients[i]);
    backward_algorithm(source, source.gradient);
  });
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
  const original = leaf.result.get(row, column);
  const at = (value) => {
    leaf.result.set(row, column, value);
    forward_algorithm(graph);
    return graph.result;
  };
  const slope = (at(original + h) - at(original - h)) / (2 * h);
  at(original);
  return slope;
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
