import { fileURLToPath } from 'node:url';

import { loadPyodide } from 'pyodide';

import type { RunResult } from '../../web/src/lab/runtime.ts';
import type { Action, Claim, NodeSpec, Probe } from '../../web/src/lab/types.ts';
import type { Reply, Request } from '../../web/src/runtimes/messages.ts';
import { PythonHost } from '../../web/src/runtimes/python/host.ts';

export const pyodideFolder = fileURLToPath(new URL('../../build/pyodide/', import.meta.url));

/** Python in this very process, without a worker: for tests of the Python side. */
export class DirectPython {
  private replies: Reply[] = [];

  private constructor(private host: PythonHost) {}

  static async start(): Promise<DirectPython> {
    const python = new DirectPython(undefined as unknown as PythonHost);
    python.host = await PythonHost.start(loadPyodide, pyodideFolder, (reply) => python.replies.push(reply));
    return python;
  }

  private ask(request: Request): Reply[] {
    this.replies = [];
    this.host.handle(request);
    const last = this.replies.at(-1);
    if (last && 'broken' in last && last.broken)
      throw new Error(`Python did not survive: ${JSON.stringify(last)}`);
    return this.replies;
  }

  probe(source: string, probe: Probe): Claim {
    const reply = this.ask({ kind: 'probe', id: 1, source, probe }).at(-1);
    if (reply?.kind !== 'claim') throw new Error('no claim came back');
    return reply.claim;
  }

  /** The lines at which it said that it might not come back, during the last probe. */
  get announced(): (number | null)[] {
    return this.replies.flatMap((reply) => (reply.kind === 'at' ? [reply.line] : []));
  }

  /** A probe that takes the interpreter down: this Python is of no use afterwards. */
  lastProbe(source: string, probe: Probe): Claim {
    this.replies = [];
    this.host.handle({ kind: 'probe', id: 1, source, probe });
    const reply = this.replies.at(-1);
    if (reply?.kind !== 'claim' || !reply.broken) throw new Error('Python survived');
    return reply.claim;
  }

  run(
    source: string,
    scratch: string,
  ): { result: Omit<RunResult, 'milliseconds'>; output: string; messages: number } {
    const replies = this.ask({ kind: 'run', id: 1, source, scratch });
    const texts = replies.filter((reply) => reply.kind === 'output').map((reply) => reply.text);
    const reply = replies.at(-1);
    if (reply?.kind !== 'ran') throw new Error('no result came back');
    return { result: reply.result, output: texts.join(''), messages: texts.length };
  }
}

export const LOG2 = 0.6931471805599453;

export const coshNodes: NodeSpec[] = [
  { type: 'Leaf', name: 'x', value: LOG2 },
  { type: 'Exp', inputs: [0] },
  { type: 'Negate', inputs: [0] },
  { type: 'Exp', inputs: [2] },
  { type: 'Mean', inputs: [1, 3] },
];

export function probe(
  nodes: NodeSpec[],
  actions: Action[],
  budget = { visits: 10_000, lines: 100_000 },
): Probe {
  return { id: 'p', check: 'c', nodes, output: nodes.length - 1, actions, budget };
}

export const FORWARD_BACKWARD: Action[] = [{ do: 'forward' }, { do: 'backward' }];

export const RIGHT = `def forward_algorithm(graph):
    for node in graph.sorted_nodes():
        node.forward()


def backward_algorithm(graph, one=1.0):
    for node in graph.sorted_nodes():
        node.gradient = None
    graph.gradient = one
    for node in reversed(graph.sorted_nodes()):
        for source, gradient in zip(node.input_nodes, node.backward()):
            source.accumulate_gradient(gradient)


class Add(ComputationNode):
    def forward(self):
        self.result = self.input(0) + self.input(1)

    def backward(self):
        return [self.gradient, self.gradient]


class Mul(ComputationNode):
    def forward(self):
        self.result = self.input(0) * self.input(1)

    def backward(self):
        return [self.gradient * self.input(1), self.gradient * self.input(0)]
`;
