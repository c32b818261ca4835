/** What the person who typed the command can mend: exit code 2, one line. */
export class UsageError extends Error {}
