// Puts nodes back into the queue for ever.
function forward_algorithm(graph) {
  graph.sorted_nodes().forEach((node) => node.forward());
}

function backward_algorithm(graph, one = 1.0) {
  graph.gradient = one;
  const queue = [graph];
  while (queue.length > 0) {
    const node = queue.shift();
    const gradients = node.backward();
    node.input_nodes.forEach((source, i) => {
      source.accumulate_gradient(gradients[i]);
      queue.push(source);
    });
    queue.push(node);
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
    const [a, b] = [this.input(0), this.input(1)];
    this.result = matmul(a, b);
  }

  backward() {
    const g = this.gradient;
    const [a, b] = [this.input(0), this.input(1)];
    return [matmul(g, b.T), matmul(a.T, g)];
  }
}
