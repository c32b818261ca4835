"""Counts the lines of the learner's file that are run, and stops the program when there were enough.

sys.monitoring reports lines of exactly these code objects; nothing else is slowed down. Loops and functions that fit
on one line report no new line each time round: a jump or a call with no line since the last one counts as a line.
"""

import os
import sys
from array import array
from types import BuiltinFunctionType, CodeType, MethodDescriptorType

from .recorder import Spent

_monitoring = sys.monitoring
_events = _monitoring.events
_write, _disable = os.write, _monitoring.DISABLE
_TOOL = 3

# The line of the learner's file that began last. The host reads it from memory when the interpreter did not survive.
MARK = array('i', [0])

# Python's own functions in C are not seen by the events below, and some run for ever: sum(iter(int, 1)). So the host is
# told where they are called, on the stream that nobody prints to. Not of those that are known to end at once.
_LOOPING = frozenset({list, tuple, set, frozenset, dict, bytes, bytearray})
_QUICK = frozenset(
    {abs, callable, format, getattr, hasattr, hash, id, isinstance, issubclass, iter, len, next, print, repr, round}
    | {setattr, list.append, list.pop, list.insert, list.copy, dict.get, dict.items, dict.keys, dict.pop, dict.values}
    | {dict.setdefault, set.add, set.discard, set.remove, str.format}
)
_ANNOUNCEMENTS = 50


def mark_address():
    return MARK.buffer_info()[0]


class LineBudget:
    """Use as a context: lines are counted and limited while it is entered."""

    def __init__(self, code, max_lines, recorder):
        self.code, self.max_lines, self.recorder = code, max_lines, recorder
        self.lines = 0

    def __enter__(self):
        budget, recorder, limit = self, self.recorder, self.max_lines
        last_jump = last_call = -1
        mark, announcements = MARK, 0

        def spend(line):
            if recorder.spent is None:
                recorder.spent, recorder.spent_line = 'lines', line
            raise Spent

        def on_line(code, line):
            budget.lines += 1
            mark[0] = line
            # After a budget is spent every further line raises again, so no handler can carry on.
            if budget.lines > limit or recorder.spent is not None:
                spend(line)

        def on_jump(code, start, end):
            nonlocal last_jump
            if budget.lines == last_jump:
                budget.lines += 1
                if budget.lines > limit:
                    spend(_line_at(code, end))
            last_jump = budget.lines

        def on_call(code, offset):
            nonlocal last_call
            if budget.lines == last_call:
                budget.lines += 1
                if budget.lines > limit:
                    spend(code.co_firstlineno)
            last_call = budget.lines

        def on_c_call(code, offset, function, argument):
            nonlocal announcements
            kind = type(function)
            if kind is type:
                slow = function in _LOOPING
            else:
                slow = kind in (BuiltinFunctionType, MethodDescriptorType) and function not in _QUICK
            if not slow or announcements > _ANNOUNCEMENTS:
                return _disable
            announcements += 1
            _write(2, b'%d\n' % (mark[0] if announcements <= _ANNOUNCEMENTS else 0))
            return None

        mark[0] = 0
        if _monitoring.get_tool(_TOOL) is None:
            _monitoring.use_tool_id(_TOOL, 'backprop')
        _monitoring.register_callback(_TOOL, _events.LINE, on_line)
        _monitoring.register_callback(_TOOL, _events.JUMP, on_jump)
        _monitoring.register_callback(_TOOL, _events.PY_START, on_call)
        _monitoring.register_callback(_TOOL, _events.CALL, on_c_call)
        self._switch(_events.LINE | _events.JUMP | _events.PY_START | _events.CALL)
        _monitoring.restart_events()
        return self

    def __exit__(self, *problem):
        self._switch(0)

    def _switch(self, events):
        waiting = [self.code]
        while waiting:
            code = waiting.pop()
            _monitoring.set_local_events(_TOOL, code, events)
            waiting.extend(constant for constant in code.co_consts if isinstance(constant, CodeType))


def _line_at(code, offset):
    for start, end, line in code.co_lines():
        if start <= offset < end:
            return line
    return None
