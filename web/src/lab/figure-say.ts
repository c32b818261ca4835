/** The sentence of each step. One plain sentence, the numbers in their roles, nothing that is hidden. */
import type { Change, FigureEdge, FigureNode, Hidden, Quantity } from './figure.ts';
import {
  gradientWords,
  isMore,
  join,
  nameOf,
  raised,
  sayTensorForward,
  sendsTensor,
  settingsOf,
} from './figure-say-tensor.ts';
import { same, shapeText, tensorIn } from './figure-tensor.ts';
import { close, inBrackets, numberIn, shortClaim, type Piece } from './figure-text.ts';
import type { Claimed, GraphTrace } from './types.ts';

/** What one call of backward sent along one edge. */
export interface Contribution {
  edge: FigureEdge;
  amount: Claimed;
  /** The sender's own gradient when it sent. */
  gradient: Claimed;
}

/** A gradient that changed, and how. */
export interface Arrival {
  node: FigureNode;
  how: 'seeded' | 'set' | 'summed' | 'added' | 'renewed' | 'replaced' | 'odd';
  taken: readonly Contribution[];
  lost: readonly Contribution[];
  before: Claimed | undefined;
  after: Claimed;
  /** More is to come. */
  more: boolean;
  /** Its sender has sent to another node before. */
  repeat: boolean;
}

/** What the sentences may look up. */
export interface Book {
  readonly trace: GraphTrace;
  readonly nodes: readonly FigureNode[];
  readonly results: readonly (Claimed | undefined)[];
  readonly hidden: Hidden;
  /** Edges into and out of a node. */
  into(node: number): readonly FigureEdge[];
  outOf(node: number): readonly FigureEdge[];
  text(node: number, quantity: Quantity, claim: Claimed): string;
}

const say = (text: string): Piece => ({ text });
const grad = (text: string): Piece => ({ text, role: 'grad' });
const fwd = (text: string): Piece => ({ text, role: 'fwd' });
const math = (text: string): Piece => ({ text, role: 'math' });

/** `dz/dd` where both have a letter for a name. */
function derivative(book: Book, node: FigureNode): string | null {
  const output = book.nodes[book.trace.output];
  return output?.math && node.math ? `d${output.title}/d${node.title}` : null;
}

/** Before anything has run. */
export function sayStart(book: Book): Piece[] {
  const known = book.nodes.filter(
    (node) => book.results[node.index] != null && !book.hidden.results.has(node.index),
  );
  const head = say('The graph, before anything has run.');
  if (known.length === 0 || known.length > 4) return [head];
  const values = known.map((node) => {
    const claim = book.results[node.index] ?? null;
    const tensor = tensorIn(claim);
    const text = tensor ? shapeText(tensor.shape) : `= ${book.text(node.index, 'result', claim)}`;
    return [fwd(`${node.label} ${text}`)];
  });
  return [head, say(' Only '), ...join(values), say(known.length === 1 ? ' is known.' : ' are known.')];
}

interface Formula {
  text: string;
  value: number;
}

/** The operation written out with the texts of its inputs, and its value. */
function formula(book: Book, node: FigureNode, texts: string[], values: number[]): Formula | null {
  const [a = '', b = ''] = texts;
  const [x = Number.NaN, y = Number.NaN] = values;
  const sum = values.reduce((all, value) => all + value, 0);
  const { power = Number.NaN } = settingsOf(book, node);
  switch (node.type) {
    case 'Exp':
      return { text: `exp(${a})`, value: Math.exp(x) };
    case 'Negate':
      return { text: /^\p{L}/u.test(a) ? `\u2212${a}` : `\u2212(${a})`, value: -x };
    case 'Mean':
      return {
        text: `(${texts.map((t, i) => (i ? inBrackets(t) : t)).join(' + ')}) / ${texts.length}`,
        value: sum / values.length,
      };
    case 'Add':
      return { text: `${a} + ${inBrackets(b)}`, value: sum };
    case 'Mul':
      return { text: `${a} \u00d7 ${inBrackets(b)}`, value: x * y };
    case 'IntPow':
      return Number.isNaN(power) ? null : { text: `${inBrackets(a)}${raised(power)}`, value: x ** power };
    default:
      return null;
  }
}

/** `b = exp(a) = 2`, or what was read and left where the sum does not come out. */
export function sayForward(
  book: Book,
  node: FigureNode,
  before: Claimed | undefined,
  after: Claimed,
): Piece[] {
  const secret = book.hidden.results.has(node.index);
  const result = book.text(node.index, 'result', after);
  if (node.inputs.length === 0)
    return [
      say('Forward: '),
      fwd(secret ? node.label : `${node.label} ${isMore(after) ? '' : '= '}${result}`),
      say('.'),
    ];
  const inputs = node.inputs.map((index) => book.nodes[index]);
  const missing = inputs.find((input) => input && book.results[input.index] == null);
  if (missing)
    return [
      say('Forward: '),
      nameOf(node),
      say(' runs before '),
      nameOf(missing),
      say(' has a result'),
      ...(secret ? [] : [say(', and leaves '), fwd(result)]),
      say('.'),
    ];
  const value = numberIn(after);
  const readable = value !== undefined || isMore(after);
  if (before != null && !secret && readable && same(before, after))
    return [say('Forward: '), nameOf(node), say(' runs again and leaves the same, '), fwd(result), say('.')];
  const end = node.index === book.trace.output ? ' The forward pass is complete.' : '';
  if (node.copy) {
    const source = inputs[0];
    const siblings = book.outOf(source?.index ?? -1).filter((edge) => book.nodes[edge.to]?.copy);
    const first = siblings[0]?.to === node.index;
    const said = fwd(secret ? node.label : `${node.label} = ${result}`);
    return first
      ? [say('Forward: '), nameOf(source), say(' is copied, so '), said, say('.')]
      : [
          say('Forward: '),
          say(siblings.length === 2 ? 'the second copy, ' : 'another copy, '),
          said,
          say('.'),
        ];
  }
  const open = !secret && !node.inputs.some((index) => book.hidden.results.has(index));
  if (open && (isMore(after) || node.inputs.some((index) => isMore(book.results[index]))))
    return [say('Forward: '), ...sayTensorForward(book, node, after), say(`.${end}`)];
  const named = node.math && inputs.every((input) => input?.math);
  const hiddenInput = node.inputs.some((index) => book.hidden.results.has(index));
  const values = node.inputs.map((index) => numberIn(book.results[index]) ?? Number.NaN);
  const texts = node.inputs.map((index) =>
    named ? (book.nodes[index]?.label ?? '?') : book.text(index, 'result', book.results[index] ?? null),
  );
  const made = formula(book, node, texts, values);
  if (named && made && (secret || (value !== undefined && close(made.value, value))))
    return [
      say('Forward: '),
      fwd(secret ? `${node.label} = ${made.text}` : `${node.label} = ${made.text} = ${result}`),
      say(`.${secret ? '' : end}`),
    ];
  if (secret || hiddenInput)
    return [
      say('Forward: '),
      nameOf(node),
      say(' reads '),
      ...join(inputs.map((input) => [nameOf(input)])),
      ...(secret ? [] : [say(' and leaves '), fwd(result)]),
      say('.'),
    ];
  if (made && value !== undefined && close(made.value, value))
    return [
      say('Forward: '),
      nameOf(node),
      say(' computes '),
      fwd(`${made.text} = ${result}`),
      say(`.${end}`),
    ];
  return [
    say('Forward: '),
    nameOf(node),
    say(' reads '),
    ...join(texts.map((text) => [fwd(text)])),
    say(' and leaves '),
    fwd(result),
    say('.'),
  ];
}

/** Gradients set to None or zero before the pass. */
export function sayCleared(book: Book, changes: readonly Change[]): Piece[] {
  const zero = changes.some((change) => change.after !== undefined);
  const what =
    changes.length === 1 ? [nameOf(book.nodes[changes[0]?.node ?? 0])] : [say(`${changes.length} nodes`)];
  return [
    say(changes.length === 1 ? 'Backward: the gradient of ' : 'Backward: the gradients of '),
    ...what,
    say(
      zero
        ? changes.length === 1
          ? ' is set to '
          : ' are set to '
        : changes.length === 1
          ? ' is cleared.'
          : ' are cleared.',
    ),
    ...(zero ? [grad('0'), say('.')] : []),
  ];
}

/** The factor on an edge: the formula without its value, in parentheses where negative; '' if unknown. */
function factor(edge: FigureEdge): string {
  return edge.stated ? inBrackets((edge.local.split('=')[0] ?? '').trim()) : '';
}

/** `e sends 1/2 \u00d7 e^d to d`, or `Mul sends 0.4 to Add`. */
function sends(book: Book, one: Contribution): Piece[] {
  const sender = book.nodes[one.edge.to];
  const receiver = book.nodes[one.edge.from];
  const secret = book.hidden.gradients.has(one.edge.to);
  if (!secret && !book.hidden.gradients.has(one.edge.from) && (isMore(one.amount) || isMore(one.gradient)))
    return sendsTensor(book, one);
  const by = factor(one.edge);
  const upstream = secret ? 'its gradient' : book.text(one.edge.to, 'gradient', one.gradient);
  const amount = book.hidden.gradients.has(one.edge.from)
    ? 'its share'
    : book.text(one.edge.from, 'gradient', one.amount);
  const what = by && by !== '1' ? [grad(upstream), say(' \u00d7 '), math(by)] : [grad(amount)];
  return [nameOf(sender), say(' sends '), ...what, say(' to '), nameOf(receiver)];
}

/** Why more than one gradient comes back to a node. */
function several(book: Book, node: FigureNode): Piece[] {
  const readers = book.outOf(node.index).map((edge) => edge.to);
  const different = [...new Set(readers)];
  if (different.length > 0 && different.every((reader) => book.nodes[reader]?.copy))
    return [say(' was copied')];
  if (different.length === 1)
    return [
      say(` is read ${readers.length === 2 ? 'twice' : `${readers.length} times`} by `),
      nameOf(book.nodes[different[0] ?? 0]),
    ];
  return [say(` has ${different.length === 2 ? 'two' : different.length} readers`)];
}

/** How a gradient came to be what it is now. */
export function sayArrival(book: Book, arrival: Arrival): Piece[] {
  const { node, how, taken, after } = arrival;
  const secret = book.hidden.gradients.has(node.index);
  const result = book.text(node.index, 'gradient', after);
  const letter = derivative(book, node);
  const more = isMore(after);
  const renewed = shortClaim(after) === 'node' ? 'another node' : gradientWords(after);
  const equals = (text: string): Piece[] =>
    letter && !more
      ? [grad(`${letter} = ${text}`)]
      : [say('its gradient is '), grad(more ? gradientWords(after) : text)];
  if (how === 'seeded') {
    if (node.index === book.trace.output)
      return [
        say('Backward starts at the output: '),
        ...(secret ? [grad(letter ?? 'its gradient')] : equals(result)),
        say('.'),
      ];
    return [
      say('Backward: the gradient of '),
      nameOf(node),
      say(' is set'),
      ...(secret ? [] : [say(' to '), grad(more ? gradientWords(after) : result)]),
      say(', which no node has sent.'),
    ];
  }
  const [one] = taken;
  if (how === 'added' || how === 'summed') {
    const inOrder = [...taken].sort((a, b) => a.edge.index - b.edge.index);
    const parts = inOrder.map((part) => book.text(node.index, 'gradient', part.amount));
    if (how === 'added') parts.unshift(book.text(node.index, 'gradient', arrival.before ?? null));
    const sum = parts.map((text, index) => (index ? inBrackets(text) : text)).join(' + ');
    return [
      say('Backward: '),
      nameOf(node),
      ...several(book, node),
      say(', so what comes back adds up'),
      ...(secret
        ? []
        : more
          ? [say(tensorIn(after) ? ', entry by entry, to ' : ', to '), grad(gradientWords(after))]
          : [say(': '), grad(`${sum} = ${result}`)]),
      say('.'),
    ];
  }
  if (!one)
    return [
      say('Backward: the gradient of '),
      nameOf(node),
      say(' becomes '),
      grad(secret ? 'known' : how === 'renewed' ? renewed : more ? gradientWords(after) : result),
      say('.'),
    ];
  const head = [say('Backward: '), ...sends(book, one)];
  if (how === 'replaced') {
    const tensor = tensorIn(arrival.before);
    const old = book.text(node.index, 'gradient', arrival.before ?? null);
    return [
      ...head,
      say(', which replaces the '),
      { text: tensor ? `${old} gradient` : old, role: 'bad' },
      say(' that was there.'),
    ];
  }
  if (how === 'odd')
    return [
      ...head,
      say(', but the gradient of '),
      nameOf(node),
      say(' becomes '),
      { text: more ? `another, ${gradientWords(after)}` : result, role: 'bad' },
      say('.'),
    ];
  if (how === 'renewed')
    return [...head, say(', and the gradient of '), nameOf(node), say(' becomes '), grad(renewed), say('.')];
  const again = arrival.repeat ? [say(' as well')] : [];
  if (secret) return [...head, ...again, say('.')];
  if (more) return [...head, say(arrival.more ? '. More is to come.' : '.')];
  return [...head, ...again, say(', so '), ...equals(result), say(arrival.more ? ' so far.' : '.')];
}

/** What was sent and never taken. */
export function sayUntaken(book: Book, untaken: readonly Contribution[]): Piece[] {
  const [one] = untaken;
  if (!one) return [];
  if (untaken.length === 1) return [say('Backward: '), ...sends(book, one), say(', which does not take it.')];
  const receivers = [...new Set(untaken.map((each) => each.edge.from))].map((index) => [
    nameOf(book.nodes[index]),
  ]);
  const amounts = untaken.map((each) => [grad(book.text(each.edge.from, 'gradient', each.amount))]);
  return [
    say('Backward: '),
    nameOf(book.nodes[one.edge.to]),
    say(' sends '),
    ...join(amounts),
    say(' to '),
    ...join(receivers),
    say(receivers.length === 1 ? ', which takes none of it.' : ', which take none of it.'),
  ];
}
