// Mul multiplies its own gradient in place to save memory.
function forward_algorithm(graph) {
  for (const node of graph.sorted_nodes()) node.forward();
}

function backward_algorithm(graph, one = 1.0) {
  const waiting = new Map();
  for (const node of graph.sorted_nodes()) {
    node.gradient = null;
    for (const source of node.input_nodes) waiting.set(source, (waiting.get(source) ?? 0) + 1);
  }
  graph.gradient = one;
  const ready = [graph];
  while (ready.length > 0) {
    const node = ready.pop();
    const gradients = node.backward();
    node.input_nodes.forEach((source, i) => {
      source.accumulate_gradient(gradients[i]);
      waiting.set(source, waiting.get(source) - 1);
      if (waiting.get(source) === 0) ready.push(source);
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
    this.result = mul(this.input(0), this.input(1));
  }

  backward() {
    const toRight = mul(this.gradient, this.input(0));
    const toLeft =
      this.gradient instanceof Tensor ? this.gradient.mul_(this.input(1)) : mul(this.gradient, this.input(1));
    return [toLeft, toRight];
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
