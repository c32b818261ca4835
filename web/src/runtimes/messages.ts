import type { RunResult } from '../lab/runtime.ts';
import type { Claim, Probe } from '../lab/types.ts';

/** What a runtime asks of the worker or process that holds a learner's program. */
export type Request =
  | { kind: 'probe'; id: number; source: string; probe: Probe }
  | { kind: 'run'; id: number; source: string; scratch: string };

/** What comes back. `broken`: the interpreter did not survive; nothing more may be asked of this one. */
export type Reply =
  | { kind: 'ready' }
  | { kind: 'failed'; message: string }
  | { kind: 'claim'; id: number; claim: Claim; broken?: boolean }
  /** A program may not come back from here: the line, or null if that is no longer known. */
  | { kind: 'at'; id: number; line: number | null }
  | { kind: 'output'; id: number; text: string }
  | { kind: 'ran'; id: number; result: Omit<RunResult, 'milliseconds'>; broken?: boolean };
