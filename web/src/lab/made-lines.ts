/** What was built in an activity, as lines to read and to compare. Knows networks and checkpoints no more than JSON does. */

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The same value, its keys in one order, whatever order they were written in. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}

/** A setting a line, and of a list of parts, such as layers, a part a line. Nothing has no lines. */
export function madeLines(value: unknown): string[] {
  if (value === undefined) return [];
  return isRecord(value) ? Object.entries(value).flatMap(([key, part]) => setting(key, part)) : [flat(value)];
}

function setting(key: string, value: unknown): string[] {
  const under = (lines: readonly string[]): string[] => [`${key}:`, ...lines.map((line) => `  ${line}`)];
  if (isRecord(value) && Object.keys(value).length > 0) return under(madeLines(value));
  if (Array.isArray(value) && value.some(isRecord)) return under(value.map(flat));
  return [`${key}: ${flat(value)}`];
}

/** On one line: `dense: activation relu, units 500`. */
function flat(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flat).join(', ')}]`;
  if (isRecord(value)) return Object.entries(value).map(part).join(', ') || '{}';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function part([key, value]: [string, unknown]): string {
  if (!isRecord(value)) return `${key} ${flat(value)}`;
  return Object.keys(value).length > 0 ? `${key}: ${flat(value)}` : key;
}
