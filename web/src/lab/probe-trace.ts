import { sumOf } from './figure-rules.ts';
import { shapeText } from './figure-tensor.ts';
import type { Claim, Claimed, GraphTrace, NodeSpec, Probe, TraceEvent } from './types.ts';

const operation = (node: NodeSpec): string | undefined => {
  if (node.type === 'Leaf') return 'leaf';
  if (node.type === 'IntPow') return `power ${String(node.power ?? '')}`;
  if (node.type === 'Matexpand') return `to ${shapeText(node.shape ?? [])}`;
  return node.name ? node.type : undefined;
};

/** Local derivatives that do not depend on values, as maths text. */
function locals(node: NodeSpec): string[] | undefined {
  const inputs = node.inputs ?? [];
  if (node.type === 'Given') return node.locals?.map((value) => String(Number(value.toPrecision(3))));
  if (node.type === 'Negate') return ['-1'];
  if (node.type === 'Add') return inputs.map(() => '1');
  if (node.type === 'Mean')
    return inputs.map(() => (inputs.length === 1 ? '1' : `1/${String(inputs.length)}`));
  return undefined;
}

/** Values of leaves when an action begins. */
function leavesBefore(probe: Probe, action: number): (Claimed | undefined)[] {
  const leaves: (Claimed | undefined)[] = probe.nodes.map((node) =>
    node.type === 'Leaf' ? node.value : undefined,
  );
  for (const step of probe.actions.slice(0, action)) if (step.do === 'set') leaves[step.node] = step.value;
  return leaves;
}

/** The first action to show with this one: a pass belongs together with the forward pass before it. */
function beginning(probe: Probe, action: number): number {
  const kind = probe.actions[action]?.do;
  if (kind === 'node-forward' || kind === 'node-backward' || kind === 'estimate') return action;
  let first = action;
  while (first > 0 && probe.actions[first]?.do !== 'forward') first--;
  return first;
}

/** Results that are there before the first action shown: a node run alone is given its inputs', later passes find the earlier ones'. */
function resultsBefore(probe: Probe, claim: Claim, action: number, first: number): (Claimed | undefined)[] {
  const step = probe.actions[action];
  const derived = probe.actions.slice(0, first + 1).some((one) => one.do === 'derive');
  const alone = step?.do === 'node-forward' || step?.do === 'node-backward';
  const from = alone ? action : derived || step?.do === 'estimate' ? first - 1 : -1;
  const results = claim.snapshots[from]?.results ?? [];
  const own = step?.do === 'node-forward' ? step.node : -1;
  return probe.nodes.map((_, node) => (node === own ? undefined : (results[node] ?? undefined)));
}

/** What a node run alone returned, as its inputs' gradients: there is no walk that would take it to them. */
function arrivals(probe: Probe, claim: Claim, action: number): TraceEvent[] {
  const step = probe.actions[action];
  const returned = claim.snapshots[action]?.returned;
  if (step?.do !== 'node-backward' || !returned) return [];
  const inputs = probe.nodes[step.node]?.inputs ?? [];
  const sent = inputs.map((_, slot) => returned[slot]);
  return [...new Set(inputs)].flatMap((node): TraceEvent[] => {
    const own = sent.filter((_, slot) => inputs[slot] === node);
    const gradient = own.length === 1 ? own[0] : sumOf(own);
    return gradient === undefined ? [] : [{ kind: 'gradient', node, gradient, line: null }];
  });
}

/** The learner's run on a probe, up to and including one of its actions, for the figure. */
export function probeTrace(probe: Probe, claim: Claim, action: number): GraphTrace {
  const first = beginning(probe, action);
  const leaves = leavesBefore(probe, first);
  const found = resultsBefore(probe, claim, action, first);
  const events = [...claim.events.slice(first, action + 1).flat(), ...arrivals(probe, claim, action)];
  return {
    nodes: probe.nodes.map((node, index) => {
      const op = operation(node);
      const onEdges = locals(node);
      const result = leaves[index] ?? found[index];
      return {
        type: node.type,
        inputs: node.inputs ?? [],
        ...(node.name ? { name: node.name } : {}),
        ...(op ? { op } : {}),
        ...(onEdges ? { locals: onEdges } : {}),
        ...(result === undefined ? {} : { result }),
      };
    }),
    output: probe.output,
    events,
    truncated: claim.truncated,
  };
}
