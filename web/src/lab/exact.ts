import type { GraphTrace } from './types.ts';

/** Values and gradients by the names of the blanks that ask for them ('b', 'dz/db'), in the trace's own exact texts. */
export function exactAnswers({ nodes, output }: GraphTrace): Record<string, string> {
  const found: Record<string, string> = {};
  const last = nodes[output]?.name ?? 'z';
  for (const { name, result_text, gradient_text } of nodes) {
    if (!name) continue;
    if (result_text) found[name] = result_text;
    if (gradient_text) found[`d${last}/d${name}`] = gradient_text;
  }
  return found;
}
