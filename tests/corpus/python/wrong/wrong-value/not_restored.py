# Leaves the entry changed.
def forward_algorithm(graph):
    for node in graph.sorted_nodes():
        node.forward()


def backward_algorithm(graph, one=1.0):
    waiting = {}
    for node in graph.sorted_nodes():
        node.gradient = None
        for source in node.input_nodes:
            waiting[source] = waiting.get(source, 0) + 1
    graph.gradient = one
    ready = [graph]
    while ready:
        node = ready.pop()
        for source, gradient in zip(node.input_nodes, node.backward()):
            source.accumulate_gradient(gradient)
            waiting[source] -= 1
            if waiting[source] == 0:
                ready.append(source)


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
    leaf.result[row, column] += h
    forward_algorithm(graph)
    above = graph.result
    leaf.result[row, column] -= 2 * h
    forward_algorithm(graph)
    below = graph.result
    return (above - below) / (2 * h)
