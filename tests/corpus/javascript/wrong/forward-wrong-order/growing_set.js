// A Set that grows from the output on, backwards: breadth first is no topological order.
function forward_algorithm(graph) {
  const nodes = new Set([graph]);
  for (const node of nodes) {
    for (const source of node.input_nodes) nodes.add(source);
  }
  for (const node of [...nodes].reverse()) node.forward();
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
    this.result = this.input(0).matmul(this.input(1));
  }

  backward() {
    const toLeft = this.gradient.matmul(this.input(1).T);
    const toRight = this.input(0).T.matmul(this.gradient);
    return [toLeft, toRight];
  }
}
