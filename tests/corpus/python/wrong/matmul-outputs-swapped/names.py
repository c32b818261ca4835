# The names say whose derivative they hold, and are mixed up.
def forward_algorithm(graph):
    for node in graph.sorted_nodes():
        node.forward()


def backward_algorithm(graph, one=1.0):
    for node in graph.sorted_nodes():
        node.gradient = None
    graph.gradient = one
    for node in reversed(graph.sorted_nodes()):
        for source, gradient in zip(node.input_nodes, node.backward()):
            source.accumulate_gradient(gradient)


class Add(ComputationNode):
    def forward(self):
        self.result = self.input(0) + self.input(1)

    def backward(self):
        return [self.gradient, self.gradient]


class Mul(ComputationNode):
    def forward(self):
        self.result = self.input(0) * self.input(1)

    def backward(self):
        return [self.gradient * self.input(1), self.gradient * self.input(0)]


class Matmul(ComputationNode):
    def forward(self):
        self.result = self.input(0) @ self.input(1)

    def backward(self):
        a, b = self.input(0), self.input(1)
        gradient_b = self.gradient @ b.T
        gradient_a = a.T @ self.gradient
        return [gradient_a, gradient_b]


def finite_difference(graph, leaf, row, column, h=1e-5):
    forward_algorithm(graph)
    before = graph.result
    leaf.result[row, column] += h
    forward_algorithm(graph)
    after = graph.result
    leaf.result[row, column] -= h
    forward_algorithm(graph)
    return (after - before) / h
