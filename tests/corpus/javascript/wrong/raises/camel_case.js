// The name of a method, in the spelling of another language.
function forward_algorithm(graph) {
  for (const node of graph.sortedNodes()) node.forward();
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
    const [a, b] = [this.input(0), this.input(1)];
    this.result = mul(a, b);
  }

  backward() {
    const [a, b] = [this.input(0), this.input(1)];
    return [mul(b, this.gradient), mul(a, this.gradient)];
  }
}

function finite_difference(graph, leaf, row, column, h = 1e-5) {
  const original = leaf.result;
  const results = [h, -h].map((step) => {
    leaf.result = original.clone();
    leaf.result.set(row, column, original.get(row, column) + step);
    forward_algorithm(graph);
    return graph.result;
  });
  leaf.result = original;
  forward_algorithm(graph);
  return (results[0] - results[1]) / (2 * h);
}

class Matmul extends ComputationNode {
  forward() {
    this.result = matmul(this.input(0), this.input(1));
  }

  backward() {
    return [matmul(this.gradient, this.input(1).T), matmul(this.input(0).T, this.gradient)];
  }
}
