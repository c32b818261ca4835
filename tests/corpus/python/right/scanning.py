# Looks through what is left again and again for a node whose readers are all done.
def forward_algorithm(graph):
    for node in graph.sorted_nodes():
        node.forward()


def backward_algorithm(graph, one=1.0):
    left = graph.sorted_nodes()
    for node in left:
        node.gradient = None
    graph.gradient = one
    while left:
        for i in range(len(left) - 1, -1, -1):
            node = left[i]
            if not any(node in other.input_nodes for other in left):
                break
        del left[i]
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
