/** The line that begins the definition of a name at the top level, in Python, JavaScript or TypeScript. */
const begins = (name: string): RegExp =>
  new RegExp(`^(export +)?(def|class|(async +)?function\\*?|const|let|var) +${name}\\b`);

/** The part of a program that defines these top-level names: a step's solution shows what that step asks for. */
export function definitions(source: string, names: readonly string[]): string {
  const lines = source.split('\n');
  const blocks: string[] = [];
  for (const name of names) {
    const start = lines.findIndex((line) => begins(name).test(line));
    if (start < 0) continue;
    let end = start + 1;
    // What is indented belongs to it, and so does a line that closes a bracket.
    while (end < lines.length && /^(\s|$|[)}\]])/.test(lines[end] ?? '')) end++;
    blocks.push(lines.slice(start, end).join('\n').trimEnd());
  }
  const apart = /^(export +)?(def|class [^{]*:)/.test(blocks[0] ?? '') ? '\n\n\n' : '\n\n';
  return blocks.length === names.length ? `${blocks.join(apart)}\n` : source;
}
