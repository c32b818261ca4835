"""What a learner's program is given: the base class of all nodes and the finished ones.

`forward_algorithm`, `backward_algorithm`, `Add` and `Mul` are the learner's. The operators below find `Add` and `Mul`
in the learner's program at the moment they are needed.
"""

import math

__all__ = ['ComputationNode', 'Leaf', 'Negate', 'Exp', 'Mean', 'IntPow', 'log', 'exp']

log, exp = math.log, math.exp

_TREE_LIMIT = 200_000  # characters

# The namespace of the learner's program, and who is told what happens to nodes. Both are set by the driver.
_program = {}
_observer = None


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
        """What has arrived at this node so far; None until something has."""
        return self._gradient

    @gradient.setter
    def gradient(self, value):
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
        """The value of input i."""
        return self._inputs[i].result

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

    def __neg__(self):
        return Negate(self)

    def __add__(self, other):
        return _written('Add', '+')(self, other)

    def __radd__(self, other):
        return _written('Add', '+')(other, self)

    def __sub__(self, other):
        return _written('Add', '-')(self, -other)

    def __rsub__(self, other):
        return _written('Add', '-')(other, -self)

    def __mul__(self, other):
        return _written('Mul', '*')(self, other)

    def __rmul__(self, other):
        return _written('Mul', '*')(other, self)

    def __truediv__(self, other):
        return _written('Mul', '/')(self, other**-1)

    def __rtruediv__(self, other):
        return _written('Mul', '/')(other, self**-1)

    def __pow__(self, power):
        return IntPow(self, power)

    def __repr__(self):
        return f'<{_label(self)} result={self.result} gradient={self._gradient}>'

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
                line += f' result={node.result} gradient={node._gradient}'
                waiting.extend((source, depth + 1) for source in reversed(node._inputs))
            lines.append(line)
            length += len(line)
            if length > _TREE_LIMIT:
                lines.append('... and more: the tree is cut here')
                break
        return '\n'.join(lines)


class Leaf(ComputationNode):
    """A value without inputs."""

    def __init__(self, value, name=None):
        super().__init__(name=name)
        self.result = float(value) if isinstance(value, int) else value

    def forward(self):
        return self.result

    def backward(self):
        return []


class Negate(ComputationNode):
    """-a, derivative -1."""

    def __init__(self, a, name=None):
        super().__init__(a, name=name)

    def forward(self):
        self.result = -_value(self, 0)
        return self.result

    def backward(self):
        return [-_arrived(self)]


class Exp(ComputationNode):
    """e^a, derivative e^a: the node's own result."""

    def __init__(self, a, name=None):
        super().__init__(a, name=name)

    def forward(self):
        self.result = _exp(_value(self, 0))
        return self.result

    def backward(self):
        return [_arrived(self) * self.result]


class Mean(ComputationNode):
    """The mean of n inputs, derivative 1/n to each."""

    def __init__(self, *input_nodes, name=None):
        if not input_nodes:
            raise TypeError('Mean needs at least one input')
        super().__init__(*input_nodes, name=name)

    def forward(self):
        total = _value(self, 0)
        for i in range(1, len(self._inputs)):
            total = total + _value(self, i)
        self.result = total / len(self._inputs)
        return self.result

    def backward(self):
        n = len(self._inputs)
        return [_arrived(self) / n] * n


class IntPow(ComputationNode):
    """a^k for a whole number k, derivative k a^(k-1)."""

    def __init__(self, a, power, name=None):
        if isinstance(power, float) and power.is_integer():
            power = int(power)
        if not isinstance(power, int):
            raise TypeError(f'IntPow: the power must be a whole number, got {power!r:.40}')
        super().__init__(a, name=name)
        self.power = power

    def forward(self):
        self.result = _power(_value(self, 0), self.power)
        return self.result

    def backward(self):
        gradient = _arrived(self)
        if self.power == 0:
            return [gradient * 0.0]
        return [gradient * (self.power * _power(self.input(0), self.power - 1))]


def _label(node):
    return type(node).__name__ if node.name is None else f'{type(node).__name__} {node.name}'


def _written(name, sign):
    """The learner's own node class of that name."""
    found = _program.get(name)
    if found is None:
        raise NameError(f'{sign} needs the class {name}, and the program does not define it')
    return found


def _value(node, i):
    source = node._inputs[i]
    if source.result is None:
        raise TypeError(f'{_label(node)}.forward() ran before its input {_label(source)} had a result')
    return source.result


def _arrived(node):
    if node._gradient is None:
        raise TypeError(f'{_label(node)}.backward() ran before any gradient had arrived: its gradient is None')
    return node._gradient


def _exp(x):
    """e^x in floating point as the engine computes it: too large is infinite, not an exception."""
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


def _power(x, k):
    """x^k, also where Python's own power raises: 0 to a negative power and overflow are infinite."""
    try:
        return x**k
    except ZeroDivisionError:
        return math.copysign(math.inf, x) if k % 2 else math.inf
    except OverflowError:
        return -math.inf if x < 0 and k % 2 else math.inf
