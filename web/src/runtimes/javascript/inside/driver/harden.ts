/**
 * The driver's own realm: nothing in it can be changed, and no text can be made a program in it. Programs run in
 * another realm; should an object of this one ever come their way, there is nothing to be had from it.
 */
const made = [function () {}, function* () {}, async function () {}, async function* () {}];
for (const one of made) delete (Object.getPrototypeOf(one) as { constructor?: unknown }).constructor;

const seen = new Set<unknown>();
const waiting: unknown[] = [globalThis, ...made.map((one) => Object.getPrototypeOf(one) as unknown)];
while (waiting.length > 0) {
  const one = waiting.pop();
  if ((typeof one !== 'object' && typeof one !== 'function') || one === null || seen.has(one)) continue;
  seen.add(one);
  waiting.push(Object.getPrototypeOf(one));
  for (const { value, get, set } of Object.values(Object.getOwnPropertyDescriptors(one)))
    waiting.push(value, get, set);
  if (one !== globalThis) Object.freeze(one);
}
