import { shortClaim } from '../../../lab/figure-text.ts';
import type { PlotFigure, PlotSeries } from '../../../lab/runtime.ts';
import type { Claimed, GraphTrace, Num, TensorData } from '../../../lab/types.ts';
import { pointsOf, primed, real, shown } from './series.ts';

/** What the engine finds for a step's own example: curves, and values by name (`dA`). */
export interface Reference {
  series: PlotSeries[];
  values: { name: string; value: Num | TensorData<Num> }[];
}

/** Equal for whoever looks at a curve: programs may add in another order. */
const TOLERANCE = 1e-9;
const near = (a: number, b: number, scale: number): boolean =>
  a === b || (Number.isNaN(a) && Number.isNaN(b)) || Math.abs(a - b) <= TOLERANCE * Math.max(1, scale);

/** `dy/dx`, `y'` and `d2y/dx2`, `y''` are the same thing in different spellings. */
export function sameName(a: string, b: string): boolean {
  return canonical(a) === canonical(b);
}
function canonical(label: string): string {
  const text = primed(label.replace(/\s/g, ''))
    .replaceAll('\u2033', '\u2032\u2032')
    .replaceAll('\u2034', '\u2032\u2032\u2032')
    .replace(/\(x\)$/, '');
  const derivative = /^d(?:\^?(\d)|([²³]))?(\w)\/dx(?:\^?\d|[²³])?$/.exec(text);
  if (!derivative) return text;
  const order = derivative[2] === '²' ? 2 : derivative[2] === '³' ? 3 : Number(derivative[1] ?? 1);
  return (derivative[3] ?? '') + '\u2032'.repeat(order);
}

const scaleOf = (points: { y: number }[]): number =>
  points.reduce((most, { y }) => (Number.isFinite(y) ? Math.max(most, Math.abs(y)) : most), 0);

/** A curve of the learner beside the engine's of the same name and at the same points. */
interface Pair {
  label: string;
  engine: PlotSeries;
  worst: { x: number; yours: number; engines: number } | null;
}

function pairs(figures: readonly PlotFigure[], reference: Reference): Pair[] {
  const drawn = figures.flatMap(({ series }) => series);
  return reference.series.flatMap((engine) => {
    const theirs = pointsOf(engine);
    const yours = drawn.findLast((series) => {
      if (!sameName(series.label, engine.label) || series.x.length !== engine.x.length) return false;
      return series.x.every((x, i) => near(real(x), theirs[i]?.x ?? NaN, 1));
    });
    if (!yours) return [];
    const scale = scaleOf(theirs);
    let worst: Pair['worst'] = null;
    let most = 0;
    for (const [i, { x, y }] of pointsOf(yours).entries()) {
      const there = theirs[i]?.y ?? NaN;
      if (near(y, there, scale)) continue;
      const apart = Number.isFinite(y) ? Math.abs(y - there) : Infinity;
      if (worst && apart <= most) continue;
      most = apart;
      worst = { x, yours: y, engines: there };
    }
    return [{ label: primed(yours.label), engine, worst }];
  });
}

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;

const agrees = (names: readonly string[]): string =>
  `Your ${listed(names)} ${names.length === 1 ? 'agrees' : 'agree'} with the engine’s`;

/** What a reader should see when the learner's curves are held against the engine's; empty where there is nothing to compare. */
export function compareCurves(figures: readonly PlotFigure[], reference: Reference): string[] {
  const found = pairs(figures, reference);
  const agreeing = found.filter(({ worst }) => !worst);
  const count = found[0]?.engine.x.length ?? 0;
  const sentences = [];
  if (agreeing.length > 0) {
    const names = agreeing.map(({ label }) => label);
    sentences.push(`${agrees(names)} at all ${String(count)} points.`);
  }
  for (const { label, worst } of found) {
    if (!worst) continue;
    sentences.push(
      `Your ${label} does not agree with the engine’s: at ${shown(worst.x)} yours is ${shown(worst.yours)}, ` +
        `the engine’s ${shown(worst.engines)}.`,
    );
  }
  return sentences;
}

/** The engine's curves that stand beside curves of this figure. */
export const beside = (figure: PlotFigure, reference: Reference): PlotSeries[] =>
  pairs([figure], reference).map(({ engine }) => engine);

/** The learner's gradient of the leaf that a reference value is about (`dA`: of the leaf `A`), beside the engine's. */
export interface ValuePair {
  name: string;
  yours: Claimed;
  engines: Num | TensorData<Num>;
  agrees: boolean;
}

export function compareValues(trace: GraphTrace, reference: Reference): ValuePair[] {
  return reference.values.flatMap(({ name, value }) => {
    const leaf = trace.nodes.findIndex((node) => `d${node.name ?? ''}` === name);
    const arrived = trace.events.findLast((event) => event.kind === 'gradient' && event.node === leaf);
    if (leaf < 0 || arrived?.kind !== 'gradient') return [];
    return [{ name, yours: arrived.gradient, engines: value, agrees: sameValue(arrived.gradient, value) }];
  });
}

function sameValue(yours: Claimed, engines: Num | TensorData<Num>): boolean {
  if (typeof engines !== 'object') return typeof yours !== 'object' && near(real(yours), real(engines), 1);
  if (yours === null || typeof yours !== 'object' || !('shape' in yours)) return false;
  const shape = (tensor: TensorData<Num>): string => tensor.shape.join();
  const scale = scaleOf(engines.data.map((y) => ({ y: real(y) })));
  return (
    shape(yours) === shape(engines) &&
    yours.data.every((entry, i) => near(real(entry), real(engines.data[i] ?? 'nan'), scale))
  );
}

/** The same for values: agreement in one sentence, otherwise where the first difference is. */
export function sayValues(compared: readonly ValuePair[]): string[] {
  const agreeing = compared.filter((one) => one.agrees).map(({ name }) => name);
  const sentences = agreeing.length > 0 ? [`${agrees(agreeing)}.`] : [];
  for (const { name, yours, engines, agrees: same } of compared) {
    if (!same)
      sentences.push(`Your ${name} does not agree with the engine’s: ${difference(yours, engines)}.`);
  }
  return sentences;
}

function difference(yours: Claimed, engines: Num | TensorData<Num>): string {
  const whole = `yours is ${shortClaim(yours, 5)}`;
  if (typeof engines !== 'object') return `${whole}, the engine’s ${shortClaim(engines, 5)}`;
  if (yours === null || typeof yours !== 'object' || !('shape' in yours)) return whole;
  const called = (shape: readonly number[]): string => shape.join(' × ');
  if (called(yours.shape) !== called(engines.shape))
    return `yours has the shape ${called(yours.shape)}, the engine’s ${called(engines.shape)}`;
  const scale = scaleOf(engines.data.map((y) => ({ y: real(y) })));
  const at = yours.data.findIndex((entry, i) => !near(real(entry), real(engines.data[i] ?? 'nan'), scale));
  const columns = engines.shape.at(-1) ?? 1;
  const [row, column] = [Math.floor(at / columns), at % columns];
  return (
    `in row ${String(row + 1)}, column ${String(column + 1)} yours has ${shown(real(yours.data[at] ?? 'nan'))}, ` +
    `the engine’s ${shown(real(engines.data[at] ?? 'nan'))}`
  );
}
