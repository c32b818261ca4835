def forward_algorithm(graph):
    # Step 1: run every node that graph depends on, inputs first.
    raise NotImplementedError("forward_algorithm: step 1")


def backward_algorithm(graph, one=1.0):
    # Step 2: give every node its gradient, starting with one at graph.
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
