"""Tensors: numbers in row-major order with a shape, float64 throughout.

The files of this folder are loaded into one namespace, the module `backprop`: tensors, then base, then nodes.
"""

import math
import operator as _operator
from functools import reduce as _reduce

_LARGEST = 4_000_000  # entries
_DEEPEST = 8  # lists within lists


class Tensor:
    """Numbers with a shape. Operations make new tensors; `+= -= *= /=` and `t[i] = v` change this one."""

    # A row t[i] is a view: it shares `_data` with t and starts at `_start`.
    __slots__ = ('_data', '_start', '_shape')

    def __init__(self, data, shape=None, start=0):
        """`data`: lists within lists; or, with a shape, all entries in row-major order."""
        if shape is None:
            data, shape = _entries(data)
        self._data, self._shape, self._start = data, shape, start

    # ------------------------------------------------------------ what it holds

    @property
    def shape(self):
        return self._shape

    def __len__(self):
        if not self._shape:
            raise TypeError('[tensor] a single number has no length')
        return self._shape[0]

    def __bool__(self):
        return any(self._flat())

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def __getitem__(self, index):
        if _has_slice(index):
            positions, shape = self._selected(index)
            return Tensor([self._data[at] for at in positions], shape)
        start, shape = self._place(index)
        return Tensor(self._data, shape, start) if shape else self._data[start]

    def __setitem__(self, index, value):
        positions, shape = self._selected(index)
        value = tensor(value)
        for at, entry in zip(positions, value.expand(shape)._flat()):
            self._data[at] = entry

    def item(self):
        """Its only number."""
        entries = self._flat()
        if len(entries) != 1:
            raise ValueError(f'[item] a tensor of shape {self._shape} is not one number')
        return entries[0]

    __float__ = item

    def tolist(self):
        return [row.tolist() if isinstance(row, Tensor) else row for row in self] if self._shape else self.item()

    def clone(self):
        """A tensor of its own with the same numbers."""
        return Tensor(list(self._flat()), self._shape)

    __copy__ = clone

    def __deepcopy__(self, memo):
        return self.clone()

    def __eq__(self, other):
        """Whether shape and all entries are the same: True or False."""
        if not isinstance(other, Tensor):
            return NotImplemented
        return self._shape == other._shape and self._flat() == other._flat()

    __hash__ = object.__hash__

    def __repr__(self):
        return _spelled(self)

    # ------------------------------------------------------------ operations, entry by entry

    def __neg__(self):
        return Tensor([-x for x in self._flat()], self._shape)

    def __pos__(self):
        return self.clone()

    def __abs__(self):
        return Tensor([abs(x) for x in self._flat()], self._shape)

    def __add__(self, other):
        return _entrywise('+', _operator.add, self, other)

    def __radd__(self, other):
        return _entrywise('+', _operator.add, other, self)

    def __sub__(self, other):
        return _entrywise('-', _operator.sub, self, other)

    def __rsub__(self, other):
        return _entrywise('-', _operator.sub, other, self)

    def __mul__(self, other):
        return _entrywise('*', _operator.mul, self, other)

    def __rmul__(self, other):
        return _entrywise('*', _operator.mul, other, self)

    def __truediv__(self, other):
        return _entrywise('/', _quotient, self, other)

    def __rtruediv__(self, other):
        return _entrywise('/', _quotient, other, self)

    def __pow__(self, power):
        return _entrywise('**', _power_of_numbers, self, power)

    def __rpow__(self, base):
        return _entrywise('**', _power_of_numbers, base, self)

    def __iadd__(self, other):
        return self._become('+=', Tensor.__add__(self, other))

    def __isub__(self, other):
        return self._become('-=', Tensor.__sub__(self, other))

    def __imul__(self, other):
        return self._become('*=', Tensor.__mul__(self, other))

    def __itruediv__(self, other):
        return self._become('/=', Tensor.__truediv__(self, other))

    def exp(self):
        return Tensor([_exp_of_number(x) for x in self._flat()], self._shape)

    # ------------------------------------------------------------ operations that change the shape

    def __matmul__(self, other):
        if not isinstance(other, Tensor):
            return NotImplemented
        (a, b), shapes = (self._shape, other._shape), f'{self._shape} @ {other._shape}'
        if len(a) != 2 or len(b) != 2:
            raise ValueError(f'[matmul] both must be matrices: {shapes}')
        if a[1] != b[0]:
            raise ValueError(f'[matmul] inner sizes differ: {shapes}')
        (rows, inner), columns, left, right = a, b[1], self._flat(), other._flat()
        across = [left[i * inner : (i + 1) * inner] for i in range(rows)]
        down = [right[j::columns] for j in range(columns)]
        return Tensor([_total(map(_operator.mul, row, column)) for row in across for column in down], (rows, columns))

    def sum(self):
        """The sum of all entries: a number."""
        return _total(self._flat())

    @property
    def T(self):
        """The transposed matrix."""
        if len(self._shape) < 2:
            return self.clone()
        if len(self._shape) > 2:
            raise ValueError(f'[T] only a matrix can be transposed, and the shape is {self._shape}')
        (rows, columns), entries = self._shape, self._flat()
        return Tensor([entries[i * columns + j] for j in range(columns) for i in range(rows)], (columns, rows))

    def expand(self, *shape):
        """Repeated to a larger shape: a number to any, a row to the rows of a matrix."""
        shape = _shape_of(shape)
        if _broadcast('expand', self._shape, shape) != shape:
            raise ValueError(f'[expand] a tensor of shape {self._shape} cannot be repeated to {shape}')
        return Tensor(_repeated(self, shape), shape)

    # ------------------------------------------------------------ inside

    def _flat(self):
        """The entries in row-major order: its own list, or a copy where it shares one. Not to be changed."""
        size = math.prod(self._shape)
        if self._start == 0 and size == len(self._data):
            return self._data
        return self._data[self._start : self._start + size]

    def _become(self, name, value):
        if value is NotImplemented:
            return value
        if value._shape != self._shape:
            raise ValueError(f'[{name}] the result has the shape {value._shape}, this tensor {self._shape}')
        entries = value._flat()
        self._data[self._start : self._start + len(entries)] = entries
        return self

    def _place(self, index):
        """Where the entry or row of this index begins, and its shape."""
        index = index if isinstance(index, tuple) else (index,)
        self._check_number(index)
        start, size = self._start, math.prod(self._shape)
        for axis, i in enumerate(index):
            n = self._shape[axis]
            size //= n or 1
            start += size * self._checked(i, axis)
        return start, self._shape[len(index) :]

    def _selected(self, index):
        """Where the entries of this index lie, which may have slices, and the shape they make."""
        index = index if isinstance(index, tuple) else (index,)
        self._check_number(index)
        positions, size, shape = [self._start], math.prod(self._shape), []
        for axis, n in enumerate(self._shape):
            i = index[axis] if axis < len(index) else slice(None)
            size //= n or 1
            if isinstance(i, slice):
                chosen = range(n)[i]
                shape.append(len(chosen))
            else:
                chosen = (self._checked(i, axis),)
            positions = [at + size * k for at in positions for k in chosen]
        return positions, tuple(shape)

    def _check_number(self, index):
        if len(index) > len(self._shape):
            raise IndexError(f'[tensor] {len(index)} indices, and the shape is {self._shape}')

    def _checked(self, i, axis):
        try:
            i = _operator.index(i)
        except TypeError:
            raise TypeError(f'[tensor] an index is a whole number, not {_kind(i)}') from None
        if not -self._shape[axis] <= i < self._shape[axis]:
            raise IndexError(f'[tensor] index {i} is out of range: the shape is {self._shape}')
        return i % self._shape[axis]


def tensor(data):
    """A tensor of these numbers: lists within lists, a number, or another tensor (copied)."""
    return data.clone() if isinstance(data, Tensor) else Tensor(data)


def linspace(start, end, n):
    """n numbers from start to end at equal distances."""
    if not isinstance(n, int) or n < 1:
        raise ValueError(f'[linspace] the number of points must be a whole number from 1 on, got {n!r:.40}')
    _check_size('linspace', n)
    start, end = float(start), float(end)
    points = [start + (end - start) * i / (n - 1) for i in range(n - 1)]
    return Tensor([*points, end if n > 1 else start], (n,))


# ---------------------------------------------------------------- numbers as the engine computes them: no exceptions


def _exp_of_number(x):
    """e^x; too large is infinite."""
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


def _power_of_numbers(x, k):
    """x^k: 0 to a negative power and overflow are infinite, a root of a negative number is no number."""
    try:
        power = x**k
    except ZeroDivisionError:
        return math.copysign(math.inf, x) if k % 2 == 1 else math.inf
    except OverflowError:
        return -math.inf if x < 0 and k % 2 == 1 else math.inf
    return math.nan if isinstance(power, complex) else power


def _quotient(a, b):
    try:
        return a / b
    except ZeroDivisionError:
        return math.nan if a == 0 or a != a else math.copysign(math.inf, a) * math.copysign(1.0, b)


def _total(numbers):
    """Added up from left to right, as in every language of the lab. Python's own sum() rounds in another way."""
    return _reduce(_operator.add, numbers, 0.0)


# ---------------------------------------------------------------- shapes


def _entrywise(name, function, a, b):
    if isinstance(b, (int, float)):
        b = float(b)
        return Tensor([function(x, b) for x in a._flat()], a._shape)
    if isinstance(a, (int, float)):
        a = float(a)
        return Tensor([function(a, x) for x in b._flat()], b._shape)
    if not (isinstance(a, Tensor) and isinstance(b, Tensor)):
        return NotImplemented
    if a._shape == b._shape:
        return Tensor(list(map(function, a._flat(), b._flat())), a._shape)
    shape = _broadcast(name, a._shape, b._shape)
    return Tensor(list(map(function, _repeated(a, shape), _repeated(b, shape))), shape)


def _broadcast(name, a, b):
    """The shape that both can be repeated to: from the right, equal sizes or 1."""
    length = max(len(a), len(b))
    pairs = list(zip((1,) * (length - len(a)) + a, (1,) * (length - len(b)) + b))
    if any(m != n and m != 1 and n != 1 for m, n in pairs):
        raise ValueError(f'[{name}] shapes do not fit: {a} and {b}')
    shape = tuple(n if m == 1 else m for m, n in pairs)
    _check_size(name, math.prod(shape))
    return shape


def _repeated(source, shape):
    """The entries of a tensor, repeated to a larger shape."""
    old, entries = source._shape, source._flat()
    if old == shape:
        return list(entries)
    positions, size = [0], len(entries)
    for m, n in zip((1,) * (len(shape) - len(old)) + old, shape):
        size //= m or 1
        step = size if m > 1 else 0
        positions = [at + step * k for at in positions for k in range(n)]
    return [entries[at] for at in positions]


def _shape_of(sizes):
    """expand(2, 3) and expand((2, 3)) alike."""
    if len(sizes) == 1 and not isinstance(sizes[0], int):
        sizes = sizes[0]
    try:
        shape = tuple(_operator.index(n) for n in sizes)
    except TypeError:
        raise TypeError(f'[expand] a shape is made of whole numbers, got {sizes!r:.60}') from None
    if any(n < 0 for n in shape):
        raise ValueError(f'[expand] a shape has no negative sizes, got {shape}')
    _check_size('expand', math.prod(shape))
    return shape


def _check_size(name, size):
    if size > _LARGEST:
        raise ValueError(f'[{name}] {size} entries; a tensor here may have {_LARGEST}')


def _has_slice(index):
    return isinstance(index, slice) or (isinstance(index, tuple) and any(isinstance(i, slice) for i in index))
