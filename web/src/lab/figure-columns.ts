/** Which column and row each node stands in: dagre, and the rules it is given. */
import { Graph, layout as dagre } from '@dagrejs/dagre';
import type { Point } from './figure-geometry.ts';
import type { FigureEdge, FigureModel, FigureNode } from './figure.ts';
import type { Size } from './figure-measure.ts';

/** An edge into a node of one input is drawn short: it says where the node belongs. */
const weight = (to: FigureNode): number => (to.inputs.length === 1 ? 11 : 10);

/** Positions as dagre gives them; columns are its ranks. */
export interface Skeleton {
  x: Map<number, number>;
  y: Map<number, number>;
  column: Map<number, number>;
  points: Map<number, Point[]>;
  columns: number;
}

/** Columns and rows from dagre; the earlier input is kept above the later one. */
export function skeleton(
  model: FigureModel,
  shown: readonly number[],
  edges: readonly FigureEdge[],
  size: readonly Size[],
  row: number,
): Skeleton {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', ranksep: 100, nodesep: row, edgesep: 24 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const index of shown) {
    const one = size[index] as Size;
    // dagre centres a node in its box: the box is the larger of what stands above and below.
    graph.setNode(String(index), { width: one.column, height: 2 * Math.max(one.above, one.below) });
  }
  for (const edge of edges)
    graph.setEdge(
      String(edge.from),
      String(edge.to),
      { weight: weight(model.nodes[edge.to] as FigureNode) },
      String(edge.slot),
    );
  dagre(graph);
  const x = new Map<number, number>();
  const y = new Map<number, number>();
  for (const index of shown) {
    const node = graph.node(String(index)) as Point;
    x.set(index, node.x);
    y.set(index, node.y);
  }
  const ranks = [...new Set([...x.values()].map(Math.round))].sort((a, b) => a - b);
  const column = new Map([...x].map(([index, at]) => [index, ranks.indexOf(Math.round(at))]));
  let order = 0;
  for (const a of shown)
    for (const b of shown)
      if (a < b && column.get(a) === column.get(b)) order += Math.sign((y.get(a) ?? 0) - (y.get(b) ?? 0));
  const flip = order > 0;
  if (flip) for (const [index, at] of y) y.set(index, -at);
  const points = new Map<number, Point[]>();
  for (const edge of edges) {
    const found = graph.edge(String(edge.from), String(edge.to), String(edge.slot)) as { points?: Point[] };
    points.set(
      edge.index,
      (found.points ?? []).map((p) => ({ x: p.x, y: flip ? -p.y : p.y })),
    );
  }
  return { x, y, column, points, columns: ranks.length };
}
