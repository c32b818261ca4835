/** Places a patch of text on each edge: at its middle, else further along it, else nowhere. */
import { overlap, passes, within, type Curve, type Point, type Rect } from './figure-geometry.ts';

export interface Wanted {
  curve: Curve;
  /** 0: nothing to write on this edge. */
  width: number;
  height: number;
}

/** Positions along an edge in the order they are tried. */
const ALONG = [0.5, 0.45, 0.55, 0.4, 0.6, 0.34, 0.66, 0.28, 0.72, 0.22, 0.78, 0.16, 0.84];
const CLEAR = 2;

const patch = (centre: Point, wanted: Wanted): Rect => ({
  x: centre.x - wanted.width / 2,
  y: centre.y - wanted.height / 2,
  width: wanted.width,
  height: wanted.height,
});

const grown = (rect: Rect, by: number): Rect => ({
  x: rect.x - by,
  y: rect.y - by,
  width: rect.width + 2 * by,
  height: rect.height + 2 * by,
});

/**
 * One rectangle per edge, or null where none is free of nodes, chips and other labels: that
 * label belongs in the sentence below the figure. A place on no other edge is preferred.
 */
export function placeLabels(
  wanted: readonly Wanted[],
  obstacles: readonly Rect[],
  frame: Rect,
): (Rect | null)[] {
  const placed: Rect[] = [];
  return wanted.map((one) => {
    if (one.width === 0) return null;
    let best: Rect | null = null;
    let fewest = Infinity;
    for (const along of ALONG) {
      const rect = patch(one.curve.samples[Math.round(along * 64)] as Point, one);
      const room = grown(rect, CLEAR);
      const taken = (other: Rect): boolean => overlap(room, other);
      if (!within(rect, frame) || obstacles.some(taken) || placed.some(taken)) continue;
      const crossed = wanted.filter((other) => other !== one && passes(other.curve, rect, 0)).length;
      if (crossed < fewest) [best, fewest] = [rect, crossed];
      if (fewest === 0) break;
    }
    if (best) placed.push(best);
    return best;
  });
}
