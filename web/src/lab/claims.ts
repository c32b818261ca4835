import type { Claim, Probe } from './types.ts';

/** A claim of which nothing came back, for `raised` and `timed-out`. */
export function emptyClaim(probe: Probe, outcome: Claim['outcome']): Claim {
  return {
    probe: probe.id,
    outcome,
    snapshots: [],
    events: [],
    truncated: false,
    forward_calls: probe.nodes.map(() => 0),
    backward_calls: probe.nodes.map(() => 0),
    visits: 0,
    lines: 0,
  };
}

/** The claim of a probe that the clock cut off, at a line if that is known, or that was not run because others of its check were. */
export function timedOut(probe: Probe, line: number | null = null): Claim {
  return { ...emptyClaim(probe, 'timed-out'), stopped: { line, node: null, what: 'time' } };
}

const FATAL = ['MemoryError', 'RecursionError', 'SystemError', 'SystemExit'];

/** Whether the program took its interpreter down: an error that came from outside of its lines. */
export function tookDown(claim: Claim): boolean {
  const { outcome, error, lines } = claim;
  return outcome === 'raised' && lines === 0 && error !== undefined && FATAL.includes(error.type);
}
