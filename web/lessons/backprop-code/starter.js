function forward_algorithm(graph) {
  // Step 1: run every node that graph depends on, inputs first.
  throw new NotImplementedError("forward_algorithm: step 1");
}

function backward_algorithm(graph, one = 1.0) {
  // Step 2: give every node its gradient, starting with one at graph.
  // Step 4: one may be a tensor. Step 5: every pass starts afresh.
  throw new NotImplementedError("backward_algorithm: step 2");
}

class Add extends ComputationNode {
  forward() {
    // Step 3: set this.result.
    throw new NotImplementedError("Add.forward: step 3");
  }

  backward() {
    // Step 3: return one gradient per input.
    throw new NotImplementedError("Add.backward: step 3");
  }
}

class Mul extends ComputationNode {
  forward() {
    // Step 3: set this.result.
    throw new NotImplementedError("Mul.forward: step 3");
  }

  backward() {
    // Step 3: return one gradient per input.
    throw new NotImplementedError("Mul.backward: step 3");
  }
}

function finite_difference(graph, leaf, row, column, h = 1e-5) {
  // Between steps 4 and 6: estimate how fast graph.result moves with one entry of leaf.result.
  throw new NotImplementedError("finite_difference: the step on finite differences");
}

class Matmul extends ComputationNode {
  forward() {
    // Step 6: set this.result.
    throw new NotImplementedError("Matmul.forward: step 6");
  }

  backward() {
    // Step 6: return one gradient per input.
    throw new NotImplementedError("Matmul.backward: step 6");
  }
}
