# Puts a method of its own on the base class; type hints, a walrus and a match statement.
from typing import Iterable


def _send(node: ComputationNode) -> None:
    match node.input_nodes:
        case []:
            return
        case inputs:
            for pair in zip(inputs, node.backward()):
                ComputationNode.accumulate_gradient(*pair)


ComputationNode.send = _send


def forward_algorithm(graph: ComputationNode) -> None:
    if nodes := graph.sorted_nodes():
        for node in nodes:
            node.forward()


def cleared(nodes: Iterable[ComputationNode]) -> list[ComputationNode]:
    nodes = list(nodes)
    for node in nodes:
        node.gradient = None
    return nodes


def backward_algorithm(graph: ComputationNode, one=1.0) -> None:
    """Every node sends once, readers first."""
    nodes = cleared(graph.sorted_nodes())
    graph.gradient = one
    while nodes:
        nodes.pop().send()


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
