// Mul reads its inputs' results instead of input(i).
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
    const [a, b] = [this.input(0), this.input(1)];
    this.result = add(a, b);
  }

  backward() {
    return this.input_nodes.map(() => this.gradient);
  }
}

class Mul extends ComputationNode {
  forward() {
    this.result = mul(this.input(0), this.input(1));
  }

  backward() {
    const [left, right] = this.input_nodes;
    return [mul(this.gradient, right.result), mul(this.gradient, left.result)];
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
