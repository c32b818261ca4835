# (A @ B).T is B.T @ A.T, used both ways; Add and Mul as lambdas over both inputs.
def forward_algorithm(graph):
    for node in graph.sorted_nodes():
        node.forward()


def backward_algorithm(graph, one=1.0):
    nodes = graph.sorted_nodes()
    seen = set()
    graph.gradient = one
    for node in reversed(nodes):
        for source, gradient in zip(node.input_nodes, node.backward()):
            if source in seen:
                source.gradient = source.gradient + gradient
            else:
                source.gradient = gradient
                seen.add(source)


class Add(ComputationNode):
    def forward(self):
        self.result = sum((self.input(0), self.input(1)))

    def backward(self):
        return 2 * [1 * self.gradient]


class Mul(ComputationNode):
    def forward(self):
        a, b = (self.input(i) for i in range(2))
        self.result = b * a

    def backward(self):
        return [self.input(1 - i) * self.gradient for i in range(2)]


class Matmul(ComputationNode):
    def forward(self):
        self.result = (self.input(1).T @ self.input(0).T).T

    def backward(self):
        a, b, g = self.input(0), self.input(1), self.gradient
        return [(b @ g.T).T, (g.T @ a).T]


def finite_difference(graph, leaf, row, column, h=1e-5):
    kept = leaf.result[row, column]
    leaf.result[row, column] = kept + h
    forward_algorithm(graph)
    above = graph.result
    leaf.result[row, column] = kept - h
    forward_algorithm(graph)
    below = graph.result
    leaf.result[row, column] = kept
    forward_algorithm(graph)
    return (above - below) / (2 * h)
