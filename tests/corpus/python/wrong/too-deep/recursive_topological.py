# Its own depth-first topological order, recursive, with a visited set.
def order(graph):
    done, nodes = set(), []

    def visit(node):
        if id(node) in done:
            return
        done.add(id(node))
        for source in node.input_nodes:
            visit(source)
        nodes.append(node)

    visit(graph)
    return nodes


def forward_algorithm(graph):
    for node in order(graph):
        node.forward()


def backward_algorithm(graph, one=1.0):
    nodes = order(graph)
    for node in nodes:
        node.gradient = 0.0
    graph.gradient = one
    for node in nodes[::-1]:
        for source, gradient in zip(node.input_nodes, node.backward()):
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
