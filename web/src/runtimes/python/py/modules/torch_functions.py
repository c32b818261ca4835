"""Functions of torch: the rest of the namespace that `torch.py` begins."""

import random as _random

pi, inf, nan = math.pi, math.inf, math.nan

_TYPES = ('float', 'double', 'half', 'int', 'long', 'bool', 'float16', 'float32', 'float64', 'int32', 'int64')

_generator = _random.Random(0)


# ---------------------------------------------------------------- making tensors


def tensor(data, requires_grad=False, dtype=None, device=None):
    return _with(Tensor(data), requires_grad)


as_tensor = from_numpy = tensor


def linspace(start, end, steps=100, requires_grad=False, dtype=None, device=None):
    return _with(Tensor(_lab.linspace(start, end, steps)), requires_grad)


def arange(start, end=None, step=1, requires_grad=False, dtype=None, device=None):
    start, end = (0, start) if end is None else (start, end)
    count = max(0, math.ceil((end - start) / step))
    _lab._check_size('arange', count)
    return _with(Tensor([start + step * i for i in range(count)]), requires_grad)


def full(shape, value, requires_grad=False, dtype=None, device=None):
    return _with(Tensor(_lab.tensor(value).expand(shape)), requires_grad)


def zeros(*shape, **how):
    return full(_lab._shape_of(shape), 0, **how)


def ones(*shape, **how):
    return full(_lab._shape_of(shape), 1, **how)


def zeros_like(like, **how):
    return zeros(_lab.tensor(like).shape, **how)


def ones_like(like, **how):
    return ones(_lab.tensor(like).shape, **how)


def eye(n, **how):
    return tensor([[1 if i == j else 0 for j in range(n)] for i in range(n)], **how)


def manual_seed(seed):
    _generator.seed(seed)


def randn(*shape, **how):
    return _drawn(lambda: _generator.gauss(0, 1), shape, **how)


def rand(*shape, **how):
    return _drawn(_generator.random, shape, **how)


def _drawn(draw, shape, requires_grad=False, dtype=None, device=None):
    shape = _lab._shape_of(shape)
    return _with(Tensor([draw() for _ in range(math.prod(shape))], shape), requires_grad)


def _with(made, requires_grad):
    made.requires_grad = requires_grad
    return made


# ---------------------------------------------------------------- functions of tensors


def exp(x):
    return _torch(x).exp()


def log(x):
    return _torch(x).log()


def tanh(x):
    return _torch(x).tanh()


def sin(x):
    return _torch(x).sin()


def cos(x):
    return _torch(x).cos()


def sqrt(x):
    return _torch(x).sqrt()


def abs(x):
    return _torch(x).__abs__()


def sum(x):
    return _torch(x).sum()


def mean(x):
    return _torch(x).mean()


def norm(x):
    return _torch(x).norm()


def matmul(a, b):
    return _torch(a) @ _torch(b)


mm = matmul


def allclose(a, b, rtol=1e-5, atol=1e-8):
    a, b = _lab.tensor(a), _lab.tensor(b)
    shape = _lab._broadcast('allclose', a.shape, b.shape)
    pairs = zip(_lab._repeated(a, shape), _lab._repeated(b, shape))
    return all(math.fabs(x - y) <= atol + rtol * math.fabs(y) for x, y in pairs)


def equal(a, b):
    return _lab.Tensor.__eq__(a, b)


def is_tensor(value):
    return isinstance(value, _lab.Tensor)


def set_default_dtype(kind):
    pass


def set_printoptions(*how, **more):
    pass


class no_grad:
    """Inside, no gradients are recorded."""

    def __enter__(self):
        _paused.append(self)

    def __exit__(self, *problem):
        _paused.pop()


def __getattr__(name):
    if name in _TYPES:
        return name  # every number here is a float64
    known = ', '.join(sorted(key for key in globals() if not key.startswith('_') and key not in ('math', 'pi', 'inf')))
    raise AttributeError(f'torch.{name} is not here; of torch the lab has {known}')
