"""Code of files that are no modules, from beside them if it lies there compiled."""

import marshal
from importlib.util import MAGIC_NUMBER, cache_from_source, source_hash


def code_of(path):
    with open(path, 'rb') as file:
        source = file.read()
    try:
        with open(cache_from_source(path), 'rb') as file:
            compiled = file.read()
        if compiled[:4] == MAGIC_NUMBER and compiled[8:16] == source_hash(source):
            return marshal.loads(compiled[16:])
    except OSError:
        pass
    return compile(source, path, 'exec', dont_inherit=True)
