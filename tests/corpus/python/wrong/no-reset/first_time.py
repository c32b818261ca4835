# Clears gradients only when a node has none yet, which is never the second time.
def forward_algorithm(graph):
    for node in graph.sorted_nodes():
        node.forward()


def backward_algorithm(graph, one=1.0):
    nodes = graph.sorted_nodes()
    for node in nodes:
        if node.gradient is None:
            node.gradient = 0.0
    graph.gradient = one
    for node in nodes[::-1]:
        sent = node.backward()
        for source, gradient in zip(node.input_nodes, sent):
            source.gradient = source.gradient + gradient


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
