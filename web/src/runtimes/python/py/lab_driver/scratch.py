"""A scratch run: the program, then the scratch cell, and what there is to step through afterwards."""

import sys

from .cells import cell_code
from .faults import raised
from .figures import Figures
from .program import Program, compiled, mend
from .recorder import PROGRAM_FILE, Recorder

SCRATCH_FILE = 'scratch'
_NODES_LIMIT = 500


def run_scratch(source, scratch, autograd):
    """Program and scratch cell -> RunResult without its duration. `autograd`: torch's gradients, as source text."""
    recorder = Recorder()
    recorder.figures = figures = Figures(recorder.reader)
    result = {'outcome': 'done'}
    traced = None
    stage = 'program'
    problem = None
    try:
        program = Program(recorder, '__main__', autograd)
        traced = _Traced(recorder, program)
        exec(compiled(source), program.namespace)
        stage = 'scratch'
        traced.wrap()
        exec(cell_code(scratch, SCRATCH_FILE, program.namespace), program.namespace)
    except BaseException as caught:
        problem = caught
    mend()
    if problem is not None:
        node = recorder.failed_node if recorder.failure is problem else None
        error, file = raised(problem, {PROGRAM_FILE: source, SCRATCH_FILE: scratch}, node)
        error['where'] = {PROGRAM_FILE: 'program', SCRATCH_FILE: 'scratch'}.get(file, stage)
        result['outcome'], result['error'] = 'raised', error
    if figures.drawn:
        result['plots'] = figures.drawn
    try:
        sys.stdout.flush()
        sys.stderr.flush()
        trace = traced.trace() if traced is not None else None
        if trace is not None:
            result['trace'] = trace
    except BaseException:  # a program may have broken its own nodes: then there is nothing to step through
        pass
    return result


class _Traced:
    """Watches the graphs on which the scratch cell runs the learner's algorithms; the last one is kept."""

    def __init__(self, recorder, program):
        self.recorder, self.program = recorder, program
        self.root = None
        self.leaves = []

    def wrap(self):
        for name in ('forward_algorithm', 'backward_algorithm'):
            function = self.program.namespace.get(name)
            if callable(function):
                self._wrap(name, function)

    def _wrap(self, name, function):
        namespace = self.program.namespace

        def algorithm(graph, *args, **kwargs):
            self._begin(name, graph)
            # Recursion of the learner's own goes straight to the function.
            namespace[name] = function
            try:
                return function(graph, *args, **kwargs)
            finally:
                if namespace.get(name) is function:
                    namespace[name] = algorithm

        algorithm.__name__, algorithm.__doc__ = name, function.__doc__
        namespace[name] = algorithm

    def _begin(self, name, graph):
        base = self.program.library.ComputationNode
        if not isinstance(graph, base) or (graph is self.root and name == 'backward_algorithm'):
            return
        self.root = graph
        nodes = base.sorted_nodes(graph)
        if len(nodes) > _NODES_LIMIT:
            self.recorder.watch([])
            self.recorder.events = None
            return
        self.recorder.watch(nodes)
        self.recorder.restart()
        self.leaves = [self.recorder.reader.claimed(node.result) if not node._inputs else None for node in nodes]

    def trace(self):
        nodes, numbers = self.recorder.nodes, self.recorder.numbers
        if not nodes:
            return None
        trace = {
            'nodes': [self._node(node, i, numbers) for i, node in enumerate(nodes)],
            'output': len(nodes) - 1,
            'events': self.recorder.events,
        }
        if self.recorder.truncated:
            trace['truncated'] = True
        return trace

    def _node(self, node, i, numbers):
        kind = type(node).__name__
        inputs = [numbers[id(source)] for source in node._inputs if id(source) in numbers]
        data = {'type': kind, 'inputs': inputs}
        if isinstance(node.name, str):
            data['name'] = node.name
        operation = _operation(kind, node)
        if operation is not None:
            data['op'] = operation
        if not node._inputs:
            data['result'] = self.leaves[i]
        locals_ = _locals(kind, node)
        if locals_ is not None:
            data['locals'] = locals_
        return data


def _operation(kind, node):
    """The second line of the node's box: what it does, where its name or type does not say it."""
    if kind == 'Leaf':
        return 'leaf'
    if kind == 'IntPow':
        return f'power {node.power}'
    return kind if node.name is not None else None


def _locals(kind, node):
    """The local derivative on each edge at the values of the run, as text; None where the node's rule is not known."""
    try:
        values = [source.result for source in node._inputs]
        if kind == 'Exp':
            slopes = [node.result]
        elif kind == 'Negate':
            slopes = [-1]
        elif kind == 'Mean':
            return [f'1/{len(values)}'] * len(values)
        elif kind == 'IntPow':
            slopes = [node.power * values[0] ** (node.power - 1)]
        elif kind in ('Matsum', 'Matexpand'):
            slopes = [1]
        elif kind == 'Add' and len(values) == 2:
            slopes = [1, 1]
        elif kind == 'Mul' and len(values) == 2:
            slopes = [values[1], values[0]]
        else:
            return None
        return [f'{slope:.4g}' for slope in slopes]
    except Exception:
        return None
