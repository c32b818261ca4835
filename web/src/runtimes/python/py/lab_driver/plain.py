"""Values and claims as plain JSON text.

Written out here because `json` is the learner's to patch, and a claim must come back whatever the program did.
"""

from math import isfinite
from json.encoder import encode_basestring_ascii as _quoted

_SHORT = 80


def claimed(value):
    """A number as the program left it: float, its spelling, None, or what else was found."""
    if value is None:
        return None
    if isinstance(value, float):
        number = float.__float__(value)
    elif isinstance(value, int):
        try:
            number = int.__float__(value)
        except OverflowError:
            return {'unreadable': 'an int beyond the range of float'}
    else:
        return {'unreadable': described(value)}
    if isfinite(number):
        return number
    return 'nan' if number != number else 'inf' if number > 0 else '-inf'


def claimed_list(value, expected):
    """What a `backward` handed back, as a list; iterators are read one item further than expected."""
    if isinstance(value, (list, tuple)):
        return [claimed(item) for item in value[:1000]]
    if value is None or isinstance(value, (int, float, str, bytes)):
        return [{'unreadable': f'{described(value)}, not a list'}]
    try:
        items = []
        for item in value:
            items.append(claimed(item))
            if len(items) > expected:
                break
        return items
    except TypeError:
        return [{'unreadable': f'{described(value)}, not a list'}]


def described(value):
    """The type of a value in few characters; never runs code of the value."""
    name = type_name(type(value))
    if isinstance(value, str):
        return f'a string {str.__repr__(value[:40])}'[:_SHORT]
    if isinstance(value, (list, tuple)):
        return f'a {name} of {len(value)}'[:_SHORT]
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
