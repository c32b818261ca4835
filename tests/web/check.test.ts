import { describe, expect, it } from 'vitest';

import { checkProgram, type ProgramCheck } from '../../web/src/lab/check.ts';
import { emptyClaim, timedOut } from '../../web/src/lab/claims.ts';
import type { LabEngine } from '../../web/src/lab/engine.ts';
import type { Runtime } from '../../web/src/lab/runtime.ts';
import type { Claim, Probe } from '../../web/src/lab/types.ts';
import { coshNodes, probe } from './python.ts';

const probes: Probe[] = ['a', 'a', 'b', 'b', 'c', 'd', 'e'].map((check, i) => ({
  ...probe(coshNodes, [{ do: 'forward' }]),
  id: `p${i}`,
  check,
}));

/** An engine that hands out the probes above and reports the claims it is given. */
const engine = {
  lab_probes: () => JSON.stringify({ probes }),
  lab_check: (_lesson: string, _step: number, _seed: number, answers: string) => answers,
} as unknown as LabEngine;

function outcome(answer: (probe: Probe, backstop: number) => Claim, options: Partial<ProgramCheck> = {}) {
  const asked: string[] = [];
  const patience: number[] = [];
  const runtime = {
    language: 'python',
    probe: (_source: string, one: Probe, backstop: number) => {
      asked.push(one.id);
      patience.push(backstop);
      return Promise.resolve(answer(one, backstop));
    },
  } as unknown as Runtime;
  const check = { engine, runtime, lesson: 'l', step: 1, seed: 1, source: '', ...options };
  return checkProgram(check).then((checked) => ({ ...checked, asked, patience }));
}

const fine = (one: Probe): Claim => emptyClaim(one, 'done');

describe('checkProgram', () => {
  it('runs each probe once and reports how far it is', async () => {
    const progress: number[] = [];
    const { asked, claims } = await outcome(fine, { onprogress: (done) => progress.push(done) });
    expect(asked).toEqual(probes.map(({ id }) => id));
    expect(claims.map((claim) => claim.probe)).toEqual(asked);
    expect(progress).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('lets a hanging probe cost its own check only, and waits less for the next', async () => {
    const { asked, claims, patience } = await outcome((one) => (one.id === 'p0' ? timedOut(one) : fine(one)));
    expect(asked).toEqual(['p0', 'p2', 'p3', 'p4', 'p5', 'p6']);
    expect(claims.map((claim) => claim.outcome)).toEqual([
      ...['timed-out', 'timed-out'],
      ...Array<string>(5).fill('done'),
    ]);
    expect(patience[1]).toBeLessThan(patience[0] ?? 0);
  });

  it('gives up after three hanging probes: a minute is never reached', async () => {
    const { asked, claims, patience } = await outcome((one) => timedOut(one));
    expect(asked).toEqual(['p0', 'p2', 'p4']);
    expect(claims.every((claim) => claim.outcome === 'timed-out')).toBe(true);
    expect(patience.reduce((a, b) => a + b)).toBeLessThan(15_000);
  });

  it('does not try a program further that takes its interpreter down again and again', async () => {
    const error = { type: 'SystemExit', message: '', line: null, traceback: '', node: null };
    const { asked, claims } = await outcome((one) => ({ ...emptyClaim(one, 'raised'), error }));
    expect(asked).toHaveLength(3);
    expect(claims.map((claim) => [claim.outcome, claim.error?.type])).toEqual(
      probes.map(() => ['raised', 'SystemExit']),
    );
  });

  it('ends when it is told to', async () => {
    let count = 0;
    const { asked } = await outcome(fine, { stopped: () => ++count > 2 });
    expect(asked).toEqual(['p0', 'p1']);
  });
});
