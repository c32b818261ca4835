/** Gradients computed in two ways, compared: in a sentence. */
import { countText, figuresText } from './amounts.ts';
import type { SameGradients } from './doors.ts';

export function saySame({ numbers, differing, largest, difference }: SameGradients): string {
  const all = `${countText(numbers)} numbers in the gradients of all weights, the largest ${figuresText(largest)}`;
  if (differing === 0) return `${all}. Largest difference: 0. They are the same to the last bit.`;
  return (
    `${all}. ${countText(differing)} of them differ, by ${figuresText(difference)} at most: ` +
    `the same sums, added up in another order and rounded otherwise.`
  );
}
