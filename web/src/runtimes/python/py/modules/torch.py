"""As much of torch as notebooks of this homework use, on the lab's own tensors: values, no gradients.

One namespace, the module `torch`: this file, then torch_functions. Gradients are there in Run only: the driver then
loads `autograd.py` into it as well.
"""

import math
import operator as _operator

import backprop as _lab

_NO_GRADIENTS = "torch's own gradients are there in Run only: in Check it is your program that makes the gradients"
_number = float


class Tensor(_lab.Tensor):
    """The lab's tensor with torch's habits: a single number is a tensor, too, and so is an entry."""

    __slots__ = ('requires_grad', '_gradient', '_source')

    def __init__(self, data, shape=None, start=0):
        super().__init__(data, shape, start)
        self.requires_grad, self._gradient, self._source = False, None, None

    def __repr__(self):
        text = super().__repr__()
        if not self.requires_grad:
            return text
        return text[:-1] + (f', grad_fn=<{self._source[0].title()}>)' if self._source else ', requires_grad=True)')

    def __format__(self, spec):
        return format(self.item(), spec) if spec else str(self)

    def __getitem__(self, index):
        value = super().__getitem__(index)
        if isinstance(value, _lab.Tensor) and value._data is self._data and not self.requires_grad:
            return Tensor(value._data, value._shape, value._start)  # a row: the same numbers, not a copy
        return _made(value, 'index', self, index)

    def __eq__(self, other):
        return _compared('==', _operator.eq, self, other)

    def __ne__(self, other):
        return _compared('!=', _operator.ne, self, other)

    __hash__ = object.__hash__

    def __lt__(self, other):
        return _compared('<', _operator.lt, self, other)

    def __le__(self, other):
        return _compared('<=', _operator.le, self, other)

    def __gt__(self, other):
        return _compared('>', _operator.gt, self, other)

    def __ge__(self, other):
        return _compared('>=', _operator.ge, self, other)

    def _become(self, name, value):
        if self.requires_grad and _recording():
            raise RuntimeError(f'[{name}] a tensor that requires a gradient cannot be changed in place')
        return super()._become(name, value)

    # ------------------------------------------------------------ operations

    def __neg__(self):
        return _made(super().__neg__(), 'neg', self)

    def __abs__(self):
        return _made(super().__abs__(), 'abs', self)

    def __add__(self, other):
        return _made(super().__add__(other), 'add', self, other)

    def __radd__(self, other):
        return _made(super().__radd__(other), 'add', other, self)

    def __sub__(self, other):
        return _made(super().__sub__(other), 'sub', self, other)

    def __rsub__(self, other):
        return _made(super().__rsub__(other), 'sub', other, self)

    def __mul__(self, other):
        return _made(super().__mul__(other), 'mul', self, other)

    def __rmul__(self, other):
        return _made(super().__rmul__(other), 'mul', other, self)

    def __truediv__(self, other):
        return _made(super().__truediv__(other), 'div', self, other)

    def __rtruediv__(self, other):
        return _made(super().__rtruediv__(other), 'div', other, self)

    def __pow__(self, power):
        return _made(super().__pow__(power), 'pow', self, power)

    def __rpow__(self, base):
        return _made(super().__rpow__(base), 'pow', base, self)

    def __matmul__(self, other):
        return _made(super().__matmul__(other), 'matmul', self, other)

    def exp(self):
        return _made(super().exp(), 'exp', self)

    def log(self):
        return _made(_each(_log, self), 'log', self)

    def tanh(self):
        return _made(_each(math.tanh, self), 'tanh', self)

    def sin(self):
        return _made(_each(math.sin, self), 'sin', self)

    def cos(self):
        return _made(_each(math.cos, self), 'cos', self)

    def sum(self):
        return _made(super().sum(), 'sum', self)

    def expand(self, *shape):
        return _made(super().expand(*shape), 'expand', self)

    def reshape(self, *shape):
        shape = list(shape[0] if len(shape) == 1 and isinstance(shape[0], (list, tuple)) else shape)
        if shape.count(-1) == 1:
            shape[shape.index(-1)] = self.numel() // (-math.prod(shape) or 1)
        if math.prod(shape) != self.numel() or any(n < 0 for n in shape):
            raise ValueError(f'[reshape] {self.numel()} entries do not make the shape {tuple(shape)}')
        return _made(_lab.Tensor(list(self._flat()), tuple(shape)), 'reshape', self)

    @property
    def T(self):
        return _made(super().T, 'transpose', self)

    def sqrt(self):
        return self**0.5

    def square(self):
        return self**2

    def pow(self, power):
        return self**power

    def mean(self):
        return self.sum() / self.numel()

    def norm(self):
        return (self * self).sum() ** 0.5

    def abs(self):
        return abs(self)

    def t(self):
        return self.T

    def matmul(self, other):
        return self @ other

    mm, view = matmul, reshape

    # ------------------------------------------------------------ what it holds

    def max(self):
        return Tensor(max(self._flat()))

    def min(self):
        return Tensor(min(self._flat()))

    def all(self):
        return all(self._flat())

    def any(self):
        return any(self._flat())

    def numel(self):
        return math.prod(self._shape)

    def dim(self):
        return len(self._shape)

    def size(self, axis=None):
        return self._shape if axis is None else self._shape[axis]

    def clone(self):
        return _made(super().clone(), 'clone', self)

    def detach(self):
        """The same numbers, of which no gradient is asked."""
        return Tensor(self._data, self._shape, self._start)

    def numpy(self):
        return self.detach()

    data = property(detach)
    cpu = detach

    def double(self):
        return self

    float = double

    def to(self, *where, **how):
        return self

    def zero_(self):
        self._data[self._start : self._start + self.numel()] = [0.0] * self.numel()
        return self

    def requires_grad_(self, wanted=True):
        self.requires_grad = wanted
        return self

    # ------------------------------------------------------------ gradients: replaced by autograd.py in Run

    @property
    def grad(self):
        raise AttributeError(_NO_GRADIENTS)

    def backward(self, gradient=None):
        raise AttributeError(_NO_GRADIENTS)


class _Truths(Tensor):
    """What a comparison makes: True and False."""

    __slots__ = ()

    def __repr__(self):
        return f'tensor({self.tolist()})'.replace('1.0', 'True').replace('0.0', 'False')


# ---------------------------------------------------------------- inside

_paused = []


def _recording():
    return not _paused


def _made(value, operation, *operands):
    """The result of an operation as a tensor of this kind."""
    if value is NotImplemented:
        return value
    return Tensor(value) if isinstance(value, (int, _number)) else Tensor(value._data, value._shape, value._start)


def _compared(name, relation, a, b):
    value = _lab._entrywise(name, relation, a, b)
    return value if value is NotImplemented else _Truths(value._data, value._shape)


def _torch(value):
    return value if isinstance(value, Tensor) else Tensor(value)


def _each(function, source):
    return _lab.Tensor([function(x) for x in source._flat()], source._shape)


def _log(x):
    return math.log(x) if x > 0 else -math.inf if x == 0 else math.nan
