"""What a learner's program is given: the base class of all nodes.

`forward_algorithm`, `backward_algorithm`, `Add`, `Mul` and `Matmul` are the learner's. The operators below find the
three classes in the learner's program at the moment they are needed.
"""

import math

__all__ = ['ComputationNode', 'Leaf', 'Negate', 'Exp', 'Mean', 'IntPow', 'Matsum', 'Matexpand']
__all__ += ['build_graph', 'Tensor', 'tensor', 'linspace', 'plot', 'show', 'log', 'exp']

log, exp = math.log, math.exp

_TREE_LIMIT = 200_000  # characters

# The namespace of the learner's program, and who is told what happens to nodes. Both are set by the driver.
_program = {}
_observer = None
_building = 0  # how many build_graph() contexts are open


class build_graph:
    """Inside `with build_graph():` gradients are nodes, and so they can be differentiated themselves."""

    def __enter__(self):
        global _building
        _building += 1

    def __exit__(self, *problem):
        global _building
        _building -= 1


class ComputationNode:
    """A node of a computation graph: reads its inputs' results, keeps its own result and gradient."""

    def __new__(cls, *args, **kwargs):
        if _observer is not None:
            _observer.created(cls)
        return object.__new__(cls)

    def __init__(self, *input_nodes, name=None):
        self._inputs = [node if isinstance(node, ComputationNode) else Leaf(node) for node in input_nodes]
        self.name = name
        self.result = None
        self._gradient = None

    @property
    def input_nodes(self):
        """The nodes this one reads, in order. A node may occur more than once."""
        if _observer is not None:
            _observer.inputs_read(self)
        return self._inputs

    @input_nodes.setter
    def input_nodes(self, nodes):
        self._inputs = nodes

    @property
    def gradient(self):
        """What has arrived at this node so far; None until something has.

        A value given to it inside build_graph() becomes a leaf; a leaf given to it outside becomes its value.
        """
        return self._gradient

    @gradient.setter
    def gradient(self, value):
        if _building:
            if isinstance(value, (int, float, Tensor)):
                value = Leaf(value)
        elif isinstance(value, Leaf):
            value = value.result
        self._gradient = value
        if _observer is not None:
            _observer.gradient_set(self)

    def forward(self):
        """Computes `self.result` from the inputs' results."""
        raise NotImplementedError(f'{type(self).__name__}.forward is not written yet')

    def backward(self):
        """Returns a list of gradients, one per input: `self.gradient` times the local derivative."""
        raise NotImplementedError(f'{type(self).__name__}.backward is not written yet')

    def accumulate_gradient(self, gradient):
        """Adds to the gradient; the first to arrive is taken as it is."""
        self.gradient = gradient if self._gradient is None else self._gradient + gradient

    def input(self, i):
        """The value of input i; inside build_graph() the node itself."""
        source = self._inputs[i]
        # A forward pass computes values wherever it runs.
        if _building and not (_observer is not None and _observer.runs_forward(self)):
            return source
        return source.result

    @property
    def shape(self):
        """The shape of its result: () for a number."""
        return _shape_of_value(_result_of(self, 'its shape is not known'))

    @property
    def T(self):
        return Transpose(self)

    def sorted_nodes(self):
        """Every node that this one depends on, once, inputs before their readers, this one last."""
        done, seen = [], {id(self)}
        path = [(self, iter(self._inputs))]
        while path:
            node, rest = path[-1]
            for source in rest:
                if id(source) not in seen:
                    seen.add(id(source))
                    path.append((source, iter(source._inputs)))
                    break
            else:
                done.append(node)
                path.pop()
        return done

    def get(self, name):
        """The node of this name below (or at) this one."""
        for node in self.sorted_nodes():
            if node.name == name:
                return node
        raise KeyError(f'no node is named {name!r}')

    def exp(self):
        return Exp(self)

    def sum(self):
        return Matsum(self)

    def expand(self, *shape):
        return Matexpand(self, *shape)

    def __neg__(self):
        return Negate(self)

    def __add__(self, other):
        return _written('Add', '+')(self, other)

    def __radd__(self, other):
        return _written('Add', '+')(other, self)

    def __sub__(self, other):
        return _written('Add', '-')(self, -_operand(other))

    def __rsub__(self, other):
        return _written('Add', '-')(other, -self)

    def __mul__(self, other):
        return _written('Mul', '*')(self, other)

    def __rmul__(self, other):
        return _written('Mul', '*')(other, self)

    def __truediv__(self, other):
        return _written('Mul', '/')(self, _operand(other) ** -1)

    def __rtruediv__(self, other):
        return _written('Mul', '/')(other, self**-1)

    def __pow__(self, power):
        return IntPow(self, power)

    def __matmul__(self, other):
        return _written('Matmul', '@')(self, other)

    def __rmatmul__(self, other):
        return _written('Matmul', '@')(other, self)

    def __repr__(self):
        return f'<{_label(self)} result={_in_tree(self.result)} gradient={_in_tree(self._gradient)}>'

    def __str__(self):
        """The tree below this node, one node a line; a node met before is shown by the number of its first line."""
        lines, length = [], 0
        numbers = {}
        waiting = [(self, 0)]
        while waiting:
            node, depth = waiting.pop()
            line = '  ' * depth + _label(node)
            if id(node) in numbers:
                line += f' @[{numbers[id(node)]}]'
            else:
                numbers[id(node)] = len(numbers) + 1
                line += f' result={_in_tree(node.result)} gradient={_in_tree(node._gradient)}'
                waiting.extend((source, depth + 1) for source in reversed(node._inputs))
            lines.append(line)
            length += len(line)
            if length > _TREE_LIMIT:
                lines.append('... and more: the tree is cut here')
                break
        return '\n'.join(lines)


def _label(node):
    return type(node).__name__ if node.name is None else f'{type(node).__name__} {node.name}'


def _in_tree(value):
    """A result or gradient in one line."""
    if isinstance(value, Tensor):
        return _spelled(value, short=True)
    if isinstance(value, ComputationNode):
        return f'<{_label(value)} result={value.result if isinstance(value.result, float) else _in_tree(value.result)}>'
    return str(value)


def _written(name, sign):
    """The learner's own node class of that name."""
    found = _program.get(name)
    if found is None:
        raise NameError(f'{sign} needs the class {name}, and the program does not define it')
    return found


def _operand(value):
    return tensor(value) if isinstance(value, (list, tuple)) else value


def _value(node, i):
    source = node._inputs[i]
    if source.result is None:
        raise TypeError(f'{_label(node)}.forward() ran before its input {_label(source)} had a result')
    return source.result


def _arrived(node):
    if node._gradient is None:
        raise TypeError(f'{_label(node)}.backward() ran before any gradient had arrived: its gradient is None')
    return node._gradient


def _result_of(node, consequence):
    if node.result is None:
        raise TypeError(f'{_label(node)} has no result yet, so {consequence}: run forward_algorithm first')
    return node.result


def _shape_of_value(value):
    return value._shape if isinstance(value, Tensor) else ()
