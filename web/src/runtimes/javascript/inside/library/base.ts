/**
 * What a learner's program is given: the base class of all nodes.
 *
 * `forward_algorithm`, `backward_algorithm`, `Add`, `Mul` and `Matmul` are the learner's. The methods below find the
 * three classes in the learner's program at the moment they are needed.
 */
import { Exp, IntPow, Leaf, Matexpand, Matsum, Negate, Transpose } from './nodes.ts';
import { kind, type Shape } from './shapes.ts';
import { float } from './spelling.ts';
import { named, state, tell, visit } from './state.ts';
import { Tensor } from './tensor.ts';

const TREE_LIMIT = 200_000; // characters

/** A result or gradient: a number or a tensor; null until there is one. */
export type Value = number | Tensor;
/** What operations take: values become leaves. */
export type Operand = ComputationNode | Value;

type NodeClass = new (...inputs: Operand[]) => ComputationNode;

/** Thrown by what the learner is still to write. */
export class NotImplementedError extends Error {
  override readonly name = 'NotImplementedError';
}

/** A node of a computation graph: reads its inputs' results, keeps its own result and gradient. */
export class ComputationNode {
  #inputs: ComputationNode[];
  #gradient: unknown = null;
  result: unknown = null;
  name: string | null = null;

  /** new Mean(a, b, { name: 'm' }): values among the inputs become leaves. */
  constructor(...inputs: unknown[]) {
    tell((observer) => observer.created(new.target));
    const last = inputs.at(-1);
    if (isOptions(last)) {
      inputs.pop();
      if (last.name !== undefined) this.name = last.name as string | null;
    }
    this.#inputs = inputs.map((input, i) => {
      if (input === undefined || input === null)
        throw new TypeError(`${className(this)}: input ${i} is ${String(input)}; expected a node or a value`);
      return input instanceof ComputationNode ? input : new Leaf(input as Value);
    });
  }

  /** Past anything a program may have changed: for the driver. */
  static inside(value: unknown): { inputs: unknown; gradient: unknown } | null {
    if (typeof value !== 'object' || value === null || !(#inputs in value)) return null;
    return { inputs: value.#inputs, gradient: value.#gradient };
  }

  /** The nodes this one reads, in order. A node may occur more than once. */
  get input_nodes(): ComputationNode[] {
    visit(this);
    return this.#inputs;
  }

  set input_nodes(nodes: ComputationNode[]) {
    this.#inputs = nodes;
  }

  /**
   * What has arrived at this node so far; null until something has. A value given to it inside build_graph() becomes a
   * leaf; a leaf given to it outside becomes its value.
   */
  get gradient(): unknown {
    return this.#gradient;
  }

  set gradient(value: unknown) {
    if (state.building > 0) {
      if (typeof value === 'number' || value instanceof Tensor) value = new Leaf(value);
    } else if (value instanceof Leaf) value = value.result;
    this.#gradient = value ?? null;
    tell((observer) => observer.gradientSet(this));
  }

  /** Computes this.result from the inputs' results. */
  forward(): unknown {
    throw new NotImplementedError(`${className(this)}.forward is not written yet`);
  }

  /** Returns an array of gradients, one per input: this.gradient times the local derivative. */
  backward(): unknown {
    throw new NotImplementedError(`${className(this)}.backward is not written yet`);
  }

  /** Adds to the gradient; the first to arrive is taken as it is. */
  accumulate_gradient(gradient: unknown): void {
    this.gradient = this.#gradient === null ? gradient : add(this.#gradient as Operand, gradient as Operand);
  }

  /** The value of input i; inside build_graph() the node itself. */
  input(i: number): unknown {
    const source = this.#inputs[i];
    if (source === undefined)
      throw new RangeError(
        `${label(this)} has ${this.#inputs.length} inputs, counted from 0: there is no input ${i}`,
      );
    // A forward pass computes values wherever it runs.
    const forward =
      state.running !== null && state.running.node === this && state.running.method === 'forward';
    return state.building > 0 && !forward ? source : source.result;
  }

  /** The shape of its result: [] for a number. */
  get shape(): Shape {
    return shapeOf(resultOf(this, 'its shape is not known'));
  }

  /** Every node that this one depends on, once, inputs before their readers, this one last. */
  sorted_nodes(): ComputationNode[] {
    const done: ComputationNode[] = [];
    const seen = new Set<ComputationNode>([this]);
    const path: { node: ComputationNode; next: number }[] = [{ node: this, next: 0 }];
    for (let here = path.at(-1); here; here = path.at(-1)) {
      const source = here.node.#inputs[here.next++];
      if (source === undefined) {
        done.push(here.node);
        path.pop();
      } else if (!seen.has(source)) {
        seen.add(source);
        path.push({ node: source, next: 0 });
      }
    }
    return done;
  }

  /** The node of this name below (or at) this one. */
  get(name: string): ComputationNode {
    const found = this.sorted_nodes().find((node) => node.name === name);
    if (!found) throw new RangeError(`no node is named '${String(name).slice(0, 60)}'`);
    return found;
  }

  neg(): ComputationNode {
    return new Negate(this);
  }
  exp(): ComputationNode {
    return new Exp(this);
  }
  sum(): ComputationNode {
    return new Matsum(this);
  }
  expand(...shape: (number | Shape)[]): ComputationNode {
    return new Matexpand(this, ...shape);
  }
  pow(power: number): ComputationNode {
    return new IntPow(this, power);
  }
  add(other: Operand): ComputationNode {
    return new (written('Add', 'add'))(this, other);
  }
  sub(other: Operand): ComputationNode {
    return new (written('Add', 'sub'))(this, neg(other));
  }
  mul(other: Operand): ComputationNode {
    return new (written('Mul', 'mul'))(this, other);
  }
  div(other: Operand): ComputationNode {
    return new (written('Mul', 'div'))(this, pow(other, -1));
  }
  matmul(other: Operand): ComputationNode {
    return new (written('Matmul', 'matmul'))(this, other);
  }
  get T(): ComputationNode {
    return new Transpose(this);
  }

  /** The tree below this node, one node a line; a node met before is shown by the number of its first line. */
  toString(): string {
    const lines: string[] = [];
    let length = 0;
    const numbers = new Map<ComputationNode, number>();
    const waiting: { node: ComputationNode; depth: number }[] = [{ node: this, depth: 0 }];
    for (let here = waiting.pop(); here; here = waiting.pop()) {
      const { node, depth } = here;
      let line = '  '.repeat(depth) + label(node);
      const before = numbers.get(node);
      if (before !== undefined) line += ` @[${before}]`;
      else {
        numbers.set(node, numbers.size + 1);
        line += ` result=${inTree(node.result)} gradient=${inTree(node.#gradient)}`;
        for (const source of [...node.#inputs].reverse()) waiting.push({ node: source, depth: depth + 1 });
      }
      lines.push(line);
      length += line.length;
      if (length > TREE_LIMIT) {
        lines.push('... and more: the tree is cut here');
        break;
      }
    }
    return lines.join('\n');
  }

  toJSON(): string {
    return `<${label(this)}>`;
  }

  /** JavaScript's own operators would make text of it, or nothing at all. */
  [Symbol.toPrimitive](hint: string): string {
    if (hint === 'string') return this.toString();
    throw new TypeError(
      'JavaScript has no + - * / for nodes: write add(a, b) or a.add(b), and so on; to print one, print(a)',
    );
  }
}

const isOptions = (value: unknown): value is { name?: unknown } =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof ComputationNode) &&
  !(value instanceof Tensor) &&
  !ArrayBuffer.isView(value);

export function className(node: object): string {
  const name: unknown = node.constructor?.name;
  return typeof name === 'string' && name !== '' ? name : 'Node';
}

export const label = (node: ComputationNode): string =>
  node.name === null || node.name === undefined ? className(node) : `${className(node)} ${node.name}`;

/** A result or gradient in one line. */
function inTree(value: unknown): string {
  if (typeof value === 'number') return float(value);
  if (value instanceof Tensor) return value.toString(true);
  if (value instanceof ComputationNode) return `<${label(value)} result=${inTree(value.result)}>`;
  return value === null || value === undefined ? 'null' : kind(value);
}

/** The learner's own node class of that name. */
function written(name: string, operation: string): NodeClass {
  const found = named(name);
  if (typeof found !== 'function')
    throw new ReferenceError(`${operation} needs the class ${name}, and the program does not define it`);
  return found as NodeClass;
}

export const shapeOf = (value: unknown): Shape => (value instanceof Tensor ? value.shape : []);

export function resultOf(node: ComputationNode, consequence: string): unknown {
  if (node.result === null || node.result === undefined)
    throw new TypeError(`${label(node)} has no result yet, so ${consequence}: run forward_algorithm first`);
  return node.result;
}

// ---------------------------------------------------------------- the same as functions, on nodes, tensors and numbers

const isNode = (value: unknown): value is ComputationNode => value instanceof ComputationNode;

function operand<T>(value: T, name: string): T | Tensor {
  if (Array.isArray(value)) return new Tensor(value as number[]);
  if (typeof value === 'number' || value instanceof Tensor || isNode(value)) return value;
  throw new TypeError(`[${name}] expected nodes, tensors and numbers, got ${kind(value)}`);
}

type Two<R> = (a: R, b: R) => R;

/** For two operands: by the node class where one is a node, entry by entry where one is a tensor. */
function both(
  name: 'add' | 'sub' | 'mul' | 'div',
  ofNumbers: Two<number>,
): (a: Operand, b: Operand) => ComputationNode | Value {
  return (a, b) => {
    const [left, right] = [operand(a, name), operand(b, name)];
    if (typeof left === 'number' && typeof right === 'number') return ofNumbers(left, right);
    if (isNode(left)) return left[name](right);
    if (isNode(right)) return reflected[name](left, right);
    if (left instanceof Tensor) return left[name](right as Value);
    return Tensor.reflected(name, left, right as Tensor);
  };
}

/** A value on the left of a node. */
const reflected = {
  add: (a: Value, b: ComputationNode) => new (written('Add', 'add'))(a, b),
  sub: (a: Value, b: ComputationNode) => new (written('Add', 'sub'))(a, b.neg()),
  mul: (a: Value, b: ComputationNode) => new (written('Mul', 'mul'))(a, b),
  div: (a: Value, b: ComputationNode) => new (written('Mul', 'div'))(a, b.pow(-1)),
};

export const add = both('add', (a, b) => a + b);
export const sub = both('sub', (a, b) => a - b);
export const mul = both('mul', (a, b) => a * b);
export const div = both('div', (a, b) => a / b);

export function neg(a: Operand): ComputationNode | Value {
  const value = operand(a, 'neg');
  return typeof value === 'number' ? -value : value.neg();
}

export function pow(a: Operand, power: number): ComputationNode | Value {
  const value = operand(a, 'pow');
  return typeof value === 'number' ? value ** power : value.pow(power);
}

export function matmul(a: Operand, b: Operand): ComputationNode | Value {
  const [left, right] = [operand(a, 'matmul'), operand(b, 'matmul')];
  if (isNode(left)) return left.matmul(right);
  if (isNode(right)) return new (written('Matmul', 'matmul'))(left, right);
  if (left instanceof Tensor && right instanceof Tensor) return left.matmul(right);
  throw new TypeError(`[matmul] expected matrices, got ${kind(left instanceof Tensor ? right : left)}`);
}

export function exp(a: Operand): ComputationNode | Value {
  const value = operand(a, 'exp');
  return typeof value === 'number' ? Math.exp(value) : value.exp();
}

/** The sum of all entries. */
export function sum(a: Operand): ComputationNode | number {
  const value = operand(a, 'sum');
  return typeof value === 'number' ? value : value.sum();
}

/** Repeated to a shape: `expand(1, [2, 3])` is a tensor of six ones. */
export function expand(a: Operand, ...shape: (number | Shape)[]): ComputationNode | Tensor {
  const value = operand(a, 'expand');
  return typeof value === 'number' ? new Tensor(value).expand(...shape) : value.expand(...shape);
}

/** The natural logarithm of a number. */
export function log(a: number): number {
  if (typeof a !== 'number') throw new TypeError(`[log] expected a number, got ${kind(a)}`);
  return Math.log(a);
}

/** Inside, gradients are nodes, and so they can be differentiated themselves. Returns what the function returns. */
export function build_graph<T>(inside: () => T): T {
  if (typeof inside !== 'function')
    throw new TypeError('[build_graph] expected a function: build_graph(() => { ... })');
  state.building += 1;
  try {
    return inside();
  } finally {
    state.building -= 1;
  }
}
