import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import type { RunResult } from '../../web/src/lab/runtime.ts';
import type { Claim, Language, Probe } from '../../web/src/lab/types.ts';
import { JavaScriptHost } from '../../web/src/runtimes/javascript/host.ts';
import type { Reply, Request } from '../../web/src/runtimes/messages.ts';

const wasm = createRequire(import.meta.url).resolve('@jitl/quickjs-wasmfile-release-sync/wasm');

/** JavaScript in this very process, without a worker: for tests of what runs inside. */
export class DirectJavaScript {
  private replies: Reply[] = [];

  private constructor(private host: JavaScriptHost) {}

  static async start(language: Language = 'javascript'): Promise<DirectJavaScript> {
    const direct = new DirectJavaScript(undefined as unknown as JavaScriptHost);
    const module = await WebAssembly.compile(readFileSync(wasm));
    direct.host = await JavaScriptHost.start(language, module, (reply) => direct.replies.push(reply));
    return direct;
  }

  private async ask(request: Request): Promise<Reply[]> {
    this.replies = [];
    await this.host.handle(request);
    return this.replies;
  }

  async probe(source: string, probe: Probe): Promise<Claim> {
    const reply = (await this.ask({ kind: 'probe', id: 1, source, probe })).at(-1);
    if (reply?.kind !== 'claim') throw new Error('no claim came back');
    return reply.claim;
  }

  async run(
    source: string,
    scratch: string,
  ): Promise<{ result: Omit<RunResult, 'milliseconds'>; output: string; messages: number }> {
    const replies = await this.ask({ kind: 'run', id: 1, source, scratch });
    const texts = replies.filter((reply) => reply.kind === 'output').map((reply) => reply.text);
    const reply = replies.at(-1);
    if (reply?.kind !== 'ran') throw new Error('no result came back');
    return { result: reply.result, output: texts.join(''), messages: texts.length };
  }
}

export const RIGHT = `function forward_algorithm(graph) {
  for (const node of graph.sorted_nodes())
    node.forward();
}

function backward_algorithm(graph, one = 1.0) {
  const nodes = graph.sorted_nodes();
  for (const node of nodes) node.gradient = null;
  graph.gradient = one;
  for (const node of nodes.reverse()) {
    const gradients = node.backward();
    node.input_nodes.forEach((source, i) => source.accumulate_gradient(gradients[i]));
  }
}

class Add extends ComputationNode {
  forward() {
    this.result = add(this.input(0), this.input(1));
  }
  backward() {
    return [this.gradient, this.gradient];
  }
}

class Mul extends ComputationNode {
  forward() {
    this.result = mul(this.input(0), this.input(1));
  }
  backward() {
    return [mul(this.gradient, this.input(1)), mul(this.gradient, this.input(0))];
  }
}

class Matmul extends ComputationNode {
  forward() {
    this.result = matmul(this.input(0), this.input(1));
  }
  backward() {
    return [matmul(this.gradient, this.input(1).T), matmul(this.input(0).T, this.gradient)];
  }
}

function finite_difference(graph, leaf, row, column, h = 1e-5) {
  const kept = leaf.result;
  const at = (shift) => {
    leaf.result = kept.clone();
    leaf.result.set(row, column, kept.get(row, column) + shift);
    forward_algorithm(graph);
    return graph.result;
  };
  const slope = (at(h) - at(-h)) / (2 * h);
  leaf.result = kept;
  forward_algorithm(graph);
  return slope;
}
`;
