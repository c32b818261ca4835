"""Values and claims as plain JSON text.

Written out here because `json` is the learner's to patch, and a claim must come back whatever the program did.
"""

from math import isfinite
from json.encoder import encode_basestring_ascii as _quoted

_SHORT = 80


_LARGEST = 4096  # entries of one tensor
_LONGEST_ROW = 100_000
_ROOM = 500_000  # entries of all tensors of a claim


class Reader:
    """Reads values of a program's as data. Nothing of the program's is called: types are looked at, not asked."""

    def __init__(self):
        self.tensor = self.node = ()
        self.refresh()

    def refresh(self):
        """All the room there is for tensors."""
        self.room = _ROOM

    def knows(self, library):
        """Which classes are tensors and nodes. To be called before the program has run."""
        self.tensor, self.node = library.Tensor, library.ComputationNode
        parts = library.Tensor.__dict__
        self._parts = [parts[name].__get__ for name in ('_data', '_start', '_shape')]
        self._fields = library.ComputationNode.__dict__['__dict__'].__get__

    def claimed(self, value):
        """A number or tensor as the program left it, {node: its result}, None, or what else was found."""
        if self.node and issubclass(type(value), self.node):
            return {'node': self._value(self._fields(value).get('result'))}
        return self._value(value)

    def claimed_list(self, value, expected):
        """What a `backward` handed back, as a list; iterators are read one item further than expected."""
        if issubclass(type(value), (list, tuple)):
            items = list.__getitem__ if issubclass(type(value), list) else tuple.__getitem__
            return [self.claimed(item) for item in items(value, slice(1000))]
        if value is None or issubclass(type(value), (int, float, str, bytes, self.tensor)):
            return [{'unreadable': f'{described(value)}, not a list'}]
        try:
            items = []
            for item in value:
                items.append(self.claimed(item))
                if len(items) > expected:
                    break
            return items
        except TypeError:
            return [{'unreadable': f'{described(value)}, not a list'}]

    def row(self, value):
        """Numbers in a row, as plain data: of a tensor, a node or a sequence of numbers; otherwise None."""
        self.refresh()
        if issubclass(type(value), (list, tuple, range)):
            numbers = [self._scalar(item) for item in value]
            return None if None in numbers else numbers
        if issubclass(type(value), self.node):
            value = self._fields(value).get('result')
        if not issubclass(type(value), self.tensor):
            number = self._scalar(value)
            return None if number is None else [number]
        read = self._tensor(value, _LONGEST_ROW)
        if type(read) is not dict:
            return [read]
        if 'shape' not in read or len([n for n in read['shape'] if n != 1]) > 1:
            return None
        return read['data']

    def _scalar(self, value):
        read = self.claimed(value)
        if type(read) is dict:
            read = read.get('node')
        return read if type(read) in (float, str) else None

    def inputs(self, node):
        """The nodes that a node reads."""
        inputs = self._fields(node).get('_inputs')
        if type(inputs) not in (list, tuple):
            return []
        return [source for source in inputs if issubclass(type(source), self.node)]

    def _value(self, value):
        kind = type(value)
        if value is None:
            return None
        if issubclass(kind, (float, int)):
            return _number(value)
        if self.tensor and issubclass(kind, self.tensor):
            return self._tensor(value)
        return {'unreadable': described(value)}

    def _tensor(self, value, largest=_LARGEST):
        try:
            data, start, shape = (part(value) for part in self._parts)
        except AttributeError:
            return {'unreadable': 'a tensor without numbers'}
        whole = type(data) is list and type(start) is int and type(shape) is tuple and len(shape) <= 8
        if not whole or any(type(n) is not int or n < 0 for n in shape):
            return {'unreadable': 'a tensor that the program took apart'}
        size = 1
        for n in shape:
            size *= n
        if start < 0 or start + size > len(data):
            return {'unreadable': 'a tensor that the program took apart'}
        if size > largest:
            return {'unreadable': f'a tensor of {size} entries, too large to be read'}
        self.room -= size
        if self.room < 0:
            return {'unreadable': 'a tensor, after too many others'}
        entries = []
        for entry in data[start : start + size]:
            entry = _number(entry) if issubclass(type(entry), (float, int)) else {}
            if type(entry) is dict:
                return {'unreadable': 'a tensor with an entry that is no number'}
            entries.append(entry)
        return {'shape': list(shape), 'data': entries} if shape else entries[0]


def _number(value):
    try:
        number = float.__float__(value) if issubclass(type(value), float) else int.__float__(value)
    except OverflowError:
        return {'unreadable': 'an int beyond the range of float'}
    if isfinite(number):
        return number
    return 'nan' if number != number else 'inf' if number > 0 else '-inf'


def described(value):
    """The type of a value in few characters; never runs code of the value."""
    name = type_name(type(value))
    if issubclass(type(value), str):
        return f'a string {str.__repr__(str.__getitem__(value, slice(40)))}'[:_SHORT]
    for kind in (list, tuple):
        if issubclass(type(value), kind):
            return f'a {name} of {kind.__len__(value)}'[:_SHORT]
    if value is None:
        return 'None'
    return name[:_SHORT]


def type_name(kind):
    """The name of a class, past any metaclass of the program's."""
    return type.__dict__['__name__'].__get__(kind)


def text(value):
    """JSON text of dicts, lists, strings, numbers, None and booleans."""
    parts = []
    _write(value, parts.append)
    return ''.join(parts)


def _write(value, out):
    if value is None:
        out('null')
    elif value is True:
        out('true')
    elif value is False:
        out('false')
    elif isinstance(value, str):
        out(_quoted(value))
    elif isinstance(value, int):
        out(int.__repr__(value))
    elif isinstance(value, float):
        out(float.__repr__(value))
    elif isinstance(value, dict):
        mark = '{'
        for key, item in value.items():
            out(mark)
            out(_quoted(key))
            out(':')
            _write(item, out)
            mark = ','
        out('}' if value else '{}')
    else:
        mark = '['
        for item in value:
            out(mark)
            _write(item, out)
            mark = ','
        out(']' if value else '[]')
