// Merges each new gradient into the node, over the one that is there.
function forward_algorithm(graph) {
  graph.sorted_nodes().forEach((node) => node.forward());
}

function backward_algorithm(graph, one = 1) {
  Object.assign(graph, { gradient: one });
  const order = [...graph.sorted_nodes()].reverse();
  for (const { input_nodes, ...rest } of order.map((node) => ({ node, input_nodes: node.input_nodes }))) {
    [...rest.node.backward()].forEach((gradient, i) => Object.assign(input_nodes[i], { gradient }));
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
    this.result = matmul(this.input(0), this.input(1));
  }

  backward() {
    return [matmul(this.gradient, this.input(1).T), matmul(this.input(0).T, this.gradient)];
  }
}
