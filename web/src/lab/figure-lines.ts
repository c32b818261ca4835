/** Which lines of the learner's file ran for which nodes, and the other way round. */
import type { GraphTrace } from './types.ts';

export interface LineMap {
  /** Lines by node, ascending. */
  linesOf: number[][];
  /** Nodes by line, in the order in which it ran for them. */
  nodesOf: ReadonlyMap<number, readonly number[]>;
}

export function figureLines(trace: GraphTrace): LineMap {
  const lines = trace.nodes.map(() => new Set<number>());
  const nodes = new Map<number, Set<number>>();
  for (const { node, line } of trace.events) {
    const own = lines[node];
    if (line === null || !own) continue;
    own.add(line);
    const those = nodes.get(line) ?? new Set();
    those.add(node);
    nodes.set(line, those);
  }
  return {
    linesOf: lines.map((own) => [...own].sort((a, b) => a - b)),
    nodesOf: new Map([...nodes].map(([line, those]) => [line, [...those]])),
  };
}

/** `line 14 ran for Exp and Mul`; beyond `most` nodes the rest is counted. '' where it ran for none. */
export function lineWords(line: number, labels: readonly string[], most = 6): string {
  if (labels.length === 0) return '';
  const named = labels.length > most ? labels.slice(0, most - 1) : labels;
  const rest = labels.length - named.length;
  const list = rest > 0 ? [...named, `${String(rest)} more`] : named;
  const last = list.at(-1) ?? '';
  const words = list.length === 1 ? last : `${list.slice(0, -1).join(', ')} and ${last}`;
  return `Line ${String(line)} ran for ${words}.`;
}

/** `line 3`, `lines 3, 9 and 14`. */
export function linesWords(lines: readonly number[]): string {
  const last = String(lines.at(-1) ?? '');
  if (lines.length <= 1) return lines.length === 0 ? '' : `line ${last}`;
  return `lines ${lines.slice(0, -1).join(', ')} and ${last}`;
}
