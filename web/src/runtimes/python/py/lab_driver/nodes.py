"""A probe's nodes, made of the library's classes and the program's."""

from .plain import described

_LEARNERS = ('Add', 'Mul', 'Matmul')


def build(specs, program):
    """Every node of a probe, in order."""
    library = program.library
    given = _given_class(library)
    nodes = []
    for spec in specs:
        kind, name = spec['type'], spec.get('name')
        inputs = [nodes[i] for i in spec.get('inputs', ())]
        if kind == 'Leaf':
            node = library.Leaf(program.value(spec['value']), name=name)
        elif kind == 'Given':
            node = given(inputs, spec, name)
        elif kind == 'IntPow':
            node = library.IntPow(*inputs, spec['power'], name=name)
        elif kind == 'Matexpand':
            node = library.Matexpand(*inputs, tuple(spec['shape']), name=name)
        elif kind in _LEARNERS:
            node = _learners_node(program, kind, inputs, name)
        else:
            node = getattr(library, kind)(*inputs, name=name)
        nodes.append(node)
    return nodes


def _learners_node(program, kind, inputs, name):
    cls = program.find(kind)
    if not (isinstance(cls, type) and issubclass(cls, program.library.ComputationNode)):
        what = 'a class without that base' if isinstance(cls, type) else described(cls)
        raise TypeError(f'{kind} must be a class derived from ComputationNode, and it is {what}')
    node = cls(*inputs)
    if '_inputs' not in node.__dict__:
        raise TypeError(f'{kind}.__init__ must call super().__init__(*input_nodes)')
    if name is not None:
        node.name = name
    return node


def _given_class(library):
    class Node(library.ComputationNode):
        """A probe's own node: a weighted sum whose local derivatives are stated and need not be its own."""

        def __init__(self, inputs, spec, name):
            super().__init__(*inputs, name=name)
            self._spec = spec

        def forward(self):
            total = self._spec.get('bias', 0.0)
            for i, weight in enumerate(self._spec['weights']):
                total = total + weight * library._value(self, i)
            self.result = total if isinstance(total, library.Tensor) else float(total)
            return self.result

        def backward(self):
            gradient = library._arrived(self)
            return [gradient * slope for slope in self._spec['locals']]

    return Node
