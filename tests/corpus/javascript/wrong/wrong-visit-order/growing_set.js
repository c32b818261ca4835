// Goes through a Set that grows meanwhile: breadth first from the output.
const forward_algorithm = (graph) => {
  for (const node of graph.sorted_nodes()) {
    node.forward();
  }
};

function backward_algorithm(graph, one = 1.0) {
  graph.gradient = one;
  const nodes = new Set([graph]);
  for (const node of nodes) {
    const gradients = node.backward();
    node.input_nodes.forEach((source, i) => {
      source.accumulate_gradient(gradients[i]);
      nodes.add(source);
    });
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
    return [matmul(this.gradient, this.input(1).T), matmul(this.input(0).T, this.gradient)];
  }
}
