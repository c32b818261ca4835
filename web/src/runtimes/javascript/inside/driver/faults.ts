/** Exceptions of a learner's program as data: only the learner's own lines, whatever the exception is made of. */
import type { Raised } from '../../../../lab/types.ts';
import { PROGRAM, SCRATCH, framesOf, type Frame } from './frames.ts';
import type { Reader } from './values.ts';

const MESSAGE = 1000;
const TYPE = 80;
const STACK = 1_000_000;
const FRAMES_AT_EACH_END = 4;

/** What outside turns into a Raised: there the texts of the files are known. */
export interface Fault extends Omit<Raised, 'traceback'> {
  frames: Frame[];
  /** How many between the two ends are left out. */
  skipped: number;
  file: Frame['file'] | null;
}

/** `last`: the line begun last, for what was thrown without a stack; negative in the scratch cell. */
export function fault(problem: unknown, reader: Reader, node: number | null, last: number): Fault {
  const { type, message, stack } = read(problem, reader);
  const frames = framesOf(stack);
  const skipped = Math.max(0, frames.length - 2 * FRAMES_AT_EACH_END);
  return {
    type,
    message,
    line: frames[0]?.line ?? (last === 0 ? null : Math.abs(last)),
    node,
    file: frames[0]?.file ?? (last > 0 ? PROGRAM : last < 0 ? SCRATCH : null),
    frames:
      skipped > 0 ? [...frames.slice(0, FRAMES_AT_EACH_END), ...frames.slice(-FRAMES_AT_EACH_END)] : frames,
    skipped,
  };
}

function read(problem: unknown, reader: Reader): { type: string; message: string; stack: string } {
  if ((typeof problem !== 'object' && typeof problem !== 'function') || problem === null) {
    const what = typeof problem === 'number' ? String(problem) : reader.described(problem);
    return { type: 'Error', message: `${what} was thrown`, stack: '' };
  }
  const look = (name: 'name' | 'message' | 'stack', longest: number): string | null => {
    try {
      const value: unknown = (problem as Partial<Error>)[name];
      return typeof value === 'string' ? cut(value, longest) : null;
    } catch {
      return null;
    }
  };
  const [type, message, stack] = [look('name', TYPE), look('message', MESSAGE), look('stack', STACK)];
  const named = named_(type, message);
  if (named) return { ...named, stack: stack ?? '' };
  const found =
    message ?? (type === null ? `${reader.described(problem)} was thrown` : '(its message cannot be shown)');
  return { type: type || 'Error', message: found, stack: stack ?? '' };
}

/** What QuickJS calls an InternalError, by the names that every language of the lab has. */
function named_(type: string | null, message: string | null): { type: string; message: string } | null {
  if (message === 'stack overflow' && (type === 'InternalError' || type === 'SyntaxError'))
    return { type: 'RecursionError', message: 'the recursion went deeper than JavaScript can go here' };
  if (message === 'out of memory' && type === 'InternalError')
    return { type: 'MemoryError', message: 'the program asked for more memory than there is' };
  const iterated = /^cannot read property 'Symbol\.iterator' of (undefined|null)$/.exec(message ?? '');
  return iterated ? { type: 'TypeError', message: `${iterated[1]} is not iterable` } : null;
}

const cut = (value: string, longest: number): string =>
  value.length <= longest ? value : `${value.slice(0, longest)} ...`;
