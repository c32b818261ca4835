"""As much of matplotlib.pyplot as notebooks of this homework use: curves, drawn by the lab."""

import backprop as _lab

_IGNORED = (
    'legend title suptitle xlabel ylabel xlim ylim axis grid tight_layout xticks yticks axhline axvline savefig close'
)


def plot(*points, label='', **style):
    """plot(y), plot(x, y), plot(x, y, 'r--'), and several of these in a row. Colours and widths are the lab's own."""
    _draw(points, label, '')


def _draw(points, label, log):
    curves, given = [], []
    for item in points:
        if isinstance(item, str):
            if given:
                curves.append(given)
            given = []
        elif len(given) == 2:
            curves.append(given)
            given = [item]
        else:
            given.append(item)
    for curve in [*curves, given] if given else curves:
        _lab.plot(*curve, label=label, log=log)


scatter = plot


def semilogx(*points, label='', **style):
    _draw(points, label, 'x')


def semilogy(*points, label='', **style):
    _draw(points, label, 'y')


def loglog(*points, label='', **style):
    _draw(points, label, 'xy')


def xscale(value, **more):
    """Of the figure that is being drawn: 'log', or anything else for what it is anyway."""
    if value == 'log':
        _lab._scale('x')


def yscale(value, **more):
    if value == 'log':
        _lab._scale('y')


def figure(*how, **more):
    """Begins another figure."""
    _lab.show()


def show(*how, **more):
    _lab.show()


def _nothing(*how, **more):
    pass


for _name in _IGNORED.split():
    globals()[_name] = _nothing


def __getattr__(name):
    if name.startswith('__'):
        raise AttributeError(name)
    raise AttributeError(f'pyplot.{name} is not here; of pyplot the lab has plot, figure, show, legend, title and labels')
