// As if it were a difference.
function forward_algorithm(graph) {
  graph.sorted_nodes().forEach((node) => node.forward());
}

function backward_algorithm(graph, one = 1) {
  const left = graph.sorted_nodes();
  for (const node of left) node.gradient = null;
  graph.accumulate_gradient(one);
  while (left.length > 0) {
    const node = left.pop();
    for (const [i, gradient] of node.backward().entries()) {
      node.input_nodes[i].accumulate_gradient(gradient);
    }
  }
}

class Add extends ComputationNode {
  forward() {
    this.result = add(this.input(0), this.input(1));
  }

  backward() {
    return [this.gradient, neg(this.gradient)];
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
