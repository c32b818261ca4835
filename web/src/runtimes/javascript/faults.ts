import type { Raised } from '../../lab/types.ts';
import type { Fault } from './inside/driver/faults.ts';

/** The learner's texts by what they are called inside. */
export interface FaultFiles {
  program: FaultFile;
  scratch?: FaultFile;
}

interface FaultFile {
  name: string;
  text: string;
  /** What to say of a call that fails, see prepare. */
  calls: Map<string, string>;
}

const LINE = 200;

/** An exception as a learner is shown it: the message, and below it the lines of theirs that led there, innermost first. */
export function raisedFrom(fault: Fault, files: FaultFiles): Raised {
  const { type, line, node, frames, skipped } = fault;
  const message = named(fault, files);
  const shown = [message ? `${type}: ${message}` : type];
  frames.forEach((frame, i) => {
    if (skipped > 0 && i === frames.length / 2) shown.push(`    ... ${skipped} calls not shown ...`);
    const file = files[frame.file];
    const place = `${file?.name ?? frame.file}:${frame.line}`;
    shown.push(frame.name === null ? `    at ${place}` : `    at ${frame.name} (${place})`);
    const text = (file?.text.split(/\r\n|[\n\r\u2028\u2029]/)[frame.line - 1] ?? '').trim().slice(0, LINE);
    if (text) shown.push(`        ${text}`);
  });
  return { type, message, line, traceback: shown.join('\n'), node };
}

/** QuickJS says "not a function" and leaves open what is not. */
function named({ message, frames }: Fault, files: FaultFiles): string {
  const [first] = frames;
  if (!first || message !== 'not a function') return message;
  return files[first.file]?.calls.get(`${first.line}:${first.column}`) ?? message;
}
