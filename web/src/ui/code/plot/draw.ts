import * as Plot from '@observablehq/plot';

import type { PlotFigure, PlotSeries } from '../../../lab/runtime.ts';
import { spread } from '../../../lab/spread.ts';
import { axisOf, decadeText, pointsOf, type Axis, type Curve } from './series.ts';

/** Curves of one colour differ in their line and in their dots. */
const DASHES = [undefined, '9 5', '10 4 2 4', '4 3'];
const SYMBOLS = ['circle', 'square', 'triangle', 'diamond2'] as const;
const HEIGHT = 264;
const MARGIN = { top: 14, bottom: 30, left: 48 };
const MOST_DOTS = 60;
const LABEL_GAP = 17;

/** One figure: hairline grid, each curve labelled at its right end, the engine's own dotted on top. */
export function drawPlot(
  curves: readonly Curve[],
  engines: readonly PlotSeries[],
  width: number,
  log: PlotFigure['log'] = undefined,
): SVGSVGElement | HTMLElement {
  const dotted = engines.map(pointsOf);
  const all = [...curves.map(({ points }) => points), ...dotted].flat();
  const x = axisOf(
    all.map((point) => point.x),
    log?.includes('x') ?? false,
  );
  const y = axisOf(
    all.map((point) => point.y),
    log?.includes('y') ?? false,
  );
  const drawn = (points: Curve['points']): Curve['points'] =>
    points.map((point) => ({ x: x.drawn(point.x), y: y.drawn(point.y) }));
  const longest = Math.max(0, ...curves.map(({ label }) => label.length));
  const right = Math.min(16 + longest * 8, Math.round(width / 3));
  const ends = curves.map(({ points }) => end(drawn(points)));
  const tall = HEIGHT - MARGIN.top - MARGIN.bottom;
  const toPixel = (value: number): number => MARGIN.top + tall * (1 - y.share(value));
  const toValue = (pixel: number): number => y.at(1 - (pixel - MARGIN.top) / tall);
  const places = spread(
    ends.map((point) => toPixel(point?.y ?? y.domain[0])),
    LABEL_GAP,
    MARGIN.top,
    HEIGHT - MARGIN.bottom,
  );
  return Plot.plot({
    width,
    height: HEIGHT,
    marginTop: MARGIN.top,
    marginBottom: MARGIN.bottom,
    marginLeft: MARGIN.left,
    marginRight: right,
    className: 'lab-plot',
    style: { background: 'none', fontFamily: 'inherit', fontSize: '13px', overflow: 'visible' },
    x: scaleOf(x),
    y: scaleOf(y),
    marks: [
      Plot.gridY({ stroke: 'var(--line)', strokeOpacity: 1, ...ticksOf(y, 5) }),
      Plot.axisX({ label: null, tickSize: 0, color: 'var(--ink-3)', ...ticksOf(x, width < 420 ? 5 : 8) }),
      Plot.axisY({ label: null, tickSize: 0, color: 'var(--ink-3)', ...ticksOf(y, 5) }),
      y.domain[0] < 0 && y.domain[1] > 0 ? Plot.ruleY([0], { stroke: 'var(--control)' }) : null,
      ...curves.flatMap(({ role, shape, points }) => [
        Plot.line(drawn(points), {
          x: 'x',
          y: 'y',
          stroke: `var(--${role}-line)`,
          strokeWidth: 2.25,
          ...(DASHES[shape % DASHES.length] ? { strokeDasharray: DASHES[shape % DASHES.length] } : {}),
        }),
        points.length <= MOST_DOTS
          ? Plot.dot(drawn(points), {
              x: 'x',
              y: 'y',
              r: 3,
              fill: `var(--${role}-line)`,
              symbol: SYMBOLS[shape % SYMBOLS.length] ?? 'circle',
            })
          : null,
      ]),
      ...dotted.map((points) =>
        Plot.line(drawn(points), {
          x: 'x',
          y: 'y',
          stroke: 'var(--ink)',
          strokeWidth: 2.25,
          strokeDasharray: '0.1 7',
          strokeLinecap: 'round',
        }),
      ),
      ...curves.map(({ label, role }, i) => {
        const point = ends[i];
        if (!point || !label) return null;
        return Plot.text([{ x: point.x, y: toValue(places[i] ?? 0), label }], {
          x: 'x',
          y: 'y',
          text: 'label',
          dx: 9,
          textAnchor: 'start',
          fill: `var(--${role})`,
          fontWeight: 600,
          fontSize: 14,
        });
      }),
    ],
  });
}

const ticksOf = ({ ticks }: Axis, count: number): Plot.AxisOptions =>
  ticks ? { ticks, tickFormat: (tick: number) => decadeText(tick, ticks) } : { ticks: count };

const scaleOf = ({ domain, log }: Axis): Plot.ScaleOptions =>
  log ? { type: 'log', domain, nice: false } : { domain, nice: false };

/** Where a curve ends on the right. */
function end(points: Curve['points']): Curve['points'][number] | null {
  const there = points.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
  return there.reduce<Curve['points'][number] | null>((a, b) => (a && a.x > b.x ? a : b), null);
}
