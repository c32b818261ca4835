/** How each edge runs from its input to its reader. */
import { bend, routed, touches, type Curve, type Point } from './figure-geometry.ts';
import type { Skeleton } from './figure-columns.ts';
import type { Obstacle, PlacedNode } from './figure-layout.ts';
import type { FigureEdge } from './figure.ts';

/** A plain bend where nothing is in its way, else dagre's route around the columns between. */
export function curvesOf(
  edges: readonly FigureEdge[],
  bones: Skeleton,
  placed: ReadonlyMap<number, PlacedNode>,
  obstacles: readonly Obstacle[],
  down: number,
  columns: readonly number[],
  centre: readonly number[],
): Curve[] {
  return edges.map((edge) => {
    const from = placed.get(edge.from) as PlacedNode;
    const to = placed.get(edge.to) as PlacedNode;
    const twins = edges.filter((other) => other.from === edge.from && other.to === edge.to);
    const apart = (twins.indexOf(edge) - (twins.length - 1) / 2) * Math.min(20, 36 / twins.length);
    const start = { x: from.body.x + from.body.width + 1, y: from.y + apart };
    const end = { x: to.body.x - 5, y: to.y + apart };
    const direct = bend(start, end);
    const others = obstacles
      .filter((one) => one.node !== edge.from && one.node !== edge.to)
      .map((one) => one.rect);
    const a = bones.column.get(edge.from) ?? 0;
    const b = bones.column.get(edge.to) ?? 0;
    if (b - a < 2 || !touches(direct, others, 5)) return direct;
    const waypoints = dummies(bones, edge, a, b, down, columns, centre);
    const round = routed(start, waypoints, end);
    return touches(round, others, 3) && !touches(direct, others, 0) ? direct : round;
  });
}

/** Where dagre leads an edge through the columns between its ends: level through each of them. */
function dummies(
  bones: Skeleton,
  edge: FigureEdge,
  a: number,
  b: number,
  down: number,
  columns: readonly number[],
  centre: readonly number[],
): Point[] {
  const points = bones.points.get(edge.index) ?? [];
  const from = bones.x.get(edge.from) ?? 0;
  const to = bones.x.get(edge.to) ?? 0;
  const way: Point[] = [];
  for (let column = a + 1; column < b; column += 1) {
    const at = [...bones.column].find(([, c]) => c === column)?.[0];
    const x = at === undefined ? from + ((to - from) * (column - a)) / (b - a) : (bones.x.get(at) ?? 0);
    const nearest = points.reduce<Point | null>(
      (best, point) => (best === null || Math.abs(point.x - x) < Math.abs(best.x - x) ? point : best),
      null,
    );
    if (!nearest) continue;
    const half = (columns[column] ?? 0) / 2;
    const mid = centre[column] ?? 0;
    way.push({ x: mid - half, y: nearest.y + down }, { x: mid + half, y: nearest.y + down });
  }
  return way;
}
