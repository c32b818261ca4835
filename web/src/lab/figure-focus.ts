/** The part of a graph around one node, for figures too large for their place. */
import type { FigureModel } from './figure.ts';

export interface Neighbourhood {
  nodes: number[];
  /** Inputs and readers left out because there are too many. */
  more: number;
}

/** Whole graphs above this many nodes are not laid out: only neighbourhoods are. */
export const LARGEST_WHOLE = 150;

/** A node with what it reads and what reads it, at most `most` on either side. */
export function neighbourhood(model: FigureModel, node: number, most = 4): Neighbourhood {
  const inputs = [...new Set(model.nodes[node]?.inputs)];
  const readers = [...new Set(model.edges.filter((edge) => edge.from === node).map((edge) => edge.to))];
  const shown = [...inputs.slice(0, most), node, ...readers.slice(0, most)];
  return {
    nodes: [...new Set(shown)].sort((a, b) => a - b),
    more: Math.max(0, inputs.length - most) + Math.max(0, readers.length - most),
  };
}
