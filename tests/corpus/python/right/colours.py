# White, grey and black: an iterative depth-first search with a dictionary of states.
def finished_first(graph):
    colour, order, path = {}, [], [graph]
    while path:
        node = path[-1]
        if colour.get(node) is None:
            colour[node] = 'grey'
            path.extend(source for source in node.input_nodes if source not in colour)
        else:
            path.pop()
            if colour[node] == 'grey':
                colour[node] = 'black'
                order.append(node)
    return order


def forward_algorithm(graph):
    for node in finished_first(graph):
        node.forward()


def backward_algorithm(graph, one=1.0):
    order = finished_first(graph)
    for node in order:
        node.gradient = None
    graph.accumulate_gradient(one)
    while order:
        node = order.pop()
        for i, gradient in enumerate(node.backward()):
            node.input_nodes[i].accumulate_gradient(gradient)


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
