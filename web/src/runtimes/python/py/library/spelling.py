"""Tensors from lists, and tensors as text."""

_LINE = 72  # characters
_SUMMARY_AFTER = 1000  # entries


def _entries(data, depth=0):
    """The entries of lists within lists, in row-major order, and their shape."""
    if isinstance(data, (int, float)):
        return [float(data)], ()
    if isinstance(data, Tensor):
        return list(data._flat()), data._shape
    if isinstance(data, ComputationNode):
        raise TypeError(f'[tensor] expected numbers, got the node {_label(data)}: take its result')
    if not isinstance(data, (list, tuple, range)):
        raise TypeError(f'[tensor] expected numbers or lists of numbers, got {_kind(data)}')
    if depth == _DEEPEST:
        raise ValueError(f'[tensor] lists within lists, more than {_DEEPEST} deep')
    _check_size('tensor', len(data))
    entries, row_shape = [], None
    for row in data:
        row_entries, shape = _entries(row, depth + 1)
        if row_shape is not None and shape != row_shape:
            raise ValueError(f'[tensor] rows of different shapes: {row_shape} and {shape}')
        row_shape = shape
        entries += row_entries
        _check_size('tensor', len(entries))
    return entries, (len(data), *(row_shape or ()))


def _kind(value):
    return 'None' if value is None else f'{"an" if type(value).__name__[0] in "aeiou" else "a"} {type(value).__name__}'


def _spelled(value, short=False):
    """tensor([[1., 2.], [3., 4.]]): in one line if it fits, otherwise row by row. `short`: always one line."""
    entries, shape = value._flat(), value._shape
    spell = _speller(entries)
    edge = 2 if short else 3
    cut = len(entries) > (12 if short else _SUMMARY_AFTER)
    text = f'tensor({_rows(entries, shape, spell, edge if cut else None, ", ")})'
    if short or len(text) <= _LINE or not shape:
        return text
    return f'tensor({_wrapped(entries, shape, spell, edge if cut else None, len("tensor(["))})'


def _speller(entries):
    """How numbers are written: whole ones with a point, others with four digits, very large or small ones in powers."""
    sizes = [abs(x) for x in entries if x != 0 and math.isfinite(x)]
    largest = max(sizes, default=0.0)
    if all(x == math.floor(x) for x in sizes) and largest < 1e8:
        return lambda x: f'{x:.0f}.' if math.isfinite(x) else str(x)
    return (lambda x: f'{x:.4e}') if largest >= 1e8 or largest < 1e-3 else (lambda x: f'{x:.4f}')


def _rows(entries, shape, spell, edge, comma):
    if not shape:
        return spell(entries[0])
    return f'[{comma.join(_items(entries, shape, edge, lambda row: _rows(row, shape[1:], spell, edge, comma)))}]'


def _items(entries, shape, edge, write):
    """The rows of a tensor as text; with an edge only so many at each end."""
    n = shape[0]
    size = len(entries) // n if n else 0
    shown = range(n)
    if edge is not None and n > 2 * edge + 1:
        shown = [*range(edge), None, *range(n - edge, n)]
    return ['...' if i is None else write(entries[i * size : (i + 1) * size]) for i in shown]


def _wrapped(entries, shape, spell, edge, indent):
    """Row by row; a long row goes on in the next line."""
    if len(shape) > 1:
        rows = _items(entries, shape, edge, lambda row: _wrapped(row, shape[1:], spell, edge, indent + 1))
        return f'[{(",\n" + " " * indent).join(rows)}]'
    lines, width = [''], indent
    for item in _items(entries, shape, edge, lambda row: spell(row[0])):
        if lines[-1] and width + len(item) + 2 > _LINE:
            lines.append('')
            width = indent
        lines[-1] += (', ' if lines[-1] else '') + item
        width += len(item) + 2
    return f'[{(",\n" + " " * indent).join(lines)}]'
