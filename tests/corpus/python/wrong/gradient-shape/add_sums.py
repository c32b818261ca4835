# Add undoes a broadcast that did not happen.
def forward_algorithm(graph):
    nodes = graph.sorted_nodes()
    for i in range(len(nodes)):
        nodes[i].forward()


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
        gradient = self.gradient
        if not isinstance(gradient, float):
            gradient = gradient.sum()
        return [gradient] * 2


class Mul(ComputationNode):
    def forward(self):
        self.result = self.input(0) * self.input(1)

    def backward(self):
        return [self.gradient * self.input(1), self.gradient * self.input(0)]


class Matmul(ComputationNode):
    def forward(self):
        self.result = self.input(0) @ self.input(1)

    def backward(self):
        return [self.gradient @ self.input(1).T, self.input(0).T @ self.gradient]


def finite_difference(graph, leaf, row, column, h=1e-5):
    original = leaf.result[row, column]

    def at(value):
        leaf.result[row, column] = value
        forward_algorithm(graph)
        return graph.result

    slope = (at(original + h) - at(original - h)) / (2 * h)
    at(original)
    return slope
