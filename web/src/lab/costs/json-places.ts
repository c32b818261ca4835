/** JSON that remembers where in the text each value stands, so that a complaint can point at its place. */

export interface Place {
  from: number;
  to: number;
}

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export interface ReadJson {
  value: Json;
  /** By path: '' is the whole, '/layers/2/dense/units' a part. */
  places: Map<string, Place>;
}

/** What could not be read, and where. */
export class JsonTrouble extends Error {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}

const DEEPEST = 64;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y;
const SPACE = /[ \t\r\n]*/y;

/** Throws JsonTrouble with a sentence that says what was expected. */
export function readJson(text: string): ReadJson {
  const places = new Map<string, Place>();
  let at = 0;

  const skip = (): void => {
    SPACE.lastIndex = at;
    at += SPACE.exec(text)?.[0].length ?? 0;
  };
  const fail = (expected: string): never => {
    const there = at >= text.length ? 'the end' : `"${[...text.slice(at, at + 2)][0] ?? ''}"`;
    throw new JsonTrouble(`Expected ${expected}, found ${there}.`, at);
  };
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? null;
    if (found !== null) at += found.length;
    return found;
  };
  const string = (expected: string): string => {
    const found = take(STRING);
    return found === null
      ? fail(text[at] === '"' ? 'the closing quote of a text' : expected)
      : JSON.parse(found);
  };
  const word = (): Json => {
    for (const [name, value] of [
      ['true', true],
      ['false', false],
      ['null', null],
    ] as const) {
      if (text.startsWith(name, at)) {
        at += name.length;
        return value;
      }
    }
    return fail('a value');
  };
  const list = (path: string, deep: number): Json[] => {
    const found: Json[] = [];
    at += 1;
    skip();
    if (text[at] === ']') {
      at += 1;
      return found;
    }
    for (;;) {
      found.push(value(`${path}/${String(found.length)}`, deep));
      if (text[at] === ']') {
        at += 1;
        return found;
      }
      if (text[at] !== ',') fail('"," or "]"');
      at += 1;
      skip();
    }
  };
  const object = (path: string, deep: number): { [key: string]: Json } => {
    const found: { [key: string]: Json } = {};
    at += 1;
    skip();
    if (text[at] === '}') {
      at += 1;
      return found;
    }
    for (;;) {
      const began = at;
      const key = string('a name in quotes');
      if (Object.hasOwn(found, key)) throw new JsonTrouble(`"${key}" is there twice.`, began);
      skip();
      if (text[at] !== ':') fail('":"');
      at += 1;
      const inside = value(`${path}/${key}`, deep);
      Object.defineProperty(found, key, {
        value: inside,
        enumerable: true,
        writable: true,
        configurable: true,
      });
      if (text[at] === '}') {
        at += 1;
        return found;
      }
      if (text[at] !== ',') fail('"," or "}"');
      at += 1;
      skip();
    }
  };
  const value = (path: string, deep: number): Json => {
    if (deep > DEEPEST) throw new JsonTrouble('This is nested too deeply.', at);
    skip();
    const from = at;
    const first = text[at];
    let found: Json;
    if (first === '{') found = object(path, deep + 1);
    else if (first === '[') found = list(path, deep + 1);
    else if (first === '"') found = string('a value');
    else {
      const number = take(NUMBER);
      found = number === null ? word() : Number(number);
    }
    places.set(path, { from, to: at });
    skip();
    return found;
  };

  const whole = value('', 0);
  if (at < text.length) fail('the end');
  return { value: whole, places };
}

/** Line and column of a position, both counted from 1. */
export function lineOf(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
