/** Rectangles and curves of the graph figure. */
export interface Point {
  x: number;
  y: number;
}

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A drawn edge: its path, its ends, and points along it by arc length. */
export interface Curve {
  path: string;
  start: Point;
  end: Point;
  samples: Point[];
  /** Smallest rectangle around it. */
  bounds: Rect;
}

const round = (value: number): number => Math.round(value * 10) / 10;
const at = (point: Point): string => `${round(point.x)} ${round(point.y)}`;

export const overlap = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

export const within = (inner: Rect, outer: Rect): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

const contains = (rect: Rect, point: Point, margin: number): boolean =>
  point.x > rect.x - margin &&
  point.x < rect.x + rect.width + margin &&
  point.y > rect.y - margin &&
  point.y < rect.y + rect.height + margin;

/** Whether a curve comes within `margin` of a rectangle. */
export function passes(curve: Curve, rect: Rect, margin: number): boolean {
  const { bounds } = curve;
  if (
    bounds.x > rect.x + rect.width + margin ||
    bounds.x + bounds.width < rect.x - margin ||
    bounds.y > rect.y + rect.height + margin ||
    bounds.y + bounds.height < rect.y - margin
  )
    return false;
  return curve.samples.some((point) => contains(rect, point, margin));
}

/** Whether a curve comes within `margin` of one of the rectangles. */
export const touches = (curve: Curve, rects: readonly Rect[], margin: number): boolean =>
  rects.some((rect) => passes(curve, rect, margin));

type Cubic = [Point, Point, Point, Point];

/** A horizontal cubic: level at both ends. */
function cubic(a: Point, b: Point): Cubic {
  const reach = Math.min(90, (b.x - a.x) / 2);
  return [a, { x: a.x + reach, y: a.y }, { x: b.x - reach, y: b.y }, b];
}

function pointOn([a, b, c, d]: Cubic, t: number): Point {
  const s = 1 - t;
  const mix = (p: number, q: number, r: number, v: number): number =>
    s ** 3 * p + 3 * s * s * t * q + 3 * s * t * t * r + t ** 3 * v;
  return { x: mix(a.x, b.x, c.x, d.x), y: mix(a.y, b.y, c.y, d.y) };
}

/** A chain of cubics as one curve, sampled evenly along its length. */
function curve(pieces: readonly Cubic[]): Curve {
  const first = pieces[0] as Cubic;
  const last = pieces[pieces.length - 1] as Cubic;
  const fine = pieces.flatMap((piece) => Array.from({ length: 33 }, (_, i) => pointOn(piece, i / 32)));
  const lengths = [0];
  for (let i = 1; i < fine.length; i += 1) {
    const a = fine[i - 1] as Point;
    const b = fine[i] as Point;
    lengths.push((lengths[i - 1] as number) + Math.hypot(b.x - a.x, b.y - a.y));
  }
  const whole = lengths[lengths.length - 1] as number;
  let from = 0;
  const samples = Array.from({ length: 65 }, (_, i) => {
    const target = (whole * i) / 64;
    while (from < fine.length - 2 && (lengths[from + 1] as number) < target) from += 1;
    const a = fine[from] as Point;
    const b = fine[from + 1] as Point;
    const span = (lengths[from + 1] as number) - (lengths[from] as number);
    const part = span > 0 ? Math.min(1, (target - (lengths[from] as number)) / span) : 0;
    return { x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part };
  });
  const path = `M${at(first[0])}${pieces.map(([, b, c, d]) => `C${at(b)} ${at(c)} ${at(d)}`).join('')}`;
  const xs = samples.map((point) => point.x);
  const ys = samples.map((point) => point.y);
  const x = Math.min(...xs);
  const y = Math.min(...ys);
  const bounds = { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
  return { path, start: first[0], end: last[3], samples, bounds };
}

/** The plain edge from one node to the next. */
export const bend = (start: Point, end: Point): Curve => curve([cubic(start, end)]);

/** An edge led level through the columns it passes. */
export function routed(start: Point, way: readonly Point[], end: Point): Curve {
  const stops = [start, ...way, end];
  return curve(stops.slice(1).map((stop, index) => cubic(stops[index] as Point, stop)));
}
