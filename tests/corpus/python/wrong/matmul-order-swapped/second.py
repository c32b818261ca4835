# The second has its factors in the order of the first.
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
        g, a, b = self.gradient, self.input(0), self.input(1)
        return [g @ b.T, g @ a.T]


def finite_difference(graph, leaf, row, column, h=1e-5):
    original = leaf.result[row, column]

    def at(value):
        leaf.result[row, column] = value
        forward_algorithm(graph)
        return graph.result

    slope = (at(original + h) - at(original - h)) / (2 * h)
    at(original)
    return slope
