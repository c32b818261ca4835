/** What a program finds around it: no way to run text past the counting of lines, the same random numbers each time. */

const TEXT = 'text cannot be run as a program here';

function forbidden(): never {
  throw new EvalError(TEXT);
}

/** A stand-in for Function, AsyncFunction and their like: fit for instanceof, and for nothing else. */
function closed(name: string, prototype: object): void {
  const stand = { [name]: forbidden.bind(null) }[name] as () => never;
  Object.defineProperty(stand, 'prototype', { value: prototype });
  Object.defineProperty(prototype, 'constructor', { value: stand, configurable: true });
}

/** To be called once, before a program runs. */
export function closeRealm(): void {
  const made = [function* () {}, async function () {}, async function* () {}];
  closed('Function', Function.prototype);
  for (const one of made) closed('Function', Object.getPrototypeOf(one) as object);
  const world = globalThis as Record<string, unknown>;
  world.Function = Function.prototype.constructor;
  world.eval = forbidden;
  for (const name of ['Atomics', 'SharedArrayBuffer']) delete world[name];
  let seed = 0x2545f491;
  Math.random = () => {
    // mulberry32
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
