/** What the person who typed the command can mend: exit code 2, one line. */
export class UsageError extends Error {}

const LONGEST = 300;

/** The first line of what an error says: never a stack, never a page of source. */
export const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0]?.slice(0, LONGEST) ?? '';

/** What nobody foresaw, in one line; the stack is for whoever sets BACKPROP_DEBUG. */
export function unforeseen(error: unknown): string {
  if (process.env.BACKPROP_DEBUG && error instanceof Error) return error.stack ?? error.message;
  return `${firstLine(error)} (this was not foreseen; BACKPROP_DEBUG=1 shows where it happened)`;
}
