# Recursion with a set of what is done; sums that start at 0.
def forward_algorithm(graph, done=None):
    done = set() if done is None else done
    if graph in done: return
    for s in graph.input_nodes: forward_algorithm(s, done)
    graph.forward()
    done.add(graph)


def backward_algorithm(graph, one=1.0):
    order, seen = [], set()
    def visit(n):
        if id(n) in seen: return
        seen.add(id(n))
        for s in n.input_nodes: visit(s)
        order.append(n)
    visit(graph)
    for n in order: n.gradient = 0.0
    graph.gradient = one
    for n in order[::-1]:
        gs = n.backward()
        for i, s in enumerate(n.input_nodes): s.gradient += gs[i]


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
