"""Loads a learner's program into a fresh namespace, beside a fresh copy of the library."""

import builtins
import math
import sys
from types import ModuleType

from .recorder import PROGRAM_FILE

_LIBRARY_FILE = __file__.rsplit('/', 2)[0] + '/backprop.py'
with open(_LIBRARY_FILE, encoding='utf-8') as _file:
    _library = compile(_file.read(), '/lib/backprop.py', 'exec')

# What a program may have changed and the driver needs whole.
_kept = [(module.__dict__, dict(module.__dict__)) for module in (builtins, math)]
_RECURSION_LIMIT = 1000
_set_recursion_limit, _modules, _streams = sys.setrecursionlimit, sys.modules, (sys.stdout, sys.stderr)
_compiled = (None, None)


def mend():
    """Puts back what the driver relies on; the first thing to do after code of the learner's ran."""
    for current, kept in _kept:
        current.clear()
        current.update(kept)
    _set_recursion_limit(_RECURSION_LIMIT)
    sys.stdout, sys.stderr = _streams


class _Nowhere:
    """Where prints go while nobody reads them."""

    encoding = 'utf-8'

    def write(self, text):
        return len(text)

    def flush(self):
        pass

    def isatty(self):
        return False


def silence():
    sys.stdout = sys.stderr = _Nowhere()


def compiled(source):
    """The program's code object. The same text twice is compiled once."""
    global _compiled
    if _compiled[0] != source:
        _compiled = (source, compile(source, PROGRAM_FILE, 'exec', dont_inherit=True))
    return _compiled[1]


class Program:
    """A fresh library and a namespace that is ready to run the learner's code in."""

    def __init__(self, observer, name):
        self.library = ModuleType('backprop')
        exec(_library, self.library.__dict__)
        module = ModuleType(name)
        self.namespace = module.__dict__
        self.library._program = self.namespace
        self.library._observer = observer
        for export in self.library.__all__:
            self.namespace[export] = self.library.__dict__[export]
        _modules['backprop'] = self.library
        _modules[name] = module

    def find(self, name):
        """A name of the program, as a learner expects to see it fail."""
        if name not in self.namespace:
            raise NameError(f'name {name!r} is not defined in the program')
        return self.namespace[name]


mend()
