import type { GraphTrace } from '../../lab/types.ts';

export interface HiddenChips {
  results: Set<number>;
  gradients: Set<number>;
}

/** The chips of a walk that stay dotted slots: those whose blank is asked for and not right yet. */
export function hiddenUntilRight(
  trace: GraphTrace,
  asked: (name: string) => boolean,
  right: (name: string) => boolean,
): HiddenChips {
  const open = (name: string): boolean => asked(name) && !right(name);
  const hidden: HiddenChips = { results: new Set(), gradients: new Set() };
  const output = trace.nodes[trace.output]?.name ?? '';
  trace.nodes.forEach(({ name = '' }, node) => {
    if (open(name)) hidden.results.add(node);
    if (open(`d${output}/d${name}`)) hidden.gradients.add(node);
  });
  return hidden;
}

/** The node a blank belongs to, and which of its chips. */
export function placeOf(trace: GraphTrace, blank: string): { node: number; quantity: 'result' | 'gradient' } {
  const letter = blank.replace(/^d\w\/d/, '');
  const node = trace.nodes.findIndex(({ name }) => name === letter);
  return { node, quantity: letter === blank ? 'result' : 'gradient' };
}
