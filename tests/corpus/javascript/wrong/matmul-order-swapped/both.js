// The factors stand in the wrong order.
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
    return [this.gradient, this.gradient];
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
    this.result = matmul(this.input(0), this.input(1));
  }

  backward() {
    return [matmul(this.input(1).T, this.gradient), matmul(this.gradient, this.input(0).T)];
  }
}
