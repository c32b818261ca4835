// Writes down on the nodes themselves how many readers are still to come.
function forward_algorithm(graph) {
  const nodes = graph.sorted_nodes();
  for (let i = 0; i < nodes.length; i++) {
    nodes[i].forward();
  }
}

const pending = Symbol("pending");

function backward_algorithm(graph, one = 1) {
  const nodes = graph.sorted_nodes();
  for (const node of nodes) Object.assign(node, { gradient: null, [pending]: 0 });
  for (const { input_nodes } of nodes) for (const source of input_nodes) source[pending]++;
  graph.gradient = one;
  for (const ready = [graph]; ready.length; ) {
    const node = ready.pop();
    const gradients = node.backward();
    for (const i in node.input_nodes) {
      const source = node.input_nodes[i];
      source.accumulate_gradient(gradients[i]);
      if (--source[pending] === 0) ready.push(source);
    }
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
