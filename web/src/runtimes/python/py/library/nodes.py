"""The finished nodes. Each works on numbers and, entry by entry, on tensors; its backward also builds nodes."""


class Leaf(ComputationNode):
    """A value without inputs: a number or a tensor."""

    def __init__(self, value, name=None):
        super().__init__(name=name)
        if isinstance(value, ComputationNode):
            raise TypeError(f'Leaf: expected a value, got the node {_label(value)}; its value is its result')
        if isinstance(value, (list, tuple)):
            value = tensor(value)
        if isinstance(value, int) or (type(value) is Tensor and not value._shape):
            value = float(value)
        self.result = value

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
        # As a node it must depend on a, or the derivative of this derivative would be lost.
        return [_arrived(self) * (Exp(self.input(0)) if _building else self.result)]


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
            raise TypeError(f'IntPow: the power must be a whole number, got {_power_text(power)}')
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


class Matsum(ComputationNode):
    """The sum of all entries: every entry gets the gradient of the sum."""

    def __init__(self, a, name=None):
        super().__init__(a, name=name)

    def forward(self):
        value = _value(self, 0)
        self.result = value.sum() if isinstance(value, Tensor) else value
        return self.result

    def backward(self):
        gradient = _arrived(self)
        shape = _shape_of_value(_result_of(self._inputs[0], f'{_label(self)}.backward() knows no shape'))
        if not shape:
            return [gradient]
        return [_full(gradient, shape) if isinstance(gradient, (int, float)) else gradient.expand(shape)]


class Matexpand(ComputationNode):
    """A number repeated to a shape; its gradient is the sum of the entries' gradients."""

    def __init__(self, a, *shape, name=None):
        if not shape:
            raise TypeError('Matexpand: a shape is needed')
        super().__init__(a, name=name)
        self.expanded = _shape_of(shape)

    def forward(self):
        value = _value(self, 0)
        if _shape_of_value(value):
            raise ValueError(f'[expand] only a number can be expanded, and the shape is {value._shape}')
        self.result = _full(float(value), self.expanded) if self.expanded else value
        return self.result

    def backward(self):
        gradient = _arrived(self)
        if isinstance(gradient, (int, float)):  # it stands for a tensor of that number
            return [gradient * math.prod(self.expanded)]
        return [gradient.sum()]


class Transpose(ComputationNode):
    """The transposed matrix; its gradient is transposed back."""

    def __init__(self, a, name=None):
        super().__init__(a, name=name)

    def forward(self):
        value = _value(self, 0)
        self.result = value.T if isinstance(value, Tensor) else value
        return self.result

    def backward(self):
        gradient = _arrived(self)
        return [gradient if isinstance(gradient, (int, float)) else gradient.T]


def plot(x, y=None, label='', log=''):
    """A curve through the points (x, y), in the figure that show() ends. With one argument: its values in order.

    log='x', 'y' or 'xy': these axes of the figure are logarithmic.
    """
    if _observer is not None:
        _observer.plotted(x, y, label)
        _observer.scaled(log)


def _scale(log):
    if _observer is not None:
        _observer.scaled(log)


def show():
    """Ends a figure: the next plot() begins another."""
    if _observer is not None:
        _observer.shown()


def _full(value, shape):
    return Tensor([float(value)] * math.prod(shape), shape)


def _exp(value):
    return value.exp() if isinstance(value, Tensor) else _exp_of_number(value)


def _power(value, k):
    """x^k of a number, of each entry of a tensor, or as a node."""
    return _power_of_numbers(value, k) if isinstance(value, (int, float)) else value**k


def _power_text(power):
    return 'a node' if isinstance(power, ComputationNode) else f'{power!r:.40}'
