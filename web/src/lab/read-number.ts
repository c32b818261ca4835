/**
 * Reads what a reader types for a number: `5/4`, `-1/2`, `log 2`, `2e^-1`. A small grammar of its own; nothing is ever
 * evaluated as code.
 *
 *   sum = product {(+|-) product}     product = unary {(*|/) unary | power}     unary = {-|+} power
 *   power = atom [(^|**) unary]       atom = number | e | pi | function (sum) | function unary | (sum)
 */
const LONGEST = 200;
const DEEPEST = 40;

const CONSTANTS: ReadonlyMap<string, number> = new Map([
  ['e', Math.E],
  ['pi', Math.PI],
  ['\u03c0', Math.PI],
]);
const FUNCTIONS: ReadonlyMap<string, (x: number) => number> = new Map([
  ['exp', Math.exp],
  ['log', Math.log],
  ['ln', Math.log],
  ['sqrt', Math.sqrt],
  ['sinh', Math.sinh],
  ['cosh', Math.cosh],
  ['tanh', Math.tanh],
]);

class Unread extends Error {}

const TOKEN =
  /\s*(?:(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|([a-z]+|\u03c0)|(\*\*|[-+*/^()]))/iy;

function tokens(text: string): string[] {
  const found: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text);
    if (!match) throw new Unread();
    const token = match[1] ?? match[2]?.toLowerCase() ?? (match[3] === '**' ? '^' : match[3]);
    found.push(token as string);
  }
  return found;
}

class Reader {
  private at = 0;
  private depth = 0;
  constructor(private readonly list: readonly string[]) {}

  whole(): number {
    const value = this.sum();
    if (this.at < this.list.length) throw new Unread();
    return value;
  }

  private takes(...signs: string[]): string | null {
    const next = this.list[this.at];
    if (next === undefined || !signs.includes(next)) return null;
    this.at += 1;
    return next;
  }

  private deeper<T>(read: () => T): T {
    this.depth += 1;
    if (this.depth > DEEPEST) throw new Unread();
    const value = read();
    this.depth -= 1;
    return value;
  }

  private sum(): number {
    return this.deeper(() => {
      let value = this.product();
      for (let sign = this.takes('+', '-'); sign; sign = this.takes('+', '-'))
        value = sign === '+' ? value + this.product() : value - this.product();
      return value;
    });
  }

  private product(): number {
    let value = this.unary();
    for (;;) {
      const sign = this.takes('*', '/');
      if (sign === '/') value /= this.unary();
      else if (sign === '*') value *= this.unary();
      else if (/^[a-z\u03c0(]/.test(this.list[this.at] ?? '')) value *= this.power();
      else return value;
    }
  }

  private unary(): number {
    return this.deeper(() => {
      const sign = this.takes('-', '+');
      if (sign === null) return this.power();
      return sign === '-' ? -this.unary() : this.unary();
    });
  }

  private power(): number {
    const base = this.atom();
    return this.takes('^') === null ? base : base ** this.unary();
  }

  private atom(): number {
    const token = this.list[this.at];
    if (token === undefined) throw new Unread();
    this.at += 1;
    if (/^[\d.]/.test(token)) return Number(token);
    if (token === '(') {
      const value = this.sum();
      if (this.takes(')') === null) throw new Unread();
      return value;
    }
    const constant = CONSTANTS.get(token);
    if (constant !== undefined) return constant;
    const named = FUNCTIONS.get(token);
    if (!named) throw new Unread();
    // exp(2)^2 is a power of exp(2); log 2^3 is the log of a power.
    return named(this.list[this.at] === '(' ? this.atom() : this.unary());
  }
}

/** The number a text stands for, or null where it is none. */
export function readNumber(text: string): number | null {
  const plain = text
    .replaceAll('\u2212', '-')
    .replaceAll(/[\u00d7\u00b7]/g, '*')
    .replaceAll('\u00f7', '/')
    .replace(/^(\s*-?\d+),(\d+\s*)$/, '$1.$2')
    .trim();
  if (plain === '' || plain.length > LONGEST) return null;
  try {
    const value = new Reader(tokens(plain)).whole();
    return Number.isFinite(value) ? value : null;
  } catch (error) {
    if (error instanceof Unread) return null;
    throw error;
  }
}

/** The shape a text stands for: `(2, 3)`, `2x3`, `[2 3]`, `25`; null where it is none. */
export function readShape(text: string): number[] | null {
  const inner = /^\s*[([]?\s*((?:\d{1,9}\s*[,x\u00d7*\s]?\s*)*)[)\]]?\s*$/i.exec(text.slice(0, LONGEST))?.[1];
  const sizes = inner?.match(/\d+/g);
  return sizes ? sizes.map(Number) : null;
}
