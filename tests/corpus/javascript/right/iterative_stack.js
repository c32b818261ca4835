// An explicit stack in place of recursion, also for a very long chain.
function topological(graph) {
  const nodes = [];
  const seen = new Set();
  const stack = [[graph, false]];
  while (stack.length > 0) {
    const [node, ready] = stack.pop();
    if (ready) {
      nodes.push(node);
    } else if (!seen.has(node)) {
      seen.add(node);
      stack.push([node, true], ...node.input_nodes.map((source) => [source, false]));
    }
  }
  return nodes;
}

function forward_algorithm(graph) {
  topological(graph).forEach((node) => node.forward());
}

function backward_algorithm(graph, one = 1.0) {
  const nodes = topological(graph);
  for (const node of nodes) node.gradient = null;
  graph.gradient = one;
  for (const node of nodes.reverse()) {
    if (node.input_nodes.length === 0) continue;
    const gradients = node.backward();
    node.input_nodes.forEach((source, i) => source.accumulate_gradient(gradients[i]));
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
    return [mul(this.gradient, this.input(1)), mul(this.gradient, this.input(0))];
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
    this.result = this.input(0).matmul(this.input(1));
  }

  backward() {
    const toLeft = this.gradient.matmul(this.input(1).T);
    const toRight = this.input(0).T.matmul(this.gradient);
    return [toLeft, toRight];
  }
}
