// input is a method, not a function.
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
    this.result = add(input(0), input(1));
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
    this.result = this.input(0).matmul(this.input(1));
  }

  backward() {
    const toLeft = this.gradient.matmul(this.input(1).T);
    const toRight = this.input(0).T.matmul(this.gradient);
    return [toLeft, toRight];
  }
}
