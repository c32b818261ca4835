# Matmul entry by entry with loops; a difference to one side only.
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


def product(a, b):
    rows, inner = a.shape
    _, columns = b.shape
    return tensor([[sum(a[i, k] * b[k, j] for k in range(inner)) for j in range(columns)] for i in range(rows)])


def turned(a):
    rows, columns = a.shape
    return tensor([[a[i, j] for i in range(rows)] for j in range(columns)])


class Matmul(ComputationNode):
    def forward(self):
        self.result = product(self.input(0), self.input(1))

    def backward(self):
        left = product(self.gradient, turned(self.input(1)))
        right = product(turned(self.input(0)), self.gradient)
        return left, right


def finite_difference(graph, leaf, row, column, h=1e-5):
    forward_algorithm(graph)
    before = graph.result
    leaf.result[row, column] += h
    forward_algorithm(graph)
    after = graph.result
    leaf.result[row, column] -= h
    forward_algorithm(graph)
    return (after - before) / h
