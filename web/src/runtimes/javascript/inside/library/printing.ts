/** print and console. Where nobody reads, nothing is written. */
import { ComputationNode } from './base.ts';
import type { Shape } from './shapes.ts';
import { float } from './spelling.ts';
import { tell } from './state.ts';
import { Tensor } from './tensor.ts';

const LONGEST = 200_000; // characters
const MOST_ITEMS = 10_000;
const DEEPEST = 6;

type Spell = (x: number) => string;

/** Prints as Python does: numbers as 1.0, nodes as trees, null as null. */
export function print(...values: unknown[]): void {
  write(values.map((value) => shown(value, float)).join(' '));
}

const log = (...values: unknown[]): void => write(values.map((value) => shown(value, String)).join(' '));

export const console = Object.freeze({ log, info: log, debug: log, warn: log, error: log });

function write(text: string): void {
  tell((observer) => observer.printed(`${text.slice(0, LONGEST)}\n`));
}

/** A value as it is printed on its own; text stands as it is. */
const shown = (value: unknown, spell: Spell): string =>
  typeof value === 'string' ? value.slice(0, LONGEST) : text(value, spell, 0);

function text(value: unknown, spell: Spell, depth: number): string {
  switch (typeof value) {
    case 'number':
      return spell(value);
    case 'string':
      return depth > 0 ? quoted(value.slice(0, LONGEST)) : value;
    case 'function':
      return /^class\b/.test(Function.prototype.toString.call(value))
        ? `[class ${value.name}]`
        : `[function ${value.name}]`;
    case 'object':
      return value === null ? 'null' : object(value, spell, depth);
    case 'symbol':
    case 'bigint':
    case 'boolean':
    case 'undefined':
      return String(value);
  }
}

const quoted = (value: string): string => (value.includes("'") ? JSON.stringify(value) : `'${value}'`);

function object(value: object, spell: Spell, depth: number): string {
  if (value instanceof Tensor) return value.toString();
  if (value instanceof ComputationNode) {
    const tree = value.toString();
    return depth === 0 ? tree : `<${(tree.split('\n', 1)[0] as string).trim()}>`;
  }
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (depth > DEEPEST) return '...';
  const inside = (one: unknown): string => text(one, spell, depth + 1);
  if (isShape(value)) return `[${value.join(', ')}]`;
  if (Array.isArray(value)) return `[${some(value).map(inside).join(', ')}]`;
  if (value instanceof Set)
    return `{${some([...value])
      .map(inside)
      .join(', ')}}`;
  const pairs: [unknown, unknown][] = value instanceof Map ? [...value] : Object.entries(value);
  const written = some(pairs).map(
    ([key, one]) => `${typeof key === 'string' ? key : inside(key)}: ${inside(one)}`,
  );
  return `{${written.join(', ')}}`;
}

const some = <T>(items: readonly T[]): readonly T[] => items.slice(0, MOST_ITEMS);

/** Shapes are frozen and made of whole numbers; as counts they have no point. */
const isShape = (value: object): value is Shape =>
  Array.isArray(value) && value.length > 0 && Object.isFrozen(value) && value.every(Number.isInteger);
