/** A learner's text made ready to run: types taken out, lines counted, imports and exports resolved. Nothing is run here. */
import { parse, type AnyNode, type Program } from 'acorn';
import { transform } from 'sucrase';

import type { Raised } from '../../lab/types.ts';
import { exportedNames } from './names.ts';

/** What the program's text may call; each is given by the machine and found by no name that occurs in the text. */
export interface Doors {
  /** tick(line): a line is about to run; negative in a cell. */
  tick: string;
  /** names({get Add() {...}}): how the program's own names are found. */
  names: string;
  /** The library as an object. */
  library: string;
  /** traced('forward_algorithm'): the program's function, watched. */
  traced: string;
}

export interface Prepared {
  code: string;
  /** The names it declares for all to see. */
  names: string[];
  /** What to say of a call that fails, by 'line:column' of its bracket in `code`: QuickJS says "not a function" of all. */
  calls: Map<string, string>;
}

/** Why a text cannot be run. */
export class Unreadable extends Error {
  constructor(readonly fault: Raised) {
    super(fault.message);
  }
}

export interface PrepareOptions {
  file: string;
  typescript: boolean;
  doors: Doors;
  /** Names of the program that others look up. */
  wanted: readonly string[];
  /** A cell is a block of its own: its names may repeat the program's. In it these functions of the program are watched. */
  watched?: readonly string[];
}

const LONGEST_LINE = 200;
const LONGEST_CALLEE = 60;

/** Names that do not occur in the text, so that the text cannot use them by accident. */
export function doorsFor(...texts: string[]): Doors {
  for (let i = 0; ; i++) {
    const mark = `$lab${i === 0 ? '' : i}_`;
    if (texts.every((text) => !text.includes(mark)))
      return { tick: `${mark}t`, names: `${mark}n`, library: `${mark}l`, traced: `${mark}w` };
  }
}

/** Throws Unreadable with the line of the text. The lines of the code are the lines of the text. */
export function prepare(source: string, options: PrepareOptions): Prepared {
  const text = options.typescript ? withoutTypes(source, options.file) : source;
  try {
    const program = parse(text, {
      ecmaVersion: 'latest',
      sourceType: 'module',
      allowAwaitOutsideFunction: false,
      locations: true,
      preserveParens: false,
    });
    return new Preparation(text, source, options).of(program);
  } catch (error) {
    throw unreadable(error, source, options.file);
  }
}

function withoutTypes(source: string, file: string): string {
  try {
    return transform(source, { transforms: ['typescript'], disableESTransforms: true }).code;
  } catch (error) {
    throw unreadable(error, source, file);
  }
}

interface Located {
  message: string;
  loc?: { line: number; column: number };
}

function unreadable(error: unknown, source: string, file: string): Unreadable {
  if (error instanceof Unreadable) return error;
  if (error instanceof RangeError) {
    const message = 'the program is nested too deeply to be read';
    const fault = { type: 'RecursionError', message, line: null, traceback: `RecursionError: ${message}` };
    return new Unreadable({ ...fault, node: null });
  }
  const { message, loc } = error as Located;
  // Both write the position behind the message. sucrase counts columns from 1, acorn from 0.
  const said = message.replace(/ ?\(\d+:\d+\)$/, '');
  if (!loc) return syntaxError(said, null, null, source, file);
  return syntaxError(
    said,
    loc.line,
    'raisedAt' in (error as object) ? loc.column : loc.column - 1,
    source,
    file,
  );
}

function syntaxError(
  said: string,
  line: number | null,
  column: number | null,
  source: string,
  file: string,
): Unreadable {
  const type = 'SyntaxError';
  const shown: string[] = [];
  if (line !== null) {
    const text = (source.split(/\r\n|[\n\r\u2028\u2029]/)[line - 1] ?? '').slice(0, LONGEST_LINE);
    const indent = text.length - text.trimStart().length;
    shown.push(`${file}:${line}`, `    ${text.trim()}`);
    if (column !== null && column >= indent && column <= text.length)
      shown.push(`    ${' '.repeat(column - indent)}^`);
  }
  const traceback = [...shown, `${type}: ${said}`].join('\n');
  return new Unreadable({ type, message: said, line, traceback, node: null });
}

/** Texts to insert, and where. Nothing ever spans lines, so that every line stays where it is. */
class Preparation {
  private readonly insertions: { at: number; text: string; order: number }[] = [];
  private readonly blanks: { start: number; end: number }[] = [];
  private readonly callees: { at: number; text: string }[] = [];
  private readonly found: string[] = [];
  private readonly names: string;

  constructor(
    private readonly text: string,
    private readonly source: string,
    private readonly options: PrepareOptions,
  ) {
    this.names = options.doors.names;
    this.sign = options.watched ? -1 : 1;
  }

  of(program: Program): Prepared {
    for (const statement of program.body) this.moduleLevel(statement);
    this.list(program.body);
    this.walk(program.body);
    const getters = this.found
      .filter((name) => this.options.wanted.includes(name))
      .map((name) => `get ${name}(){return ${name}}`);
    const accessor = `${this.names}({__proto__:null,${getters.join(',')}});`;
    const { watched, doors } = this.options;
    const shadows = (watched ?? []).map((name) => `const ${name}=${doors.traced}('${name}');`).join('');
    return watched
      ? this.written(`'use strict';{${shadows}{${accessor}`, '\n}}')
      : this.written(`'use strict';${accessor}`, '');
  }

  // ------------------------------------------------------------ imports, exports and names

  private moduleLevel(node: AnyNode): void {
    switch (node.type) {
      case 'ImportDeclaration':
        this.blank(node.start, node.end);
        this.insert(node.start, this.imported(node));
        break;
      case 'ExportAllDeclaration':
        this.fail(node, 'a program here exports its own names only');
        break;
      case 'ExportNamedDeclaration':
        if (node.source) this.fail(node, 'a program here exports its own names only');
        if (node.declaration) {
          this.blank(node.start, node.declaration.start);
          this.declared(node.declaration);
        } else this.blank(node.start, node.end);
        break;
      case 'ExportDefaultDeclaration': {
        const { declaration } = node;
        this.blank(node.start, declaration.start);
        if ('id' in declaration && declaration.id && declaration.type.endsWith('Declaration'))
          this.declared(declaration);
        else {
          this.insert(declaration.start, 'void(');
          this.insert(declaration.end, ')', true);
        }
        break;
      }
      default:
        this.declared(node);
    }
  }

  private imported(node: Extract<AnyNode, { type: 'ImportDeclaration' }>): string {
    const from = String(node.source.value);
    if (!/^(\.\/)?backprop(\.[jt]s)?$/.test(from))
      this.fail(node, `cannot import from '${from.slice(0, 40)}': there is only 'backprop' here`);
    return node.specifiers
      .map((specifier) => {
        const local = specifier.local.name;
        if (specifier.type === 'ImportNamespaceSpecifier')
          return `const ${local}=${this.options.doors.library};`;
        if (specifier.type === 'ImportDefaultSpecifier')
          return this.fail(
            specifier,
            "'backprop' has no default export: write import { ... } from 'backprop'",
          );
        const name =
          specifier.imported.type === 'Identifier'
            ? specifier.imported.name
            : String(specifier.imported.value);
        if (!exportedNames.includes(name)) this.fail(specifier, `'backprop' has no ${name.slice(0, 40)}`);
        return name === local ? '' : `const ${local}=${this.options.doors.library}.${name};`;
      })
      .join('');
  }

  private declared(node: AnyNode): void {
    if ((node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') && node.id)
      this.found.push(node.id.name);
    if (node.type === 'VariableDeclaration') {
      for (const { id } of node.declarations) if (id.type === 'Identifier') this.found.push(id.name);
    }
  }

  // ------------------------------------------------------------ lines

  /** Lines of a cell are told from the program's by their sign. */
  private readonly sign: number;
  private readonly lineOf = (node: AnyNode): number => node.loc?.start.line ?? 0;

  private tick(at: number, line: number, before = ''): void {
    this.insert(at, `${before}${this.options.doors.tick}(${this.sign * line});`);
  }

  /** Statements in a row: each counts its line before it runs. */
  private list(statements: readonly AnyNode[]): void {
    for (const statement of statements)
      if (counts(statement)) this.tick(statement.start, this.lineOf(statement));
  }

  /** The one statement of an `if` or a loop. A loop counts its own line each time round. */
  private body(node: AnyNode, loop: AnyNode | null): void {
    if (node.type === 'BlockStatement') {
      if (loop) this.tick(node.start + 1, this.lineOf(loop));
      return; // its list counts
    }
    if (loop && this.lineOf(loop) !== this.lineOf(node)) this.tick(node.start, this.lineOf(loop), '{');
    else this.insert(node.start, '{');
    this.tick(node.start, this.lineOf(node));
    this.insert(node.end, '}', true);
  }

  private function(node: Extract<AnyNode, { body: unknown; params: unknown }>): void {
    const { body } = node;
    if (body.type !== 'BlockStatement') {
      this.insert(body.start, `(${this.options.doors.tick}(${this.sign * this.lineOf(body)}),`);
      this.insert(body.end, ')', true);
      return;
    }
    const first = body.body.find((statement) => !isDirective(statement));
    if (first && counts(first)) return; // that one counts
    const directives = body.body.filter(isDirective);
    this.tick(directives.at(-1)?.end ?? body.start + 1, this.lineOf(node), directives.length > 0 ? ';' : '');
  }

  /** Visits every node below. A list of its own, so that depth costs no stack. */
  private walk(nodes: readonly AnyNode[]): void {
    const waiting: AnyNode[] = [...nodes];
    for (let node = waiting.pop(); node; node = waiting.pop()) {
      this.visit(node);
      for (const value of Object.values(node) as unknown[]) {
        for (const child of Array.isArray(value) ? (value as unknown[]) : [value])
          if (isNode(child)) waiting.push(child);
      }
    }
  }

  private visit(node: AnyNode): void {
    switch (node.type) {
      case 'BlockStatement':
      case 'StaticBlock':
        this.list(node.body);
        break;
      case 'SwitchCase':
        this.list(node.consequent);
        break;
      case 'IfStatement':
        this.body(node.consequent, null);
        if (node.alternate) this.body(node.alternate, null);
        break;
      case 'WhileStatement':
      case 'DoWhileStatement':
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
        this.body(node.body, node);
        break;
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        this.function(node);
        break;
      case 'PropertyDefinition':
        // In TypeScript a field without a value only states a type; as JavaScript it would hide the base class's own.
        if (this.options.typescript && !node.value && !node.computed) this.blank(node.start, node.end);
        break;
      case 'ImportExpression':
        this.fail(node, "import() is not available here: write import { ... } from 'backprop'");
        break;
      case 'MetaProperty':
        if (node.meta.name === 'import') this.fail(node, 'import.meta is not available here');
        break;
      case 'CallExpression':
        this.callee(node.callee, this.text.indexOf('(', node.callee.end), 'is not a function');
        break;
      case 'NewExpression': {
        const bracket = this.text.indexOf('(', node.callee.end);
        const at = bracket >= 0 && bracket < node.end ? bracket : node.callee.end;
        this.callee(node.callee, at, 'is not a constructor');
        break;
      }
    }
  }

  private callee(callee: AnyNode, at: number, said: string): void {
    const text = this.text.slice(callee.start, callee.end);
    const simple = callee.type === 'Identifier' || callee.type === 'MemberExpression';
    if (simple && text.length <= LONGEST_CALLEE && !text.includes('\n'))
      this.callees.push({ at, text: `${text} ${said}` });
  }

  // ------------------------------------------------------------ writing

  private insert(at: number, text: string, closing = false): void {
    this.insertions.push({ at, text, order: closing ? -this.insertions.length - 1 : this.insertions.length });
  }

  private blank(start: number, end: number): void {
    this.blanks.push({ start, end });
  }

  private fail(node: AnyNode, message: string): never {
    throw syntaxError(
      message,
      this.lineOf(node),
      node.loc?.start.column ?? 0,
      this.source,
      this.options.file,
    );
  }

  /** At one place, what closes comes before what opens, and the innermost closes first. */
  private written(head: string, tail: string): Prepared {
    const insertions = this.insertions.sort(
      (a, b) => a.at - b.at || Number(a.order >= 0) - Number(b.order >= 0) || a.order - b.order,
    );
    const blanked = this.blanked();
    const parts = [head];
    const places: { at: number; shift: number }[] = [];
    let from = 0;
    let shift = head.length;
    for (const { at, text } of insertions) {
      parts.push(blanked.slice(from, at), text);
      from = at;
      shift += text.length;
      places.push({ at, shift });
    }
    parts.push(blanked.slice(from), tail);
    const code = parts.join('');
    return { code, names: this.found, calls: this.calls(code, places, head.length) };
  }

  private blanked(): string {
    let text = this.text;
    for (const { start, end } of this.blanks)
      text =
        text.slice(0, start) + text.slice(start, end).replace(/[^\n\r\u2028\u2029]/g, ' ') + text.slice(end);
    return text;
  }

  /** Where the callees stand in the code that runs. */
  private calls(
    code: string,
    places: readonly { at: number; shift: number }[],
    head: number,
  ): Map<string, string> {
    const calls = new Map<string, string>();
    const starts = [0];
    for (let at = code.indexOf('\n'); at >= 0; at = code.indexOf('\n', at + 1)) starts.push(at + 1);
    let [place, line] = [-1, 0];
    for (const { at, text } of this.callees.sort((a, b) => a.at - b.at)) {
      while (place + 1 < places.length && (places[place + 1]?.at ?? Infinity) <= at) place += 1;
      const where = at + (places[place]?.shift ?? head);
      while (line + 1 < starts.length && (starts[line + 1] ?? Infinity) <= where) line += 1;
      calls.set(`${line + 1}:${where - (starts[line] ?? 0) + 1}`, text);
    }
    return calls;
  }
}

const isNode = (value: unknown): value is AnyNode =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';

const isDirective = (node: AnyNode): boolean =>
  node.type === 'ExpressionStatement' && node.directive !== undefined;

/** Whether running it runs a line: declarations of functions are done before, and nothing happens in an empty one. */
const counts = (node: AnyNode): boolean =>
  !isDirective(node) &&
  !['FunctionDeclaration', 'EmptyStatement', 'ImportDeclaration'].includes(node.type) &&
  !(node.type === 'ExportNamedDeclaration' && node.declaration?.type !== 'VariableDeclaration') &&
  node.type !== 'ExportDefaultDeclaration';
