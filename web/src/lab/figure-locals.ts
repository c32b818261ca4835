/** What stands on an edge where the run has no text for it: the factor that a gradient takes up on its way back. */
import type { GraphTrace } from './types.ts';

const letter = /^[A-Za-z][0-9]?$/;

/** `B^T`, or what the operand is called in a formula where it has no letter for a name. */
const operand = (trace: GraphTrace, node: number, place: string): string => {
  const name = trace.nodes[node]?.name ?? '';
  return letter.test(name) ? name : place;
};

/** The local derivative on an edge as maths text; '' where it depends on values. */
export function localOf(trace: GraphTrace, to: number, slot: number): string {
  const node = trace.nodes[to];
  if (!node) return '';
  const [a = 0, b = 0] = node.inputs;
  switch (node.type) {
    case 'Matsum':
      return '1';
    case 'Matmul':
      return slot === 0 ? `@ ${operand(trace, b, 'B')}^T` : `${operand(trace, a, 'A')}^T @`;
    default:
      return '';
  }
}
