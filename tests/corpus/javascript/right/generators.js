// Generators wherever one fits, in nodes too; what is there already is imported all the same.
import { ComputationNode, add, matmul, mul } from "backprop";

function* readersFirst(graph) {
  const nodes = graph.sorted_nodes();
  while (nodes.length > 0) yield nodes.pop();
}

function* zip(left, right) {
  const other = right[Symbol.iterator]();
  for (const one of left) yield [one, other.next().value];
}

function forward_algorithm(graph) {
  for (const node of graph.sorted_nodes()) node.forward();
}

function backward_algorithm(graph, one = 1) {
  for (const node of readersFirst(graph)) node.gradient = null;
  graph.gradient = one;
  for (const node of readersFirst(graph)) {
    for (const [source, gradient] of zip(node.input_nodes, node.backward())) {
      source.accumulate_gradient(gradient);
    }
  }
}

class Add extends ComputationNode {
  forward() {
    this.result = add(this.input(0), this.input(1));
  }

  *backward() {
    yield this.gradient;
    yield this.gradient;
  }
}

class Mul extends ComputationNode {
  forward() {
    this.result = mul(this.input(0), this.input(1));
  }

  *backward() {
    for (const i of [1, 0]) yield mul(this.gradient, this.input(i));
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
    const [a, b] = [this.input(0), this.input(1)];
    this.result = matmul(a, b);
  }

  backward() {
    const g = this.gradient;
    const [a, b] = [this.input(0), this.input(1)];
    return [matmul(g, b.T), matmul(a.T, g)];
  }
}
