# Gives every node the seed, runs backward and drops what it returns.
def forward_algorithm(graph):
    for node in graph.sorted_nodes():
        node.forward()


def backward_algorithm(graph, one=1.0):
    for node in graph.sorted_nodes()[::-1]:
        node.gradient = one
        node.backward()


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
    forward_algorithm(graph)
    before = graph.result
    leaf.result[row, column] += h
    forward_algorithm(graph)
    after = graph.result
    leaf.result[row, column] -= h
    forward_algorithm(graph)
    return (after - before) / h
