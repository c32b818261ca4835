// A recursive generator: as deep as the graph, with yield*.
function* inputsFirst(node, seen = new Set()) {
  if (seen.has(node)) return;
  seen.add(node);
  for (const source of node.input_nodes) yield* inputsFirst(source, seen);
  yield node;
}

function forward_algorithm(graph) {
  for (const node of inputsFirst(graph)) node.forward();
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
