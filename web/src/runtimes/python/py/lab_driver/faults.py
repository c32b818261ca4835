"""Exceptions of a learner's program as data: only the learner's own lines, whatever the exception is made of."""

from .plain import type_name

_MESSAGE_LIMIT = 1000
_LINE_LIMIT = 200
_FRAMES_AT_EACH_END = 4


def raised(problem, sources, node=None):
    """`sources`: file name -> text, of the files that are the learner's.

    Returns the fault and the learner's file it happened in (None if no frame is the learner's). Its line is one of
    that file.
    """
    kind = type_name(type(problem))
    try:
        return _described(problem, kind, sources, node)
    except BaseException:  # an exception made to break its reader
        return {'type': kind, 'message': '', 'line': None, 'traceback': kind, 'node': node}, None


def _described(problem, kind, sources, node):
    message = _message(problem)
    if isinstance(problem, SyntaxError) and problem.filename in sources:
        file, line, shown = problem.filename, problem.lineno, _syntax(problem, sources)
    else:
        frames = _own_frames(problem, sources)
        file, line, _ = frames[-1] if frames else (None, None, None)
        shown = ['Traceback (most recent call last):', *_shown(frames, sources)] if frames else []
    traceback = '\n'.join([*shown, f'{kind}: {message}' if message else kind])
    return {'type': kind, 'message': message, 'line': line, 'traceback': traceback, 'node': node}, file


def _message(problem):
    try:
        message = problem.msg if isinstance(problem, SyntaxError) else str(problem)
        if isinstance(problem, KeyError) and len(problem.args) == 1 and isinstance(problem.args[0], str):
            message = str.__str__(problem.args[0])
    except BaseException:
        return '(its message cannot be shown)'
    if not isinstance(message, str):
        return ''
    return message if len(message) <= _MESSAGE_LIMIT else message[:_MESSAGE_LIMIT] + ' ...'


def _own_frames(problem, sources):
    frames = []
    step = problem.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        if code.co_filename in sources:
            entered = step.tb_lineno == code.co_firstlineno
            frames.append((code.co_filename, step.tb_lineno, code.co_name, entered))
        step = step.tb_next
    if isinstance(problem, RecursionError) and len(frames) > 1 and frames[-1][3]:
        frames.pop()  # it was only being entered: the call is what went too deep
    return [frame[:3] for frame in frames]


def _shown(frames, sources):
    """Two text lines a frame; a long recursion keeps its two ends."""
    skipped = len(frames) - 2 * _FRAMES_AT_EACH_END
    texts = {file: source.split('\n') for file, source in sources.items()}
    lines = []
    for i, (file, number, name) in enumerate(frames):
        if skipped > 0 and i == _FRAMES_AT_EACH_END:
            lines.append(f'  ... {skipped} calls not shown ...')
        if skipped > 0 and _FRAMES_AT_EACH_END <= i < _FRAMES_AT_EACH_END + skipped:
            continue
        lines.append(f'  File "{file}", line {number}, in {name}')
        text = _line(texts[file], number).strip()
        if text:
            lines.append('    ' + text)
    return lines


def _syntax(problem, sources):
    line = problem.lineno
    text = _line(sources[problem.filename].split('\n'), line)
    shown = [f'  File "{problem.filename}", line {line}']
    if text.strip():
        indent = len(text) - len(text.lstrip())
        shown.append('    ' + text.strip())
        if problem.offset and indent < problem.offset <= len(text) + 1:
            shown.append('    ' + ' ' * (problem.offset - 1 - indent) + '^')
    return shown


def _line(lines, number):
    return lines[number - 1][:_LINE_LIMIT] if number and 0 < number <= len(lines) else ''
