// Compares two steps until they agree, and never makes them smaller.
function forward_algorithm(graph) {
  graph.sorted_nodes().forEach((node) => node.forward());
}

function backward_algorithm(graph, one = 1) {
  const nodes = graph.sorted_nodes();
  nodes.forEach((node) => (node.gradient = null));
  graph.gradient = one;
  for (let i = nodes.length - 1; i >= 0; i--) {
    const gradients = nodes[i].backward();
    for (let k = 0; k < gradients.length; k++) {
      nodes[i].input_nodes[k].accumulate_gradient(gradients[k]);
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
  const slope = (step) => (at(original + step) - at(original - step)) / (2 * step);
  let [coarse, fine] = [slope(h), slope(h / 2)];
  while (coarse !== fine) {
    coarse = slope(h);
    fine = slope(h / 2);
  }
  at(original);
  return fine;
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
