"""A scratch text that came from a notebook: each cell shows the value of its last line, as a notebook does."""

_SHOW = '_shown_'


def cell_code(source, file, namespace):
    """The code object of a scratch text. `# ---- Cell 3 ----` begins a notebook's cell; without such lines it is plain."""
    lines = source.split('\n')
    headings = [i for i, line in enumerate(lines, 1) if line.startswith('# ---- Cell ') and line.endswith(' ----')]
    if not headings:
        return compile(source, file, 'exec', dont_inherit=True)
    import ast  # not loaded for those who write no notebooks

    tree = ast.parse(source, file)
    body = tree.body
    for at, statement in enumerate(body):
        end = statement.end_lineno
        following = body[at + 1].lineno if at + 1 < len(body) else len(lines) + 1
        last = at + 1 == len(body) or any(end < heading < following for heading in headings)
        silent = lines[end - 1].rstrip().endswith(';')
        if last and isinstance(statement, ast.Expr) and not silent:
            called = ast.Call(ast.Name(_SHOW, ast.Load()), [statement.value], [])
            statement.value = ast.copy_location(called, statement.value)
            ast.fix_missing_locations(statement)
    namespace[_SHOW] = _show
    namespace.setdefault('display', print)
    return compile(tree, file, 'exec', dont_inherit=True)


def _show(value):
    if value is not None:
        print(repr(value))
