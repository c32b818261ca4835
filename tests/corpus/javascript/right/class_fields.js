// Methods as class fields, private names, getters; nothing on the prototypes.
function forward_algorithm(graph) {
  graph.sorted_nodes().forEach((node) => node.forward());
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
  forward = () => {
    this.result = add(...[0, 1].map((i) => this.input(i)));
  };

  backward = () => Array(2).fill(this.gradient);
}

class Mul extends ComputationNode {
  #times = (i) => mul(this.gradient, this.input(i));

  forward = () => {
    this.result = mul(this.input(0), this.input(1));
  };

  backward = () => [this.#times(1), this.#times(0)];
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
    const { left, right } = this;
    this.result = matmul(left, right);
  }

  backward() {
    const { left, right, gradient } = this;
    return [matmul(gradient, right.T), matmul(left.T, gradient)];
  }

  get left() {
    return this.input(0);
  }

  get right() {
    return this.input(1);
  }
}
