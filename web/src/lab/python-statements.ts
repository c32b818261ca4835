/** A Python text cut into its top-level statements. Knows brackets, strings and indentation, not the grammar. */

export interface Statement {
  /** Index of its first line; comments directly above it belong to it. */
  line: number;
  lines: string[];
  kind: 'definition' | 'import' | 'assignment' | 'attribute' | 'other';
  /** What it binds: the function or class, the imported names ('*' for all), the assigned name, or the name whose attribute is set. */
  names: string[];
  /** The modules that an import names. */
  modules: string[];
  /** Names that occur in it; of an assignment, on its right-hand side. */
  uses: Set<string>;
}

interface ScannedLine {
  text: string;
  /** Without comments and without what is inside strings. */
  code: string;
  /** It goes on from the line before: inside brackets, inside a string, or after a backslash. */
  continues: boolean;
}

const OTHER_CELL = /^\s*%%(?!time|timeit|capture|prun)\w/;
const MAGIC = /^(?:[%!?]|\w[\w, ]*=\s*[%!]\s*\w|\w[\w.]*\?{1,2}\s*$)/;
const GOES_ON = /^(?:else|elif|except|finally)\b/;
const DEFINITION = /^(?:async\s+def|def|class)\s+(\w+)/;

/** What Jupyter takes away before Python sees a cell, as comments; of a cell in another language all of it. */
export function withoutMagics(source: string): string[] {
  const lines = source.split(/\r?\n/);
  if (OTHER_CELL.test(source)) return lines.map((line) => `# ${line}`);
  return scan(lines).map(({ text, continues }) => {
    const line = text.trimStart();
    if (continues || !MAGIC.test(line)) return text;
    const indent = text.slice(0, text.length - line.length);
    return `${indent}${indent ? 'pass  ' : ''}# ${line}`;
  });
}

export function statements(lines: readonly string[]): Statement[] {
  const scanned = scan(lines);
  const found: { start: number; first: number; end: number; decorates: boolean }[] = [];
  let above = -1; // where comments begin that belong to the next statement
  scanned.forEach(({ text, code, continues }, i) => {
    const last = found.at(-1);
    if (!continues && code.trim() === '') {
      if (text.trim() === '') above = -1;
      else if (above < 0 && text.startsWith('#')) above = i;
      return;
    }
    if (last && (continues || /^\s/.test(code) || GOES_ON.test(code) || last.decorates)) {
      last.end = i;
      if (!continues) last.decorates &&= !DEFINITION.test(code);
    } else {
      found.push({ start: above < 0 ? i : above, first: i, end: i, decorates: code.startsWith('@') });
    }
    above = -1;
  });
  const code = (first: number, end: number): string =>
    scanned
      .slice(first, end + 1)
      .map((line) => line.code)
      .join('\n');
  return found.map((one) => ({
    line: one.start,
    lines: lines.slice(one.start, one.end + 1),
    ...classified(code(one.first, one.end)),
  }));
}

function classified(code: string): Pick<Statement, 'kind' | 'names' | 'modules' | 'uses'> {
  const uses = identifiers(code);
  const defined =
    /^(?:@|def\b|class\b|async\s+def\b)/.test(code) &&
    code.split('\n').flatMap((line) => DEFINITION.exec(line)?.[1] ?? [])[0];
  if (defined) return { kind: 'definition', names: [defined], modules: [], uses };
  if (/^(?:import|from)\b/.test(code)) return { kind: 'import', uses, ...imported(code) };
  const assigned = /^(\w+)\s*(?::[^=\n]+)?=(?!=)([\s\S]*)$/.exec(code);
  if (assigned) {
    const [, name = '', value = ''] = assigned;
    const kind = /^\s*lambda\b/.test(value) ? 'definition' : 'assignment';
    return { kind, names: [name], modules: [], uses: identifiers(value) };
  }
  const attribute = /^(\w+)\.\w+\s*=(?!=)/.exec(code)?.[1];
  if (attribute) return { kind: 'attribute', names: [attribute], modules: [], uses };
  return { kind: 'other', names: [], modules: [], uses };
}

function imported(code: string): { names: string[]; modules: string[] } {
  const flat = code.replace(/[()\\\n]/g, ' ').trim();
  const from = /^from\s+(\S+)\s+import\s+(.*)$/.exec(flat);
  const parts = (from?.[2] ?? flat.replace(/^import\s/, '')).split(',').flatMap((part) => {
    const words = part.trim().split(/\s+/);
    return words[0] ? [{ name: words[0], as: words[1] === 'as' ? words[2] : undefined }] : [];
  });
  return {
    names: parts.map(({ name, as }) => as ?? (from ? name : (name.split('.')[0] ?? name))),
    modules: from ? [from[1] ?? ''] : parts.map(({ name }) => name),
  };
}

function identifiers(code: string): Set<string> {
  return new Set([...code.matchAll(/(?<![\w.])[A-Za-z_]\w*/g)].map(([name]) => name));
}

/** Each line with its comments and strings taken out, and whether it goes on from the one before. */
function scan(lines: readonly string[]): ScannedLine[] {
  let quote = ''; // the string that is open: ' " ''' or """
  let depth = 0;
  let backslash = false;
  return lines.map((text) => {
    const continues = quote !== '' || depth > 0 || backslash;
    let code = '';
    backslash = false;
    for (let i = 0; i < text.length; i++) {
      const char = text[i] ?? '';
      if (quote) {
        if (char === '\\') i++;
        else if (text.startsWith(quote, i)) {
          i += quote.length - 1;
          quote = '';
          code += '"';
        }
      } else if (char === '#') {
        break;
      } else if (char === '"' || char === "'") {
        quote = text.startsWith(char.repeat(3), i) ? char.repeat(3) : char;
        i += quote.length - 1;
        code += '"';
      } else {
        if ('([{'.includes(char)) depth++;
        else if (')]}'.includes(char)) depth = Math.max(0, depth - 1);
        else if (char === '\\' && i === text.trimEnd().length - 1) backslash = true;
        code += char;
      }
    }
    // A string of one quote ends with its line, unless the line ends in a backslash.
    if (quote.length === 1 && !text.endsWith('\\')) quote = '';
    return { text, code, continues };
  });
}
