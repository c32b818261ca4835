/** The part of a program that defines these top-level names: a step's solution shows what that step asks for. */
export function definitions(source: string, names: readonly string[]): string {
  const lines = source.split('\n');
  const blocks: string[] = [];
  for (const name of names) {
    const start = lines.findIndex((line) => new RegExp(`^(def|class) ${name}\\b`).test(line));
    if (start < 0) continue;
    let end = start + 1;
    while (end < lines.length && /^(\s|$)/.test(lines[end] ?? '')) end++;
    blocks.push(lines.slice(start, end).join('\n').trimEnd());
  }
  return blocks.length === names.length ? `${blocks.join('\n\n\n')}\n` : source;
}
