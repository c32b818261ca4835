/** Sentences about tensors: what was computed, and what was sent, by name and shape. The entries are the figure's. */
import { backwardOf, claimOf, forwardOf, numbersIn, uniform, type Settings } from './figure-rules.ts';
import { bare, isNode, same, sameShape, shapeText, tensorIn } from './figure-tensor.ts';
import { inBrackets, shortClaim, shortNumber, trueMinus, type Piece } from './figure-text.ts';
import type { Book, Contribution } from './figure-say.ts';
import type { FigureNode } from './figure.ts';
import type { Claimed } from './types.ts';

const say = (text: string): Piece => ({ text });
const math = (text: string): Piece => ({ text, role: 'math' });

export const nameOf = (node: FigureNode | undefined): Piece =>
  node?.math ? math(node.label) : say(node?.label ?? '?');

/** A list in words: `a, b and c`. */
export function join(pieces: readonly Piece[][]): Piece[] {
  return pieces.flatMap((piece, index) =>
    index === 0 ? piece : [say(index === pieces.length - 1 ? ' and ' : ', '), ...piece],
  );
}

/** What an operation is given beside its inputs, as its second line has it. */
export function settingsOf(book: Book, node: FigureNode): Settings {
  const op = book.trace.nodes[node.index]?.op?.replace('\u2212', '-') ?? '';
  const power = /-?\d+(\.\d+)?/.exec(op)?.[0];
  const shape = tensorIn(book.results[node.index])?.shape;
  return { ...(power === undefined ? {} : { power: Number(power) }), ...(shape ? { shape } : {}) };
}

/** `a (2, 3) tensor`, `a node`, or a number. */
export function claimWords(claim: Claimed): string {
  const tensor = tensorIn(claim);
  if (isNode(claim))
    return tensor
      ? `a node of shape ${shapeText(tensor.shape)}`
      : claim.node === null
        ? 'a node'
        : `a node worth ${shortClaim(bare(claim))}`;
  return tensor ? `a ${shapeText(tensor.shape)} tensor` : shortClaim(claim);
}

const RAISED = '\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079';

/** An exponent in raised digits. */
export const raised = (power: number): string =>
  [...String(power)].map((sign) => (sign === '-' ? '\u207b' : (RAISED[Number(sign)] ?? sign))).join('');

/** An input inside a formula: its letter, its number, or its name in parentheses. */
function operand(book: Book, index: number): string {
  const node = book.nodes[index];
  const tensor = tensorIn(book.results[index]);
  if (node?.math) return node.title;
  if (!tensor) return inBrackets(book.text(index, 'result', book.results[index] ?? null));
  return node?.inputs.length === 0 && node.label ? node.label : `(${node?.label ?? '?'})`;
}

/** The operation with its inputs written in. */
function formula(book: Book, node: FigureNode): string {
  const [a = '', b = ''] = node.inputs.map((input) => operand(book, input));
  switch (node.type) {
    case 'Exp':
      return `exp(${a.replace(/^\((.*)\)$/, '$1')})`;
    case 'Negate':
      return `\u2212${a}`;
    case 'Add':
      return `${a} + ${b}`;
    case 'Mul':
      return `${a} \u00d7 ${b}`;
    case 'Matmul':
      return `${a} @ ${b}`;
    case 'IntPow':
      return `${a}${raised(settingsOf(book, node).power ?? 1)}`;
    default:
      return '';
  }
}

/** `Matmul computes A @ B, shape (2, 3)`, where the numbers agree; else what was read and what was left. */
export function sayTensorForward(book: Book, node: FigureNode, after: Claimed): Piece[] {
  const inputs = node.inputs.map((input) => book.nodes[input]);
  const claims = node.inputs.map((input) => book.results[input]);
  const shape = tensorIn(after)?.shape;
  const settings = { ...settingsOf(book, node), ...(shape ? { shape } : {}) };
  const made = forwardOf(node.type, numbersIn(claims) ?? [], settings);
  const left: Piece = { text: shape ? shapeText(shape) : shortClaim(after), role: 'fwd' };
  if (made && same(claimOf(made), after)) {
    const [a] = inputs;
    if (node.type === 'Matsum') {
      const count = tensorIn(claims[0])?.data.length ?? 1;
      return [nameOf(node), say(` adds up the ${String(count)} entries of `), nameOf(a), say(': '), left];
    }
    if (node.type === 'Matexpand')
      return [nameOf(node), say(' repeats '), nameOf(a), say(' to the shape '), left];
    const text = formula(book, node);
    const what =
      text === ''
        ? [
            say(' takes '),
            say(node.type === 'Mean' ? 'the mean of ' : ''),
            ...join(inputs.map((input) => [nameOf(input)])),
          ]
        : [say(' computes '), math(text)];
    const how = node.type === 'Matmul' || !shape ? '' : ', entry by entry';
    return [nameOf(node), ...what, say(`${how}: shape `), left];
  }
  const read = inputs.map((input, at): Piece[] => {
    const claim = claims[at] ?? null;
    const text = shortClaim(claim);
    return [nameOf(input), say(' '), { text: tensorIn(claim) ? text : `(${text})`, role: 'fwd' }];
  });
  return [nameOf(node), say(' reads '), ...join(read), say(' and leaves '), left];
}

/** `G @ B^T` and the like; '' where no rule is known. `whole`: it is the gradient itself. */
function rule(book: Book, node: FigureNode, slot: number): string {
  const [a = '', b = ''] = node.inputs.map((input) => operand(book, input));
  switch (node.type) {
    case 'Exp':
      return `G \u00d7 exp(${a.replace(/^\((.*)\)$/, '$1')})`;
    case 'Negate':
      return '\u2212G';
    case 'Add':
    case 'Matsum':
      return 'G';
    case 'Mean':
      return node.inputs.length === 1 ? 'G' : `G / ${String(node.inputs.length)}`;
    case 'Mul':
      return `G \u00d7 ${slot === 0 ? b : a}`;
    case 'Matmul':
      return slot === 0 ? `G @ ${b}^T` : `${a}^T @ G`;
    case 'IntPow': {
      const { power = 1 } = settingsOf(book, node);
      const rest = power === 2 ? a : `${a}${raised(power - 1)}`;
      return power === 1 ? 'G' : `G \u00d7 ${inBrackets(trueMinus(String(power)))} ${rest}`;
    }
    default:
      return '';
  }
}

/** `Matmul sends a (2, 2) gradient to A: G @ B^T`, the formula only where the numbers agree with it. */
export function sendsTensor(book: Book, one: Contribution): Piece[] {
  const sender = book.nodes[one.edge.to];
  const receiver = book.nodes[one.edge.from];
  if (!sender) return [];
  const what = tensorIn(one.amount);
  const to = [say(' to '), nameOf(receiver)];
  const head = [nameOf(sender), say(' sends ')];
  if (isNode(one.amount)) return [...head, { text: claimWords(one.amount), role: 'grad' }, ...to];
  const own = tensorIn(book.results[one.edge.from])?.shape ?? [];
  const odd = what && !sameShape(what.shape, own);
  const gradient: Piece[] = what
    ? [say('a '), { text: shapeText(what.shape), role: 'grad' }, say(' gradient')]
    : [{ text: shortClaim(one.amount), role: 'grad' }];
  const but = own.length === 0 ? ', which holds a number' : `, whose own shape is ${shapeText(own)}`;
  return [...head, ...gradient, ...to, ...(odd ? [say(but)] : []), ...because(book, sender, one)];
}

function because(book: Book, sender: FigureNode, one: Contribution): Piece[] {
  const numbers = numbersIn([one.gradient, ...sender.inputs.map((input) => book.results[input])]);
  const [gradient, ...inputs] = numbers ?? [];
  const made = gradient && backwardOf(sender.type, inputs, gradient, one.edge.slot, settingsOf(book, sender));
  if (!made || !same(claimOf(made), one.amount)) return [];
  const upstream = tensorIn(one.gradient);
  if (sender.type === 'Matexpand') return [say(', the sum of its own gradient')];
  const text = rule(book, sender, one.edge.slot);
  if (!upstream && sender.type === 'Matsum')
    return [say(', its own '), { text: shortClaim(one.gradient), role: 'grad' }, say(' at every entry')];
  if (text === '') return [];
  if (text === 'G') return [say(', its own as it is')];
  return [say(': '), math(text), say(', where '), math('G'), say(' is the gradient of '), nameOf(sender)];
}

/** What a gradient is now, where it is no plain number: `(2, 3), all 1`. */
export function gradientWords(claim: Claimed): string {
  const all = uniform(claim);
  const tensor = tensorIn(claim);
  const text = claimWords(claim);
  if (!tensor || all === undefined || isNode(claim)) return text;
  return `${text}, all ${shortNumber(all)}`;
}

/** Whether a claim takes these sentences rather than those of numbers. */
export const isMore = (claim: Claimed | undefined): boolean => tensorIn(claim) !== undefined || isNode(claim);
