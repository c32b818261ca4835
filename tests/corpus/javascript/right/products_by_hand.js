// Matmul entry by entry with loops; a difference to one side only.
function product(a, b) {
  const [rows, inner] = a.shape;
  const columns = b.shape[1];
  const entries = [];
  for (let i = 0; i < rows; i++) {
    const row = [];
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let k = 0; k < inner; k++) sum += a.get(i, k) * b.get(k, j);
      row.push(sum);
    }
    entries.push(row);
  }
  return tensor(entries);
}

function turned(a) {
  const rows = a.tolist();
  return tensor(rows[0].map((_, j) => rows.map((row) => row[j])));
}

const forward_algorithm = (graph) => {
  for (const node of graph.sorted_nodes()) {
    node.forward();
  }
};

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
  const nudge = (step) => leaf.result.set(row, column, leaf.result.get(row, column) + step);
  forward_algorithm(graph);
  const before = graph.result;
  nudge(h);
  forward_algorithm(graph);
  const after = graph.result;
  nudge(-h);
  forward_algorithm(graph);
  return (after - before) / h;
}

class Matmul extends ComputationNode {
  forward() {
    this.result = product(this.input(0), this.input(1));
  }

  backward() {
    return [product(this.gradient, turned(this.input(1))), product(turned(this.input(0)), this.gradient)];
  }
}
