# The same in a dictionary of sums.
def forward_algorithm(graph):
    for node in graph.sorted_nodes():
        node.forward()


def backward_algorithm(graph, one=1.0):
    sums = {graph: one}
    for node in reversed(graph.sorted_nodes()):
        node.gradient = sums[node]
        for source, gradient in zip(node.input_nodes, node.backward()):
            if source in sums:
                sums[source] += gradient
            else:
                sums[source] = gradient


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
