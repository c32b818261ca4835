"""What happens to nodes while an algorithm runs: counted calls and reads, and events in order."""

import sys
from types import FunctionType

from .plain import Reader

EVENTS_LIMIT = 2000
_ROOM_FOR_SNAPSHOTS = 250_000  # entries of tensors that events leave to what comes after
PROGRAM_FILE = 'back-propagation.py'

_getframe = sys._getframe


class Spent(BaseException):
    """A counted budget is used up. Not an Exception, so that ordinary handlers let it pass."""


class Recorder:
    """The observer of the nodes of one run. `watch` says which nodes have numbers; others are counted only."""

    def __init__(self, max_visits=None):
        self.reader = Reader()
        self.figures = None  # where plots go, if anywhere
        self.visits = 0
        self.max_visits = max_visits
        self.spent = None  # 'visits' or 'lines'
        self.spent_line = None
        self.last_node = None  # number of the node visited last
        self.events = None  # the list that is being written, or None
        self.room = EVENTS_LIMIT
        self.truncated = False
        self.running = []  # (node, method) of calls under way
        self.failure = None  # the last exception that left a node's method, and that node
        self.failed_node = None
        self.watch([])

    def watch(self, nodes):
        self.nodes = nodes
        self.numbers = {id(node): i for i, node in enumerate(nodes)}
        self.forward_calls = [0] * len(nodes)
        self.backward_calls = [0] * len(nodes)

    def restart(self):
        """A new list of events, with all the room there is."""
        self.room = EVENTS_LIMIT
        self.reader.refresh()
        self.truncated = False
        self.events = []

    # ------------------------------------------------------------ called by the nodes

    def created(self, cls):
        """Wraps the methods of a class the first time it makes a node."""
        for base in type.mro(cls):
            methods = base.__dict__
            for name, calls, begins, ends in _WRAPPED:
                method = methods.get(name)
                if isinstance(method, FunctionType) and not hasattr(method, 'is_counted'):
                    type.__setattr__(base, name, self._counted(name, method, calls, begins, ends))

    def inputs_read(self, node):
        self._visit(self.numbers.get(id(node)))

    def gradient_set(self, node):
        number = self.numbers.get(id(node))
        if number is not None and self.has_room():
            self.events.append(
                {'kind': 'gradient', 'node': number, 'gradient': self.reader.claimed(node._gradient), 'line': program_line()}
            )

    def runs_forward(self, node):
        """Whether that node's forward() is what is being run."""
        return bool(self.running) and self.running[-1][0] is node and self.running[-1][1] == 'forward'

    def plotted(self, x, y, label):
        if self.figures is not None:
            self.figures.plot(x, y, label)

    def scaled(self, log):
        if self.figures is not None:
            self.figures.scale(log)

    def shown(self):
        if self.figures is not None:
            self.figures.show()

    # ------------------------------------------------------------ inside

    def _visit(self, number):
        self.visits += 1
        if number is not None:
            self.last_node = number
        if self.max_visits is not None and self.visits > self.max_visits:
            if self.spent is None:
                self.spent, self.spent_line = 'visits', program_line()
            raise Spent

    def has_room(self):
        if self.events is None:
            return False
        if self.room == 0 or self.reader.room <= _ROOM_FOR_SNAPSHOTS:
            self.truncated = True
            return False
        self.room -= 1
        return True

    def _counted(self, name, method, calls, begins, ends):
        """`method`, counted. A call from an overriding method of the same node (super()) is part of that call."""
        recorder, running = self, self.running

        def counted(node, *args, **kwargs):
            if running and running[-1][0] is node and running[-1][1] == name:
                return method(node, *args, **kwargs)
            number = recorder.numbers.get(id(node))
            if number is not None:
                calls(recorder)[number] += 1
            recorder._visit(number)
            event = None
            if number is not None and recorder.has_room():
                event = begins(recorder.reader, number, node)
                recorder.events.append(event)
            running.append((node, name))
            try:
                returned = method(node, *args, **kwargs)
            except BaseException as problem:
                running.pop()
                if recorder.failure is not problem:
                    recorder.failure, recorder.failed_node = problem, number
                raise
            running.pop()
            if event is not None:
                ends(recorder.reader, event, node, returned)
            return returned

        counted.__name__, counted.__qualname__, counted.__doc__ = name, method.__qualname__, method.__doc__
        counted.is_counted = True
        return counted


def _forward_begins(reader, number, node):
    return {'kind': 'forward', 'node': number, 'result': reader.claimed(node.result), 'line': program_line()}


def _forward_ends(reader, event, node, returned):
    event['result'] = reader.claimed(node.result)


def _backward_begins(reader, number, node):
    gradient = reader.claimed(node._gradient)
    return {'kind': 'backward', 'node': number, 'gradient': gradient, 'sent': [], 'line': program_line()}


def _backward_ends(reader, event, node, returned):
    # An iterator is the algorithm's to consume: what it sends shows in the gradients only.
    if returned is None or issubclass(type(returned), (list, tuple, int, float, reader.tensor)):
        event['sent'] = reader.claimed_list(returned, len(node._inputs))


_WRAPPED = (
    ('forward', lambda recorder: recorder.forward_calls, _forward_begins, _forward_ends),
    ('backward', lambda recorder: recorder.backward_calls, _backward_begins, _backward_ends),
)


def program_line():
    """The line of the learner's file that is being run, the innermost one; None if there is none."""
    frame = _getframe(2)
    while frame is not None:
        if frame.f_code.co_filename == PROGRAM_FILE:
            return frame.f_lineno
        frame = frame.f_back
    return None
