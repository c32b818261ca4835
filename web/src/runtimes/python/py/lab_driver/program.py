"""Loads a learner's program into a fresh namespace, beside a fresh copy of the library."""

import builtins
import functools
import math
import operator
import sys
from types import ModuleType

from .companions import FINDERS, begin
from .loading import code_of
from .recorder import PROGRAM_FILE

_LIBRARY = __file__.rsplit('/', 2)[0] + '/library/'


# The library is one namespace in several files.
_library = [code_of(_LIBRARY + name) for name in ('tensors.py', 'spelling.py', 'base.py', 'nodes.py')]

# What a program may have changed and the driver needs whole.
_kept = [(module.__dict__, dict(module.__dict__)) for module in (builtins, math, operator, functools)]
_RECURSION_LIMIT = 1000
_set_recursion_limit, _modules, _streams = sys.setrecursionlimit, sys.modules, (sys.stdout, sys.stderr)
_path = list(sys.path)
_finders = sys.meta_path
# The host's doors to JavaScript are being closed while this file is loaded: they must not come back.
_kept_modules = {name: module for name, module in sys.modules.items() if name not in ('js', 'pyodide_js')}
_compiled = (None, None)


def mend():
    """Puts back what the driver relies on; the first thing to do after code of the learner's ran."""
    for current, kept in _kept:
        current.clear()
        current.update(kept)
    _set_recursion_limit(_RECURSION_LIMIT)
    sys.stdout, sys.stderr = _streams
    sys.path[:] = _path
    sys.meta_path = _finders
    _finders[:] = FINDERS
    _modules.update(_kept_modules)


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

    def __init__(self, observer, name, autograd=None):
        begin(autograd)
        self.library = ModuleType('backprop')
        for part in _library:
            exec(part, self.library.__dict__)
        module = ModuleType(name)
        self.namespace = module.__dict__
        self.library._program = self.namespace
        self.library._observer = observer
        observer.reader.knows(self.library)
        self.building = self.library.build_graph
        for export in self.library.__all__:
            self.namespace[export] = self.library.__dict__[export]
        _modules['backprop'] = self.library
        _modules[name] = module

    def value(self, data):
        """A Value as a program sees it: a float or a tensor."""
        if isinstance(data, dict):
            return self.library.Tensor([float(x) for x in data['data']], tuple(data['shape']))
        return float(data)

    def find(self, name):
        """A name of the program, as a learner expects to see it fail."""
        if name not in self.namespace:
            raise NameError(f'name {name!r} is not defined in the program')
        return self.namespace[name]


mend()
