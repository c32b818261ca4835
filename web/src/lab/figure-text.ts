import { entriesText, isNode, shapeText, tensorIn } from './figure-tensor.ts';
import type { Claimed, GraphTrace, Num } from './types.ts';

export { close, numberIn } from './figure-tensor.ts';

/** What a piece of a sentence stands for. `math` is set as mathematics: single letters italic, `^` raised. */
export type Role = 'fwd' | 'grad' | 'math' | 'bad';

/** A sentence is a list of pieces, so that it can be coloured and read aloud alike. */
export interface Piece {
  text: string;
  role?: Role;
}

/** One run of a formula: `e^d = 1/2` is an italic e, a raised italic d, and roman ` = 1/2`. */
export interface MathRun {
  text: string;
  italic: boolean;
  raised: boolean;
}

/** What is written in and said about one node. */
export interface NodeText {
  /** First line of the box. */
  title: string;
  /** Whether the first line is a variable rather than a word. */
  math: boolean;
  /** Second line, if any. */
  sub: string;
  /** Unambiguous name in sentences and tables. */
  label: string;
}

const MINUS = '\u2212';

/** ASCII minus signs as real ones. For numbers and formulas, not for prose. */
export const trueMinus = (text: string): string => text.replaceAll('-', MINUS);

/** Short enough for a chip: `0.693`, `\u22120.24`, `1234.6`, `1.2e-7`. */
export function shortNumber(value: Num, digits = 3): string {
  if (typeof value !== 'number') return trueMinus(value);
  if (!Number.isFinite(value)) return trueMinus(Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf');
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) {
    const [mantissa = '', exponent = ''] = value.toExponential(digits - 1).split('e');
    return trueMinus(`${Number(mantissa)}e${exponent.replace('+', '')}`);
  }
  const whole = size < 1 ? 0 : Math.floor(Math.log10(size)) + 1;
  return trueMinus(String(Number(value.toPrecision(Math.max(digits, Math.min(17, whole + 1))))));
}

/** Short text of whatever a program left behind: of a tensor its shape, of a node what it has come to. */
export function shortClaim(claim: Claimed, digits = 3): string {
  if (claim === null) return 'None';
  if (typeof claim !== 'object') return shortNumber(claim, digits);
  if (isNode(claim)) return claim.node === null ? 'node' : `node ${shortClaim(claim.node, digits)}`;
  const tensor = tensorIn(claim);
  return tensor ? shapeText(tensor.shape) : '?';
}

/** As Python prints a float. */
const fullNumber = (value: Num): string =>
  trueMinus(
    typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 1e16
      ? value.toFixed(1)
      : String(value),
  );

/** The whole value, for a tooltip or a table: as Python prints it. Of a tensor at most `most` entries. */
export function fullClaim(claim: Claimed, most = Infinity): string {
  if (claim === null) return 'None';
  if (typeof claim !== 'object') return fullNumber(claim);
  if (isNode(claim)) return claim.node === null ? 'a node' : `a node, ${fullClaim(claim.node, most)}`;
  const tensor = tensorIn(claim);
  if (tensor) return `${shapeText(tensor.shape)} ${entriesText(tensor, fullNumber, most)}`;
  return 'unreadable' in claim ? `not a number: ${claim.unreadable}` : '?';
}

/** Two values in just as many digits as it takes to see that they differ. */
export function tellApart(a: Claimed, b: Claimed): [string, string] {
  for (let digits = 3; digits <= 17; digits += 1) {
    const pair: [string, string] = [shortClaim(a, digits), shortClaim(b, digits)];
    if (pair[0] !== pair[1]) return pair;
  }
  return [shortClaim(a), shortClaim(b)];
}

/** In a product or sum a negative number takes parentheses. */
export const inBrackets = (text: string): string => (/^[-\u2212]/.test(text) ? `(${text})` : text);

/** Splits a formula into runs to typeset. Braces group an exponent: `e^{-c}`. */
export function mathRuns(text: string): MathRun[] {
  const runs: MathRun[] = [];
  const letters = (part: string, raised: boolean): void => {
    for (const piece of part.match(/[A-Za-z]+|[^A-Za-z]+/g) ?? [])
      runs.push({ text: trueMinus(piece), italic: /^[A-Za-z]$/.test(piece), raised });
  };
  for (const part of text.match(/\^\{[^}]*\}|\^[-\u2212]?[A-Za-z0-9]+|[^^]+|\^/g) ?? []) {
    if (part.length > 1 && part.startsWith('^')) letters(part.replace(/[\^{}]/g, ''), true);
    else letters(part, false);
  }
  return runs;
}

/** A formula as plain text, for titles and screen readers. */
export const plainMath = (text: string): string =>
  trueMinus(text.replace(/[{}]/g, '').replaceAll('^T', '\u1d40'));

/** A sentence without its colours. */
export const plain = (pieces: readonly Piece[]): string =>
  pieces.map((piece) => (piece.role === 'math' ? plainMath(piece.text) : piece.text)).join('');

/** At most so many characters, the last an ellipsis where some are missing. */
export function clip(text: string, most: number): string {
  const letters = [...text];
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join('')}\u2026`;
}

type TraceNode = GraphTrace['nodes'][number];

/** `of x`, `of \u2212x`: what an unnamed node reads, where that can be said in a word. */
function reads(nodes: readonly TraceNode[], node: TraceNode): string {
  const said = node.inputs.map((input) => {
    const from = nodes[input];
    if (!from) return '?';
    if (from.name) return from.name;
    const inner = from.inputs[0] === undefined ? undefined : nodes[from.inputs[0]];
    if (from.type === 'Negate' && inner?.name) return `${MINUS}${inner.name}`;
    return from.type;
  });
  return said.length === 0 ? '' : `of ${said.join(' and ')}`;
}

const isLetter = (name: string): boolean => /^[A-Za-z]([0-9]|_[A-Za-z0-9])?$/.test(name);

/** A variable stands for itself, a leaf too; any other name comes second: `Add`, then `denominator`. */
const namesItself = (node: TraceNode): boolean =>
  node.name !== undefined && (isLetter(node.name) || node.inputs.length === 0);

/** Titles, second lines and unambiguous labels of all nodes. */
export function nodeTexts(trace: GraphTrace): NodeText[] {
  const { nodes } = trace;
  const tally = (keys: readonly string[]): Map<string, number> => {
    const count = new Map<string, number>();
    for (const key of keys) count.set(key, (count.get(key) ?? 0) + 1);
    return count;
  };
  const titles = nodes.map((node) => (namesItself(node) ? (node.name ?? '') : node.type));
  const ofTitle = tally(titles);
  const labels = nodes.map((node, index) => {
    const title = titles[index] ?? '';
    if (namesItself(node)) return title;
    if (node.name) return `${title} ${node.name}`;
    const of = ofTitle.get(title) === 1 ? '' : reads(nodes, node);
    return of === '' || of.length > 20 ? title : `${title} ${of}`;
  });
  const ofLabel = tally(labels);
  const seen = new Map<string, number>();
  return nodes.map((node, index) => {
    const title = titles[index] ?? '';
    const nth = (seen.get(title) ?? 0) + 1;
    seen.set(title, nth);
    let label = labels[index] ?? title;
    const bare = label === title && (ofTitle.get(title) ?? 0) > 1;
    if (bare || (ofLabel.get(label) ?? 0) > 1) label = `${title} no. ${nth}`;
    const rest = label.slice(title.length + 1);
    const op = trueMinus(node.op ?? (node.inputs.length > 0 ? node.type : ''));
    // 'multiply' under Mul says nothing new.
    const news = namesItself(node) ? op !== title : !op.toLowerCase().startsWith(title.toLowerCase());
    const own = node.name && !namesItself(node) ? node.name : '';
    const sub = own || (news && op ? op : rest);
    return {
      title: clip(title, 14),
      math: isLetter(title),
      sub: clip(sub || (index === trace.output && !node.name ? 'output' : ''), 18),
      label: clip(label, 30),
    };
  });
}
