"""Modules that notebooks import beside Python's own: `torch` and `matplotlib.pyplot`, made anew for each program."""

import sys
from importlib.machinery import ModuleSpec
from types import ModuleType

from .loading import code_of

_FOLDER = __file__.rsplit('/', 2)[0] + '/modules/'
_SOURCES = {'torch': ('torch.py', 'torch_functions.py'), 'matplotlib.pyplot': ('pyplot.py',)}
_NAMES = ('torch', 'matplotlib', 'matplotlib.pyplot')

_compiled = {}


class Companions:
    """Finds the modules above, and says of every other that is missing what there is."""

    def __init__(self):
        self.autograd = None  # code that gives torch its gradients, in Run

    def find_spec(self, name, path=None, target=None):
        if name in _NAMES:
            return ModuleSpec(name, self, is_package=name != 'matplotlib.pyplot')
        package = name.partition('.')[0]
        if package in ('torch', 'matplotlib'):
            there = 'torch itself' if package == 'torch' else 'matplotlib.pyplot'
            raise ModuleNotFoundError(f'No module named {name!r} here: of {package} the lab has {there}', name=name)
        if package == name and name not in sys.stdlib_module_names and not name.startswith('_'):
            raise ModuleNotFoundError(
                f"No module named {name!r} here: there are Python's own modules (math, random, ...), backprop, torch "
                'and matplotlib.pyplot',
                name=name,
            )
        return None

    def create_module(self, spec):
        return ModuleType(spec.name)

    def exec_module(self, module):
        name = module.__name__
        for part in _SOURCES.get(name, ()):
            if part not in _compiled:
                _compiled[part] = code_of(_FOLDER + part)
            exec(_compiled[part], module.__dict__)
        if name == 'torch' and self.autograd is not None:
            exec(self.autograd, module.__dict__)


def begin(autograd=None):
    """For a new program: none of these modules is loaded yet. `autograd`: the text of that file, in Run."""
    for name in _NAMES:
        sys.modules.pop(name, None)
    _companions.autograd = None if autograd is None else compile(autograd, '/lib/torch.py', 'exec')


_companions = Companions()
# Without Pyodide's own finders: they offer JavaScript's modules, and packages that cannot be installed here.
FINDERS = [finder for finder in sys.meta_path if not finder.__module__.startswith('_pyodide')] + [_companions]
