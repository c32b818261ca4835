/** The library as the driver sees it. What is exported here is never within a program's reach. */
// nodes.ts before base.ts: its classes derive from one that needs them only later.
import { Exp, IntPow, Leaf, Matexpand, Matsum, Mean, Negate } from './nodes.ts';
import {
  ComputationNode,
  NotImplementedError,
  add,
  build_graph,
  className,
  div,
  exp,
  expand,
  log,
  matmul,
  mul,
  neg,
  pow,
  sub,
  sum,
  type Value,
} from './base.ts';
import { Figures, plot, show } from './figures.ts';
import { given, type Stated } from './given.ts';
import { console, print } from './printing.ts';
import { closeRealm } from './realm.ts';
import { counted, named, state, tick, traced, type Method, type Observer } from './state.ts';
import { Tensor, linspace, tensor } from './tensor.ts';

export type Node = ComputationNode;
export type { Method, Observer } from './state.ts';

/** A number, or a tensor as data. */
type Data = number | { readonly shape: readonly number[]; readonly data: readonly number[] };

const { construct, defineProperty } = Reflect;
const { freeze } = Object;

const library = {
  ...{ ComputationNode, Leaf, Negate, Exp, Mean, IntPow, Matsum, Matexpand, build_graph },
  ...{ Tensor, tensor, linspace, plot, show, print, log, exp },
  ...{ add, sub, mul, div, pow, neg, matmul, sum, expand, NotImplementedError },
};
const finished = { Exp, Negate, Mean, Matsum } as const;

/** Gives the program what it finds ready, under names of the machine's choosing for what it must not find. */
export function open(names: { tick: string; names: string; library: string; traced: string }): void {
  closeRealm();
  const hidden = {
    [names.tick]: freeze(tick),
    [names.names]: freeze((list: Record<string, unknown>) => void (state.names[state.names.length] = list)),
    [names.library]: freeze(library),
    [names.traced]: freeze(traced),
  };
  for (const [name, value] of Object.entries(hidden)) defineProperty(globalThis, name, { value });
  for (const [name, value] of Object.entries({ ...library, console }))
    defineProperty(globalThis, name, { value, writable: true, configurable: true });
}

/** Copies what comes from the driver's realm: none of its objects may come near a program. */
function own<T>(items: readonly T[]): T[] {
  const copy: T[] = [];
  for (let i = 0; i < items.length; i++) copy[i] = items[i] as T;
  return copy;
}

export const door = {
  // ------------------------------------------------------------ counting and telling

  observe(observer: Observer | null): void {
    state.observer = observer;
  },
  limitLines(limit: number): void {
    state.limit = limit;
  },
  lines: (): number => state.lines,
  line: (): number => state.line,
  spentLine: (): number | null => state.spentLine,
  /** `method`, counted: of the program's realm, so that it shows no way into another. */
  counted: (name: Method, method: (...args: unknown[]) => unknown) => counted(name, method),
  draw(): void {
    state.figures = new Figures();
  },
  drawn: () => state.figures?.drawn ?? [],

  // ------------------------------------------------------------ the program

  named: (name: string): unknown => named(name),
  call: (algorithm: (...args: unknown[]) => unknown, ...args: unknown[]): unknown => algorithm(...own(args)),
  building: (inside: () => unknown): unknown => {
    state.building += 1;
    try {
      return inside();
    } finally {
      state.building -= 1;
    }
  },

  // ------------------------------------------------------------ values and nodes

  value: (data: Data): Value => {
    if (typeof data === 'number') return data;
    const entries = new Float64Array(data.data.length);
    for (let i = 0; i < data.data.length; i++) entries[i] = data.data[i] as number;
    return new Tensor(entries, own(data.shape));
  },
  leaf: (value: Value): Node => new Leaf(value),
  node: (kind: keyof typeof finished, inputs: readonly Node[]): Node =>
    construct(finished[kind], own(inputs)) as Node,
  intPow: (input: Node, power: number): Node => new IntPow(input, power),
  matexpand: (input: Node, shape: readonly number[]): Node => new Matexpand(input, own(shape)),
  given: (inputs: readonly Node[], { weights, bias, locals }: Stated): Node =>
    given(own(inputs), { weights: own(weights), bias, locals: own(locals) }),
  /** A node of a class of the program's. */
  learners: (kind: new (...inputs: Node[]) => unknown, inputs: readonly Node[]): unknown =>
    construct(kind, own(inputs)),

  base: ComputationNode,
  inside: ComputationNode.inside,
  parts: Tensor.parts,
  className,
  sorted: (node: Node): Node[] => ComputationNode.prototype.sorted_nodes.call(node),
};

export type Door = typeof door;
