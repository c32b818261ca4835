def forward_algorithm(graph):
    # Step 1: run every node that graph depends on, inputs first.
    raise NotImplementedError("forward_algorithm: step 1")


def backward_algorithm(graph, one=1.0):
    # Step 2: give every node its gradient, starting with one at graph.
    # Step 4: one may be a tensor. Step 5: every pass starts afresh.
    raise NotImplementedError("backward_algorithm: step 2")


class Add(ComputationNode):
    def forward(self):
        # Step 3: set self.result.
        raise NotImplementedError("Add.forward: step 3")

    def backward(self):
        # Step 3: return one gradient per input.
        raise NotImplementedError("Add.backward: step 3")


class Mul(ComputationNode):
    def forward(self):
        # Step 3: set self.result.
        raise NotImplementedError("Mul.forward: step 3")

    def backward(self):
        # Step 3: return one gradient per input.
        raise NotImplementedError("Mul.backward: step 3")


def finite_difference(graph, leaf, row, column, h=1e-5):
    # Between steps 4 and 6: estimate how fast graph.result moves with one entry of leaf.result.
    raise NotImplementedError("finite_difference: the step on finite differences")


class Matmul(ComputationNode):
    def forward(self):
        # Step 6: set self.result.
        raise NotImplementedError("Matmul.forward: step 6")

    def backward(self):
        # Step 6: return one gradient per input.
        raise NotImplementedError("Matmul.backward: step 6")
