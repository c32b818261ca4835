"""One probe: builds its graph from the learner's classes, runs its actions, and says what happened."""

from .budget import LineBudget
from .faults import raised
from .plain import claimed, claimed_list, described
from .program import Program, compiled, mend, silence
from .recorder import PROGRAM_FILE, Recorder, Spent


def run_probe(source, probe):
    """Source and probe (as data) -> claim (as data). Never raises for what the program does."""
    recorder = Recorder(max_visits=probe['budget']['visits'])
    count = len(probe['nodes'])
    claim = {
        'probe': probe['id'],
        'outcome': 'done',
        'snapshots': [],
        'events': [],
        'truncated': False,
        'forward_calls': [0] * count,
        'backward_calls': [0] * count,
        'visits': 0,
        'lines': 0,
    }
    budget = None
    problem = None
    silence()
    try:
        code = compiled(source)
        budget = LineBudget(code, probe['budget']['lines'], recorder)
        with budget:
            _play(code, probe, recorder, claim)
    except BaseException as caught:
        problem = caught
    mend()

    claim['truncated'] = recorder.truncated
    if recorder.nodes:
        claim['forward_calls'], claim['backward_calls'] = recorder.forward_calls, recorder.backward_calls
    claim['visits'] = recorder.visits
    claim['lines'] = budget.lines if budget is not None else 0
    if recorder.spent is not None:
        claim['outcome'] = 'budget'
        claim['stopped'] = {'line': recorder.spent_line, 'node': recorder.last_node, 'what': recorder.spent}
    elif problem is not None:
        claim['outcome'] = 'raised'
        node = recorder.failed_node if recorder.failure is problem else None
        claim['error'] = _raised(problem, source, node, budget)
    return claim


def _raised(problem, source, node, budget):
    if budget is None:  # it did not even compile
        return raised(problem, {PROGRAM_FILE: source}, node)[0]
    with budget:  # the message may be code of the program's
        fault = raised(problem, {PROGRAM_FILE: source}, node)[0]
    mend()
    return fault


def _play(code, probe, recorder, claim):
    program = Program(recorder, 'back_propagation')
    exec(code, program.namespace)
    nodes = _build(probe['nodes'], program)
    recorder.watch(nodes)
    output = nodes[probe['output']]
    for action in probe['actions']:
        recorder.events = []
        claim['events'].append(recorder.events)
        returned = _act(action, program, nodes, output)
        if recorder.spent is not None:  # the program swallowed it
            raise Spent
        snapshot = {
            'results': [claimed(node.result) for node in nodes],
            'gradients': [claimed(node._gradient) for node in nodes],
        }
        if action['do'] == 'node-backward':
            snapshot['returned'] = claimed_list(returned, len(nodes[action['node']]._inputs))
        claim['snapshots'].append(snapshot)


def _act(action, program, nodes, output):
    do = action['do']
    if do == 'forward':
        return program.find('forward_algorithm')(output)
    if do == 'backward':
        return program.find('backward_algorithm')(output)
    node = nodes[action['node']]
    if do == 'set':
        node.result = float(action['value'])
    elif do == 'node-forward':
        node.forward()
    elif do == 'node-backward':
        node.gradient = float(action['upstream'])
        return node.backward()
    else:
        raise ValueError(f'unknown action {do}')
    return None


def _build(specs, program):
    library = program.library
    given = _given_class(library)
    nodes = []
    for spec in specs:
        kind, name = spec['type'], spec.get('name')
        inputs = [nodes[i] for i in spec.get('inputs', ())]
        if kind == 'Leaf':
            node = library.Leaf(float(spec['value']), name=name)
        elif kind == 'Given':
            node = given(inputs, spec, name)
        elif kind == 'IntPow':
            node = library.IntPow(*inputs, spec['power'], name=name)
        elif kind in ('Add', 'Mul'):
            node = _learners_node(program, kind, inputs, name)
        else:
            node = getattr(library, kind)(*inputs, name=name)
        nodes.append(node)
    return nodes


def _learners_node(program, kind, inputs, name):
    cls = program.find(kind)
    if not (isinstance(cls, type) and issubclass(cls, program.library.ComputationNode)):
        what = 'a class without that base' if isinstance(cls, type) else described(cls)
        raise TypeError(f'{kind} must be a class derived from ComputationNode, and it is {what}')
    node = cls(*inputs)
    if '_inputs' not in node.__dict__:
        raise TypeError(f'{kind}.__init__ must call super().__init__(*input_nodes)')
    if name is not None:
        node.name = name
    return node


def _given_class(library):
    class Node(library.ComputationNode):
        """A probe's own node: a weighted sum whose local derivatives are stated and need not be its own."""

        def __init__(self, inputs, spec, name):
            super().__init__(*inputs, name=name)
            self._spec = spec

        def forward(self):
            total = self._spec.get('bias', 0.0)
            for i, weight in enumerate(self._spec['weights']):
                total += weight * library._value(self, i)
            self.result = float(total)
            return self.result

        def backward(self):
            gradient = library._arrived(self)
            return [gradient * slope for slope in self._spec['locals']]

    return Node
