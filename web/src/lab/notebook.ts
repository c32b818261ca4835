import { statements, withoutMagics, type Statement } from './python-statements.ts';

/** A Jupyter notebook of this homework, as a program for the editor and a scratch cell to run. */
export interface Notebook {
  cells: { kind: 'code' | 'markdown'; source: string }[];
  /** The learner's own definitions, without those that the lab gives. */
  program: string;
  /** All other code, cell by cell. */
  scratch: string;
  /** For each line of the two texts where it stands in the notebook (cells and lines from 1 on); null for what was put in. */
  programLines: (NotebookPlace | null)[];
  scratchLines: (NotebookPlace | null)[];
  /** Why it cannot be used, in a sentence; the texts are empty then. */
  problem?: string;
}
export interface NotebookPlace {
  cell: number;
  line: number;
}

const LARGEST = 8_000_000; // characters

/** The lab's own, in place of what a notebook defines under these names. */
const GIVEN = [
  ...['ComputationNode', 'Leaf', 'Negate', 'Exp', 'Mean', 'IntPow', 'Matsum', 'Matexpand'],
  ...['Transpose', 'build_graph'],
];
const LEARNERS = [
  ...['forward_algorithm', 'backward_algorithm', 'Add', 'Mul', 'Matmul'],
  'finite_difference',
];
/** Built-in names that the value of a constant may be made of. */
const PLAIN = [
  ...['True', 'False', 'None', 'int', 'float', 'bool', 'str', 'list', 'tuple', 'dict', 'set', 'frozenset'],
  ...['range', 'len', 'min', 'max', 'sum', 'abs', 'sorted', 'reversed', 'for', 'in', 'if', 'else', 'not'],
  ...['and', 'or', 'is', 'tensor', 'linspace', 'log', 'exp'],
];
/** Modules of notebooks' surroundings: the lab has nothing in their place. */
const SURROUNDINGS = /^(?:IPython|google|ipywidgets|otter|nbgrader)\b/;

/** Constants made of constants that are defined later, so many times over. */
const MOST_ROUNDS = 50;

const nothing = { cells: [], program: '', scratch: '', programLines: [], scratchLines: [] };

/** Reads a notebook's file. Never throws: what is the matter with it is `problem`. */
export function readNotebook(text: string): Notebook {
  const cells = readCells(text);
  if (typeof cells === 'string') return { ...nothing, problem: cells };
  const code = cells.flatMap(({ kind, source }, i) =>
    kind === 'code' && source.trim() ? [{ cell: i + 1, lines: withoutMagics(source) }] : [],
  );
  if (code.length === 0) return { ...nothing, cells, problem: 'This notebook has no code in it.' };

  const all = code.flatMap(({ cell, lines }) => statements(lines).map((one) => ({ cell, ...one })));
  const own = ownProgram(all);
  if (!all.some((one) => own.has(one) && one.names.some((name) => LEARNERS.includes(name)))) {
    const names = `${LEARNERS.slice(0, -1).join(', ')} or ${LEARNERS.at(-1) ?? ''}`;
    return { ...nothing, cells, problem: `This notebook defines nothing of this lesson: no ${names}.` };
  }
  const given = (one: Statement): boolean =>
    one.kind === 'definition' && one.names.some((name) => GIVEN.includes(name));
  const cellsOnly = new Set(all.filter((one) => !own.has(one) && !given(one)));
  const used = usesOf([...cellsOnly].filter((one) => one.kind !== 'import'));
  // A constant that the cells use as well is set there again, at its place.
  const again = (one: Placed): boolean => one.kind === 'assignment' && used.has(one.names[0] ?? '');
  const rest = all.filter((one) => cellsOnly.has(one) || again(one));
  const program = assembled(all.filter((one) => own.has(one)));
  const scratch = assembled(
    rest.map((one) => {
      const idle = !one.names.some((name) => name === '*' || used.has(name));
      const drop = one.kind === 'import' && (idle || one.modules.some((name) => SURROUNDINGS.test(name)));
      return drop ? { ...one, lines: one.lines.map((line) => `# ${line}`) } : one;
    }),
  );
  return {
    cells,
    program: program.text,
    scratch: scratch.text,
    programLines: program.places,
    scratchLines: scratch.places,
  };
}

type Placed = Statement & { cell: number };

/** The statements that are the learner's program: definitions, and the imports and constants that they need. */
function ownProgram(all: readonly Placed[]): Set<Placed> {
  const own = new Set(
    all.filter(
      (one) =>
        (one.kind === 'definition' && !GIVEN.includes(one.names[0] ?? '')) ||
        (one.kind === 'import' && one.modules.includes('__future__')),
    ),
  );
  const names = (of: Iterable<Placed>): string[] => [...of].flatMap((one) => one.names);
  const defined = new Set(names(own));
  for (const one of all) {
    const name = one.names[0] ?? '';
    if (one.kind === 'attribute' && (GIVEN.includes(name) || defined.has(name))) own.add(one);
  }
  const imports = all.filter((one) => one.kind === 'import');
  const constants = all.filter((one) => one.kind === 'assignment');
  // Not what the cells compute with nodes: what is made of other constants, modules and helpers alone.
  const plain = new Set([...PLAIN, ...names(imports), ...defined].filter((name) => !LEARNERS.includes(name)));
  grow(constants, (one) => {
    const made = [...one.uses].every((name) => plain.has(name));
    if (made) plain.add(one.names[0] ?? '');
    return made;
  });
  const needed = usesOf(own);
  const take = (one: Placed): boolean => {
    const wanted = one.names.some((name) => name === '*' || needed.has(name));
    if (!wanted) return false;
    own.add(one);
    one.uses.forEach((name) => needed.add(name));
    return true;
  };
  const simple = constants.filter((one) => [...one.uses].every((name) => plain.has(name)));
  grow([...imports, ...simple], take);
  return own;
}

function usesOf(some: Iterable<Placed>): Set<string> {
  const names = new Set<string>();
  for (const { uses } of some) uses.forEach((name) => names.add(name));
  return names;
}

/** Takes what there is to take, again and again until nothing more is. */
function grow<T>(from: readonly T[], take: (one: T) => boolean): void {
  const left = new Set(from);
  for (let size = -1, round = 0; size !== left.size && round < MOST_ROUNDS; round++) {
    size = left.size;
    for (const one of left) if (take(one)) left.delete(one);
  }
}

/** One text of many statements, with a line above those of each cell. */
function assembled(chosen: readonly Placed[]): { text: string; places: (NotebookPlace | null)[] } {
  const lines: string[] = [];
  const places: (NotebookPlace | null)[] = [];
  let before: Placed | undefined;
  for (const one of chosen) {
    const heading = one.cell === before?.cell ? [] : [`# ---- Cell ${String(one.cell)} ----`];
    const defines = one.kind === 'definition' || before?.kind === 'definition';
    const gap = !before ? 0 : defines ? 2 : heading.length > 0 ? 1 : 0;
    for (const line of [...Array<string>(gap).fill(''), ...heading]) {
      lines.push(line);
      places.push(null);
    }
    one.lines.forEach((line, i) => {
      lines.push(line);
      places.push({ cell: one.cell, line: one.line + i + 1 });
    });
    before = one;
  }
  return { text: lines.length > 0 ? `${lines.join('\n')}\n` : '', places };
}

// ---------------------------------------------------------------- the file

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The cells of a notebook, or the sentence that says what is the matter. */
function readCells(text: string): Notebook['cells'] | string {
  if (text.length > LARGEST) return 'This notebook is larger than 8 MB: clear its outputs and save it again.';
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return 'This file is not a notebook: it cannot be read as JSON.';
  }
  if (isRecord(data) && Array.isArray(data.worksheets)) {
    return 'This notebook is in the format of 2014 or earlier: open it in Jupyter and save it again.';
  }
  if (!isRecord(data) || !Array.isArray(data.cells)) {
    return 'This file is JSON, and not a notebook: it has no cells.';
  }
  const language = languageOf(data.metadata);
  if (language && !/^i?python/i.test(language)) {
    return `This notebook is written in ${language.slice(0, 40)}; the lab opens notebooks in Python.`;
  }
  return data.cells.flatMap((cell: unknown) => {
    if (!isRecord(cell)) return [];
    const { source } = cell;
    const joined = Array.isArray(source)
      ? source.filter((line) => typeof line === 'string').join('')
      : source;
    const kind = cell.cell_type === 'code' ? 'code' : 'markdown';
    return typeof joined === 'string' ? [{ kind, source: joined } as const] : [];
  });
}

function languageOf(metadata: unknown): string | undefined {
  if (!isRecord(metadata)) return undefined;
  const { kernelspec, language_info: info } = metadata;
  const named = [isRecord(info) && info.name, isRecord(kernelspec) && kernelspec.language];
  return named.find((name): name is string => typeof name === 'string' && name !== '');
}
