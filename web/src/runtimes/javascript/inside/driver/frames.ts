/** Call stacks as QuickJS writes them: `    at name (file:line:column)`. */

/** How the program's file is called inside, whatever it is called outside. */
export const PROGRAM = 'program';
export const SCRATCH = 'scratch';

export interface Frame {
  file: typeof PROGRAM | typeof SCRATCH;
  line: number;
  column: number;
  /** null: outside of every function. */
  name: string | null;
}

const FRAME = /^ {4}at (.*) \((program|scratch):(\d+)(?::(\d+))?\)$/;

/** The frames of the learner's files, innermost first. */
export function framesOf(stack: string): Frame[] {
  const frames: Frame[] = [];
  for (const text of stack.split('\n')) {
    const match = FRAME.exec(text);
    if (!match) continue;
    const [, name = '', file, line, column] = match;
    frames.push({
      file: file as Frame['file'],
      line: Number(line),
      column: Number(column ?? 0),
      name: name === '<eval>' ? null : name.slice(0, 80),
    });
  }
  return frames;
}

const LINE = /\(program:(\d+)(?::\d+)?\)$/m;

/** The innermost line of the program. */
export function programLine(stack: string): number | null {
  const match = LINE.exec(stack);
  return match ? Number(match[1]) : null;
}
