import type { Claim, Claimed, GraphTrace, NodeSpec, Probe, TraceEvent } from './types.ts';

const operation = (node: NodeSpec): string | undefined => {
  if (node.type === 'Leaf') return 'leaf';
  if (node.type === 'IntPow') return `power ${String(node.power ?? '')}`;
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

/**
 * The learner's run on a probe, up to and including one of its actions, for the figure. A pass belongs together with
 * the forward pass before it; a node run alone starts from what its inputs were given.
 */
export function probeTrace(probe: Probe, claim: Claim, action: number): GraphTrace {
  const kind = probe.actions[action]?.do;
  const alone = kind === 'node-forward' || kind === 'node-backward';
  let first = action;
  if (!alone) while (first > 0 && probe.actions[first]?.do !== 'forward') first--;

  const leaves = probe.nodes.map((node) => (node.type === 'Leaf' ? node.value : undefined));
  for (const step of probe.actions.slice(0, first)) {
    if (step.do === 'set') leaves[step.node] = step.value;
  }
  const given = alone ? claim.snapshots[action]?.results : undefined;
  const own = alone && kind === 'node-forward' ? (probe.actions[action] as { node: number }).node : -1;
  const known = (index: number): Claimed | undefined => {
    if (leaves[index] !== undefined) return leaves[index];
    const value = index === own ? undefined : given?.[index];
    return value === null ? undefined : value;
  };

  const events: TraceEvent[] = claim.events.slice(first, action + 1).flat();
  return {
    nodes: probe.nodes.map((node, index) => {
      const op = operation(node);
      const onEdges = locals(node);
      const result = known(index);
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
