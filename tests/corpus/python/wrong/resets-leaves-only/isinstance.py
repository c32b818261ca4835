# Clears what is a Leaf, on the way.
def forward_algorithm(graph):
    for node in graph.sorted_nodes():
        node.forward()


def backward_algorithm(graph, one=1.0):
    order = list(reversed(graph.sorted_nodes()))
    for node in order:
        if isinstance(node, Leaf):
            node.gradient = None
    graph.accumulate_gradient(one)
    for node in order:
        for i, gradient in enumerate(node.backward()):
            node.input_nodes[i].accumulate_gradient(gradient)


class Add(ComputationNode):
    def forward(self):
        self.result = self.input(0) + self.input(1)

    def backward(self):
        return [self.gradient, self.gradient]


class Mul(ComputationNode):
    def forward(self):
        self.result = self.input(0) * self.input(1)

    def backward(self):
        left, right = self.input(0), self.input(1)
        return self.gradient * right, self.gradient * left


class Matmul(ComputationNode):
    def forward(self):
        self.result = self.input(0) @ self.input(1)

    def backward(self):
        return [self.gradient @ self.input(1).T, self.input(0).T @ self.gradient]


def finite_difference(graph, leaf, row, column, h=1e-5):
    forward_algorithm(graph)
    before = graph.result
    leaf.result[row, column] += h
    forward_algorithm(graph)
    after = graph.result
    leaf.result[row, column] -= h
    forward_algorithm(graph)
    return (after - before) / h
