/** What stands on an edge where the run has no text for it: the factor that a gradient takes up on its way back. */
import type { GraphTrace } from './types.ts';

const letter = /^[A-Za-z][0-9]?$/;

/** `B^T`, or what the operand is called in a formula where it has no letter for a name. */
const operand = (trace: GraphTrace, node: number, place: string): string => {
  const name = trace.nodes[node]?.name ?? '';
  return letter.test(name) ? name : place;
};

/** `3a^2` of a cube; the box says `power 3`. */
function slopeOfPower(a: string, op: string): string {
  const power = Number(/^power (-?\d+)$/.exec(op)?.[1] ?? NaN);
  if (Number.isNaN(power)) return '';
  if (power === 0 || power === 1) return String(power);
  return `${power === -1 ? '-' : String(power)}${a}${power === 2 ? '' : `^{${String(power - 1)}}`}`;
}

/** The local derivative on an edge as maths text: of the entries, where the run is one on tensors. */
export function localOf(trace: GraphTrace, to: number, slot: number): string {
  const node = trace.nodes[to];
  if (!node) return '';
  const [a = 0, b = 0] = node.inputs;
  switch (node.type) {
    case 'Add':
    case 'Matsum':
      return '1';
    case 'Negate':
      return '-1';
    case 'Mean':
      return node.inputs.length === 1 ? '1' : `1/${String(node.inputs.length)}`;
    case 'Exp':
      return `e^{${operand(trace, a, 'a')}}`;
    case 'Mul':
      return slot === 0 ? operand(trace, b, 'b') : operand(trace, a, 'a');
    case 'IntPow':
      return slopeOfPower(operand(trace, a, 'a'), node.op ?? '');
    case 'Matmul':
      return slot === 0 ? `@ ${operand(trace, b, 'B')}^T` : `${operand(trace, a, 'A')}^T @`;
    default:
      return '';
  }
}
