/** Live bytes over the steps of a plan, stacked by role: what the timeline draws, and the same in words. */
import { bytesText, listed } from './amounts.ts';
import { isLive, ROLES, total, type Phase, type Report, type Role, type Row } from './report.ts';

/** From the bottom up: what is always there lies lowest. */
export const STACK: readonly Role[] = [
  'inputs',
  'parameters',
  'optimizer state',
  'gradients of parameters',
  'activations',
  'other gradients',
  'workspace',
];

/** A column of the picture: one step, or the fullest of several where there are more steps than columns. */
export interface Column {
  from: number;
  /** The step after the last one. */
  to: number;
  /** The step that is drawn. */
  step: number;
}

/** At most `most` columns; a peak is never lost between two of them. */
export function columns(report: Report, most: number): Column[] {
  const count = report.live_by_role.length;
  const wide = Math.max(1, Math.ceil(count / Math.max(1, most)));
  const found: Column[] = [];
  for (let from = 0; from < count; from += wide) {
    const to = Math.min(count, from + wide);
    let step = from;
    for (let at = from; at < to; at++) {
      if (total(report.live_by_role[at] ?? []) > total(report.live_by_role[step] ?? [])) step = at;
    }
    found.push({ from, to, step });
  }
  return found;
}

const bytesOf = (report: Report, step: number, role: Role): number =>
  report.live_by_role[step]?.[ROLES.indexOf(role)] ?? 0;

/** Bytes below a role's band in a step. */
export function below(report: Report, step: number, role: Role): number {
  let sum = 0;
  for (const under of STACK) {
    if (under === role) return sum;
    sum += bytesOf(report, step, under);
  }
  return sum;
}

/** Roles that are there at all, from the bottom up. */
export const roles = (report: Report): Role[] =>
  STACK.filter((role) => report.live_by_role.some((live) => (live[ROLES.indexOf(role)] ?? 0) > 0));

/** Lower and upper edge in bytes, one pair for each column. */
export type Edges = { low: number; high: number }[];

export const band = (report: Report, drawn: readonly Column[], role: Role): Edges =>
  drawn.map(({ step }) => {
    const low = below(report, step, role);
    return { low, high: low + bytesOf(report, step, role) };
  });

/** The outline of a band, as steps: `x` of a step's left edge, `y` of an amount. Empty where there is nothing. */
export function outline(
  drawn: readonly Column[],
  edges: Edges,
  x: (step: number) => number,
  y: (bytes: number) => number,
): string {
  const at = (value: number): string => String(Math.round(value * 100) / 100);
  let path = '';
  for (let start = 0; start < drawn.length; start++) {
    if (!solid(edges[start])) continue;
    let end = start;
    while (end + 1 < drawn.length && solid(edges[end + 1])) end++;
    const part = drawn.slice(start, end + 1);
    path += `M${at(x(part[0]?.from ?? 0))} ${at(y(edges[start]?.low ?? 0))}`;
    part.forEach(({ to }, i) => (path += `V${at(y(edges[start + i]?.high ?? 0))}H${at(x(to))}`));
    for (let i = end; i >= start; i--) {
      path += `V${at(y(edges[i]?.low ?? 0))}H${at(x(drawn[i]?.from ?? 0))}`;
    }
    path += 'Z';
    start = end;
  }
  return path;
}
const solid = (edge: Edges[number] | undefined): boolean => edge !== undefined && edge.high > edge.low;

/** The values of a role that are alive in a step, oldest first: a band's parts from the bottom up. */
export const live = (report: Report, step: number, role?: Role): Row[] =>
  report.rows.filter((row) => isLive(row, step) && (role === undefined || row.role === role));

/** Where one value lies within its band, in every column in which it lives. */
export function valueEdges(report: Report, drawn: readonly Column[], value: Row): Edges {
  return drawn.map(({ step }) => {
    let low = below(report, step, value.role);
    if (!isLive(value, step)) return { low, high: low };
    for (const row of report.rows) {
      if (row === value) break;
      if (row.role === value.role && isLive(row, step)) low += row.bytes;
    }
    return { low, high: low + value.bytes };
  });
}

/** The value at an amount of bytes above the axis in a step, if any. */
export function valueAt(report: Report, step: number, bytes: number): Row | null {
  let low = 0;
  for (const role of STACK) {
    for (const row of report.rows) {
      if (row.role !== role || !isLive(row, step)) continue;
      if (bytes >= low && bytes < low + row.bytes) return row;
      low += row.bytes;
    }
  }
  return null;
}

/** How long a value is kept, and for whom. Steps are counted from 1. */
export function sayValue(report: Report, row: Row): string {
  const last = report.live_by_role.length - 1;
  const size = `${row.name}: ${bytesText(row.bytes)} of ${row.role}`;
  if (row.leaf || (row.from === 0 && row.to > last)) return `${size}, there throughout.`;
  const since = String(row.from + 1);
  if (row.to > last) return `${size}, kept from step ${since} to the end.`;
  if (row.to <= row.from) return `${size}, in step ${since} only.`;
  const when = row.reader ? `, when ${row.reader} reads it last` : '';
  return `${size}, kept from step ${since} to step ${String(row.to + 1)}${when}.`;
}

/** A step in words, as pieces that carry their role: the sentence below the timeline. */
export interface Said {
  role: Role | null;
  text: string;
}
export function sayStep(report: Report, step: number): Said[] {
  const name = report.steps[step]?.name ?? '';
  const amounts = [...STACK]
    .reverse()
    .map((role) => ({ role, bytes: bytesOf(report, step, role) }))
    .filter(({ bytes }) => bytes > 0)
    .map(({ role, bytes }) => ({ role, text: `${role} ${bytesText(bytes)}` }));
  const said: Said[] = [{ role: null, text: name ? `${name}: ` : '' }];
  amounts.forEach((amount, i) => {
    if (i > 0) said.push({ role: null, text: ', ' });
    said.push(amount);
  });
  const sum = bytesText(total(report.live_by_role[step] ?? []));
  const peak = step === report.peak_step ? ', the peak' : '';
  said.push({ role: null, text: amounts.length > 1 ? `; together ${sum}${peak}.` : `${peak}.` });
  return said;
}

/** Where something is recomputed: how many steps are of which phase. */
function sayPhases({ steps }: Report): string {
  const count = (phase: Phase): number => steps.filter((step) => step.phase === phase).length;
  const shown = (['forward', 'recompute', 'backward', 'update'] as const).filter((phase) => count(phase) > 0);
  if (!shown.includes('recompute')) return '';
  return ` Steps by phase: ${listed(shown.map((phase) => `${phase} ${String(count(phase))}`))}.`;
}

/** The whole picture in words. */
export function sayTimeline(report: Report): string {
  const count = report.live_by_role.length;
  const at = report.steps[report.peak_step]?.name;
  const live = report.live_by_role[report.peak_step] ?? [];
  const parts = [...STACK]
    .reverse()
    .map((role) => ({ role, bytes: live[ROLES.indexOf(role)] ?? 0 }))
    .filter(({ bytes }) => bytes > 0)
    .map(({ role, bytes }) => `${role} ${bytesText(bytes)}`);
  return (
    `Live bytes over the ${String(count)} steps. The peak is ${bytesText(report.peak_bytes)} ` +
    `in step ${String(report.peak_step + 1)}${at ? `, ${at}` : ''}: ${listed(parts)}.${sayPhases(report)}`
  );
}
