# A priority queue on the forward position.
import heapq


def forward_algorithm(graph):
    for node in graph.sorted_nodes():
        node.forward()


def backward_algorithm(graph, one=1.0):
    nodes = graph.sorted_nodes()
    position = {node: i for i, node in enumerate(nodes)}
    graph.gradient = one
    heap, queued = [-position[graph]], {graph}
    while heap:
        node = nodes[-heapq.heappop(heap)]
        for source, gradient in zip(node.input_nodes, node.backward()):
            source.accumulate_gradient(gradient)
            if source not in queued:
                queued.add(source)
                heapq.heappush(heap, -position[source])


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
