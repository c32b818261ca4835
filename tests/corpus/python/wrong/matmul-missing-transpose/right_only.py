# Only the second is left untransposed.
def forward_algorithm(graph):
    for node in graph.sorted_nodes():
        node.forward()


def backward_algorithm(graph, one=1.0):
    order = graph.sorted_nodes()[::-1]
    for node in order:
        node.gradient = None
    graph.accumulate_gradient(one)
    for node in order:
        sent = node.backward()
        for i in range(len(sent)):
            node.input_nodes[i].accumulate_gradient(sent[i])


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
        a = self.input(0)
        b = self.input(1)
        return self.gradient @ b.T, a @ self.gradient


def finite_difference(graph, leaf, row, column, h=1e-5):
    forward_algorithm(graph)
    before = graph.result
    leaf.result[row, column] += h
    forward_algorithm(graph)
    after = graph.result
    leaf.result[row, column] -= h
    forward_algorithm(graph)
    return (after - before) / h
