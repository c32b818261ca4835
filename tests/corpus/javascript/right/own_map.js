// Keeps the sums in a Map of its own and writes each back before it is used.
function forward_algorithm(graph) {
  for (const node of graph.sorted_nodes()) node.forward();
}

function backward_algorithm(graph, one = 1) {
  const sums = new Map([[graph, one]]);
  for (const node of graph.sorted_nodes().reverse()) {
    node.gradient = sums.get(node);
    const gradients = node.backward();
    node.input_nodes.forEach((source, i) => {
      sums.set(source, sums.has(source) ? add(sums.get(source), gradients[i]) : gradients[i]);
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
  const kept = leaf.result.get(row, column);
  leaf.result.set(row, column, kept + h);
  forward_algorithm(graph);
  const above = graph.result;
  leaf.result.set(row, column, kept - h);
  forward_algorithm(graph);
  const below = graph.result;
  leaf.result.set(row, column, kept);
  forward_algorithm(graph);
  return (above - below) / (2 * h);
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
