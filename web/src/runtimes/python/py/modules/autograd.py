"""torch's gradients for notebooks that compare with them, in Run only. Loaded into the namespace of `torch.py`.

Every operation on a tensor that requires a gradient is noted at its result, as (operation, operands); backward() walks
back from a result in reverse order. Formulas: `g` is what arrives, `out` the result, the rest the operands.
"""


def _made(value, operation, *operands):
    if value is NotImplemented:
        return value
    made = Tensor(value) if isinstance(value, (int, _number)) else Tensor(value._data, value._shape, value._start)
    if _recording() and any(_wants(operand) for operand in operands):
        made.requires_grad, made._source = True, (operation, operands)
    return made


def _wants(operand):
    return isinstance(operand, Tensor) and operand.requires_grad


def _backward(self, gradient=None, retain_graph=None, create_graph=False):
    """Adds to `grad` of every tensor below that requires one."""
    if create_graph:
        raise RuntimeError('backward(create_graph=True) is not here: the lab asks for higher orders with build_graph()')
    if not self.requires_grad:
        raise RuntimeError('backward(): no tensor below this one requires a gradient')
    if gradient is None:
        if self.numel() != 1:
            raise RuntimeError(f'backward() starts at a single number, and the shape is {self._shape}')
        gradient = ones(self._shape)
    with no_grad():
        arrived = {id(self): _torch(gradient).detach()}
        for made in reversed(_order(self)):
            g = arrived.pop(id(made))
            if made._source is None:
                made._gradient = g.clone() if made._gradient is None else made._gradient + g
                continue
            operation, operands = made._source
            sent = _GRADIENTS[operation](g, made, *operands)
            for operand, part in zip(operands, sent):
                if _wants(operand):
                    part = _to_shape(part, operand._shape)
                    before = arrived.get(id(operand))
                    arrived[id(operand)] = part if before is None else before + part


def _order(root):
    """All tensors that require a gradient below the root, operands first."""
    done, seen, path = [], {id(root)}, [(root, iter(root._source[1] if root._source else ()))]
    while path:
        made, rest = path[-1]
        for operand in rest:
            if _wants(operand) and id(operand) not in seen:
                seen.add(id(operand))
                path.append((operand, iter(operand._source[1] if operand._source else ())))
                break
        else:
            done.append(made)
            path.pop()
    return done


def _to_shape(part, shape):
    """Added up over the axes along which a value of this shape was repeated."""
    part = _torch(part)
    if part._shape == shape:
        return part
    if math.prod(part._shape) < math.prod(shape):
        return part.expand(shape)
    padded = (1,) * (len(part._shape) - len(shape)) + shape
    sums = [0.0] * math.prod(shape)
    places = _lab._repeated(Tensor(list(range(len(sums))), padded), part._shape)
    for place, entry in zip(places, part._flat()):
        sums[place] += entry
    return Tensor(sums, shape)


def _at(g, source, index):
    """Zeros but for what came from the chosen entries."""
    places, _ = _lab.Tensor(list(range(source.numel())), source._shape)._selected(index)
    entries = [0.0] * source.numel()
    for place, entry in zip(places, g._flat()):
        entries[place] += entry
    return Tensor(entries, source._shape)


def _sign(x):
    return (x > 0) - (x < 0)


_GRADIENTS = {
    'neg': lambda g, out, a: (-g,),
    'abs': lambda g, out, a: (g * _each(_sign, a),),
    'add': lambda g, out, a, b: (g, g),
    'sub': lambda g, out, a, b: (g, -g),
    'mul': lambda g, out, a, b: (g * b, g * a),
    'div': lambda g, out, a, b: (g / b, -g * out / b),
    'pow': lambda g, out, a, k: (g * k * a ** (k - 1), g * out * _torch(a).log() if _wants(k) else g),
    'matmul': lambda g, out, a, b: (g @ _torch(b).T, _torch(a).T @ g),
    'exp': lambda g, out, a: (g * out,),
    'log': lambda g, out, a: (g / a,),
    'tanh': lambda g, out, a: (g * (1 - out * out),),
    'sin': lambda g, out, a: (g * a.cos(),),
    'cos': lambda g, out, a: (-g * a.sin(),),
    'sum': lambda g, out, a: (g.expand(a._shape),),
    'expand': lambda g, out, a: (g,),
    'reshape': lambda g, out, a: (g.reshape(a._shape),),
    'transpose': lambda g, out, a: (g.T,),
    'clone': lambda g, out, a: (g,),
    'index': lambda g, out, a, index: (_at(g, a, index), None),
}


def _set_grad(self, value):
    self._gradient = value


Tensor.grad = property(lambda self: self._gradient, _set_grad)
Tensor.backward = _backward
