// A priority queue on the forward position: a binary heap in a class of its own.
class Heap {
  #items = [];

  get size() {
    return this.#items.length;
  }

  push(item) {
    let i = this.#items.push(item) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (this.#items[parent] >= this.#items[i]) break;
      this.#swap(i, parent);
      i = parent;
    }
  }

  pop() {
    const top = this.#items[0];
    const last = this.#items.pop();
    if (this.#items.length > 0) {
      this.#items[0] = last;
      this.#sink(0);
    }
    return top;
  }

  #sink(i) {
    for (;;) {
      let largest = i;
      for (const child of [2 * i + 1, 2 * i + 2]) {
        if (child < this.#items.length && this.#items[child] > this.#items[largest]) largest = child;
      }
      if (largest === i) return;
      this.#swap(i, largest);
      i = largest;
    }
  }

  #swap(i, j) {
    [this.#items[i], this.#items[j]] = [this.#items[j], this.#items[i]];
  }
}

function forward_algorithm(graph) {
  for (const node of graph.sorted_nodes()) node.forward();
}

function backward_algorithm(graph, one = 1.0) {
  const nodes = graph.sorted_nodes();
  const position = new Map(nodes.map((node, i) => [node, i]));
  for (const node of nodes) node.gradient = null;
  graph.gradient = one;
  const heap = new Heap();
  const queued = new Set([graph]);
  heap.push(position.get(graph));
  while (heap.size > 0) {
    const node = nodes[heap.pop()];
    const gradients = node.backward();
    node.input_nodes.forEach((source, i) => {
      source.accumulate_gradient(gradients[i]);
      if (queued.has(source)) return;
      queued.add(source);
      heap.push(position.get(source));
    });
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
