/** Values of a program's as data. Nothing of the program's is called: values are looked at, not asked. */
import type { Claimed, ClaimedValue, Num } from '../../../../lab/types.ts';
import type { Door, Node } from '../library/door.ts';

const SHORT = 80;
const LARGEST = 4096; // entries of one tensor
const ROOM = 500_000; // entries of all tensors of a claim
const MOST_ITEMS = 1000;

export class Reader {
  /** How many entries of tensors may still be read. */
  room = ROOM;

  constructor(private readonly door: Door) {}

  refresh(): void {
    this.room = ROOM;
  }

  /** A number or tensor as the program left it, {node: its result}, null, or what else was found. */
  claimed(value: unknown): Claimed {
    return this.isNode(value) ? { node: this.value(field(value, 'result')) } : this.value(value);
  }

  result(node: Node): Claimed {
    return this.claimed(field(node, 'result'));
  }

  gradient(node: Node): Claimed {
    return this.claimed(this.door.inside(node)?.gradient);
  }

  /** The nodes that a node reads, however the program left them. */
  inputs(node: Node): Node[] {
    const inputs = this.door.inside(node)?.inputs;
    return Array.isArray(inputs) ? items(inputs).filter((one): one is Node => this.isNode(one)) : [];
  }

  isNode(value: unknown): value is Node {
    return this.door.inside(value) !== null;
  }

  /** What a `backward` handed back, as a list; iterators are read one item further than expected. */
  claimedList(value: unknown, expected: number): Claimed[] {
    if (Array.isArray(value)) return items(value).map((item) => this.claimed(item));
    const iterate = this.isIterator(value) ? iterator(value) : null;
    if (!iterate) return [{ unreadable: `${this.described(value)}, not an array` }];
    const found: Claimed[] = [];
    while (found.length <= expected) {
      const { done, value: item } = iterate();
      if (done) break;
      found.push(this.claimed(item));
    }
    return found;
  }

  /** Whether to read it would be to consume it, or to run the program: all but numbers, tensors, nodes and arrays. */
  isIterator(value: unknown): value is object {
    return (
      typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value) &&
      !this.door.parts(value) &&
      !this.isNode(value)
    );
  }

  /** What a value is, in few characters. */
  described(value: unknown): string {
    switch (typeof value) {
      case 'string':
        return `a string '${value.slice(0, 40)}'`.slice(0, SHORT);
      case 'object':
        if (value === null) return 'null';
        if (Array.isArray(value)) return `an array of ${safely(() => value.length) ?? '?'}`;
        return article(safely(() => this.door.className(value)) ?? 'object');
      case 'undefined':
        return 'undefined';
      default:
        return `a ${typeof value}`;
    }
  }

  private value(value: unknown): ClaimedValue {
    if (value === null || value === undefined) return null;
    if (typeof value === 'number') return number(value);
    const parts = this.door.parts(value);
    if (!parts) return { unreadable: this.described(value) };
    const { data, start, shape } = parts;
    const size = shape.reduce((product, n) => product * n, 1);
    if (size > LARGEST) return { unreadable: `a tensor of ${size} entries, too large to be read` };
    this.room -= size;
    if (this.room < 0) return { unreadable: 'a tensor, after too many others' };
    const entries: Num[] = [];
    for (let i = 0; i < size; i++) entries.push(number(data[start + i] as number));
    return shape.length > 0 ? { shape: [...shape], data: entries } : (entries[0] as Num);
  }
}

export function number(value: number): Num {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
}

/** The value, or undefined where the program put something in the way that throws. */
function safely<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

/** A field of a node; whatever throws there is for the program to answer for. */
const field = (node: Node, name: 'result'): unknown => node[name];

function items(values: readonly unknown[]): unknown[] {
  const found: unknown[] = [];
  const { length } = values;
  for (let i = 0; i < length && i < MOST_ITEMS; i++) found.push(values[i]);
  return found;
}

function iterator(value: object): (() => { done: boolean; value: unknown }) | null {
  const method = (value as Partial<Iterable<unknown>>)[Symbol.iterator];
  if (typeof method !== 'function') return null;
  const running = Reflect.apply(method, value, []) as Iterator<unknown>;
  return () => {
    const { done, value: item } = running.next();
    return { done: done === true, value: item };
  };
}

const article = (name: string): string => `${/^[aeiou]/i.test(name) ? 'an' : 'a'} ${name}`.slice(0, SHORT);
