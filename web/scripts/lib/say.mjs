// What the scripts print. One line when something begins, one when it is done, with how long it took.

const colour = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code) => (text) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
export const bold = paint(1);
export const dim = paint(2);
export const red = paint(31);
export const green = paint(32);

export const say = (text = '') => console.log(text);

/** '0.4 s', '12 s', '3 min 20 s' */
export function duration(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 120 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Runs `work` between two lines: what begins, and how long it took. */
export async function step(what, work) {
  say(`${bold('>')} ${what}`);
  const begun = performance.now();
  const result = await work();
  say(dim(`  done in ${duration(performance.now() - begun)}`));
  return result;
}

/** A failure that needs no stack trace: the message says everything. */
export class Failure extends Error {}

/** What went wrong, in a line; the stack only for whoever asks for it. */
function said(error) {
  if (error instanceof Failure) return error.message;
  if (process.env.BACKPROP_DEBUG) return error?.stack ?? String(error);
  const message = String(error?.message ?? error)
    .split('\n')[0]
    .slice(0, 300);
  return `${message} (BACKPROP_DEBUG=1 shows where)`;
}

/** Runs a script's main function; what it throws is printed in a line. Exit code 1 for any error. */
export async function main(work) {
  try {
    await work();
  } catch (error) {
    say();
    console.error(red(said(error)));
    process.exitCode = 1;
  }
}
