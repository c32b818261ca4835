"""Figures of a scratch run: what plot() is given, as plain numbers and within bounds."""

_FIGURES, _SERIES, _POINTS = 20, 20, 5000
_LABEL = 80  # characters


class Figures:
    def __init__(self, reader):
        self.reader = reader
        self.drawn = []
        self.open = False  # whether the last figure takes more curves
        self.log = ''  # its logarithmic axes
        self.said = set()

    def plot(self, x, y, label):
        if y is None:
            y = self._points('y', x)
            x = [float(i) for i in range(len(y))]
        else:
            x, y = self._points('x', x), self._points('y', y)
        if len(x) != len(y):
            raise ValueError(f'[plot] x has {len(x)} values and y has {len(y)}')
        if len(x) > _POINTS:
            self._cut(f'[plot] only the first {_POINTS} of {len(x)} points are drawn')
        if not self.open:
            if len(self.drawn) == _FIGURES:
                return self._cut(f'[plot] no more than {_FIGURES} figures are drawn')
            self.drawn.append({'series': []})
            self.open = True
        series = self.drawn[-1]['series']
        if len(series) == _SERIES:
            return self._cut(f'[plot] no more than {_SERIES} curves are drawn in a figure')
        series.append({'label': str(label)[:_LABEL], 'x': x[:_POINTS], 'y': y[:_POINTS]})
        self._mark()

    def scale(self, log):
        """Makes axes of the figure logarithmic that is open, or opens next."""
        if log not in ('', 'x', 'y', 'xy'):
            raise ValueError(f"[plot] log is 'x', 'y' or 'xy', got {str(log)[:_LABEL]!r}")
        self.log = ''.join(axis for axis in 'xy' if axis in self.log + log)
        self._mark()

    def show(self):
        self.open = False
        self.log = ''

    def _mark(self):
        if self.open and self.log:
            self.drawn[-1]['log'] = self.log

    def _points(self, name, values):
        """Numbers, nodes of numbers, or one tensor (or node) of numbers, as data."""
        found = self.reader.row(values)
        if found is None:
            raise TypeError(f'[plot] {name} must be numbers in a row: a tensor, a list, or a node that has a result')
        return found

    def _cut(self, sentence):
        """Says once what is left out."""
        if sentence not in self.said:
            self.said.add(sentence)
            print(sentence)
