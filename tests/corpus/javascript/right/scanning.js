// Looks through what is left again and again for a node whose readers are all done.
function backward_algorithm(graph, one = 1) {
  const left = new Set(graph.sorted_nodes());
  for (const node of left) node.gradient = null;
  graph.gradient = one;
  const isWanted = (node) => [...left].some((other) => other.input_nodes.includes(node));
  while (left.size > 0) {
    const node = [...left].findLast((candidate) => !isWanted(candidate));
    left.delete(node);
    const gradients = node.backward();
    node.input_nodes.forEach((source, i) => source.accumulate_gradient(gradients[i]));
  }
}

function forward_algorithm(graph) {
  for (const node of graph.sorted_nodes()) node.forward();
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
    const [a, b] = [this.input(0), this.input(1)];
    this.result = mul(a, b);
  }

  backward() {
    const [a, b] = [this.input(0), this.input(1)];
    return [mul(b, this.gradient), mul(a, this.gradient)];
  }
}

class Matmul extends ComputationNode {
  forward() {
    this.result = matmul(this.input(0), this.input(1));
  }

  backward() {
    return [matmul(this.gradient, this.input(1).T), matmul(this.input(0).T, this.gradient)];
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
