/** What the library is told by the driver, and what it tells it. A program has no way to any of this. */
import type { ComputationNode } from './base.ts';
import type { Figures } from './figures.ts';

export type Method = 'forward' | 'backward';

/** Who is told what happens to nodes. Lives in a realm of its own; what it throws must not reach a program. */
export interface Observer {
  created(kind: object): void;
  /** True: the budget is spent. */
  visited(node: ComputationNode): boolean;
  gradientSet(node: ComputationNode): void;
  begins(node: ComputationNode, method: Method): void;
  ends(returned: unknown): void;
  failed(problem: unknown): void;
  printed(text: string): void;
  /** An algorithm of the program's begins, called from a scratch cell. */
  entered(name: string, graph: unknown): void;
}

/** Who called: a node's method that is under way. */
interface Running {
  node: ComputationNode;
  method: Method;
  before: Running | null;
}

export const state = {
  observer: null as Observer | null,
  /** The program's own names: the newest list first. */
  names: [] as Record<string, unknown>[],
  /** How many build_graph() are open. */
  building: 0,
  running: null as Running | null,
  /** Where plots go; nowhere in a check. */
  figures: null as Figures | null,
  /** Lines run, and the one begun last; lines of a scratch cell are negative. */
  lines: 0,
  line: 0,
  limit: Infinity,
  /** The line at which there were too many. */
  spentLine: null as number | null,
};

/** Thrown when a counted budget is used up. A symbol belongs to no realm, and nothing can be changed in it. */
export const stop: unique symbol = Symbol('stopped');

// Kept from before the program ran.
const { apply, defineProperty } = Reflect;
const Problem = (globalThis as unknown as { InternalError: ErrorConstructor }).InternalError;

/** A line of the program is about to run. After the budget is spent every further line throws again. */
export function tick(line: number): void {
  state.line = line;
  if (++state.lines <= state.limit) return;
  state.spentLine ??= line;
  throw stop;
}

/** Asks the observer. Only a lack of stack or memory can go wrong there, and is thrown as the program's own. */
export function tell<T>(ask: (observer: Observer) => T): T | undefined {
  if (state.observer === null) return undefined;
  let message = 'stack overflow';
  try {
    return ask(state.observer);
  } catch (problem) {
    if (isOutOfMemory(problem)) message = 'out of memory';
  }
  throw new Problem(message);
}

function isOutOfMemory(problem: unknown): boolean {
  try {
    return (problem as Error).message === 'out of memory';
  } catch {
    return false;
  }
}

export function visit(node: ComputationNode): void {
  if (tell((observer) => observer.visited(node))) throw stop;
}

/** A program's own name, at this moment; undefined where it has none (or none yet). */
export function named(name: string): unknown {
  for (let i = state.names.length - 1; i >= 0; i--) {
    const list = state.names[i] as Record<string, unknown>;
    if (!(name in list)) continue;
    try {
      return list[name];
    } catch {
      return undefined; // declared further down
    }
  }
  return (globalThis as Record<string, unknown>)[name];
}

/** `method`, counted. A call from an overriding method of the same node (super) is part of that call. */
export function counted(
  name: Method,
  method: (...args: unknown[]) => unknown,
): (...args: unknown[]) => unknown {
  const wrapper = function (this: ComputationNode, ...args: unknown[]): unknown {
    const before = state.running;
    if (before !== null && before.node === this && before.method === name) return apply(method, this, args);
    visit(this);
    tell((observer) => observer.begins(this, name));
    state.running = { node: this, method: name, before };
    let returned: unknown;
    try {
      returned = apply(method, this, args);
    } catch (problem) {
      state.running = before;
      tell((observer) => observer.failed(problem));
      throw problem;
    }
    state.running = before;
    tell((observer) => observer.ends(returned));
    return returned;
  };
  defineProperty(wrapper, 'name', { value: name });
  return wrapper;
}

/** An algorithm of the program's as a scratch cell calls it. Recursion of its own goes straight to the function. */
export function traced(name: string): unknown {
  const algorithm = named(name);
  if (typeof algorithm !== 'function') return algorithm;
  const wrapper = function (this: unknown, ...args: unknown[]): unknown {
    tell((observer) => observer.entered(name, args[0]));
    return apply(algorithm as () => unknown, this, args);
  };
  defineProperty(wrapper, 'name', { value: name });
  return wrapper;
}
