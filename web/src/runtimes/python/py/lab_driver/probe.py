"""One probe: builds its graph from the learner's classes, runs its actions, and says what happened."""

from .budget import LineBudget
from .faults import raised
from .plain import described
from .nodes import build
from .program import Program, compiled, mend, silence
from .recorder import PROGRAM_FILE, Recorder, Spent

_NODES_LIMIT = 100_000


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
    played = _Played(probe, program, recorder)
    for action in probe['actions']:
        recorder.events = []
        claim['events'].append(recorder.events)
        returned = played.act(action)
        if recorder.spent is not None:  # the program swallowed it
            raise Spent
        claim['snapshots'].append(played.snapshot(action['do'], returned))


class _Played:
    """A probe's graph, made of the program's classes, and what is done with it."""

    def __init__(self, probe, program, recorder):
        self.program, self.reader = program, recorder.reader
        self.nodes = build(probe['nodes'], program)
        recorder.watch(self.nodes)
        self.numbers = recorder.numbers
        self.current = self.output = self.nodes[probe['output']]

    def act(self, action):
        """What was returned, as a list of claims, where that matters."""
        do, claimed_list = action['do'], self.reader.claimed_list
        if do == 'forward':
            self.program.find('forward_algorithm')(self.current)
        elif do == 'backward':
            self._backward(action)
        else:
            node = self.nodes[action['node']]
            if do == 'set':
                node.result = self.program.value(action['value'])
            elif do == 'node-forward':
                node.forward()
            elif do == 'node-backward':
                node.gradient = self.program.value(action['upstream'])
                return claimed_list(node.backward(), len(node._inputs))
            elif do == 'derive':
                self._derive(node)
            elif do == 'estimate':
                estimate = self.program.find('finite_difference')
                return [self.reader.claimed(estimate(self.current, node, action['row'], action['column']))]
            else:
                raise ValueError(f'unknown action {do}')
        return None

    def snapshot(self, do, returned):
        claimed = self.reader.claimed
        snapshot = {
            'results': [claimed(node.result) for node in self.nodes],
            'gradients': [claimed(node._gradient) for node in self.nodes],
        }
        if returned is not None:
            snapshot['returned'] = returned
        if self.current is not self.output:
            snapshot['current'] = {'result': claimed(self.current.result), 'contains': self._contained()}
        return snapshot

    def _backward(self, action):
        backward = self.program.find('backward_algorithm')
        one = []
        if 'one' in action:
            one = [self.program.value(action['one'])]
            if action.get('one_as_leaf'):
                one = [self.program.library.Leaf(one[0])]
        if action.get('build_graph'):
            with self.program.building():
                backward(self.current, *one)
        else:
            backward(self.current, *one)

    def _derive(self, node):
        gradient = node._gradient
        if not issubclass(type(gradient), self.reader.node):
            found = 'None' if gradient is None else described(gradient)
            raise TypeError(f'the gradient of {self._name(node)} is {found}, not a node: it cannot be differentiated')
        self.current = gradient

    def _name(self, node):
        return node.name or f'node {self.numbers[id(node)]}'

    def _contained(self):
        """The numbers of the probe's nodes that the current graph contains."""
        contained, seen, waiting = [], {id(self.current)}, [self.current]
        while waiting and len(seen) < _NODES_LIMIT:
            node = waiting.pop()
            number = self.numbers.get(id(node))
            if number is not None:
                contained.append(number)
            for source in self.reader.inputs(node):
                if id(source) not in seen:
                    seen.add(id(source))
                    waiting.append(source)
        return sorted(contained)
