import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';

import type { GraphTrace, PaperReport, ProbeSet } from '../../web/src/lab/types.ts';
import type { BackpropFull } from '../../wasm/backprop-full.d.ts';
import { messageOf, startFull, startValues } from './modules.ts';

let engine: BackpropFull;
beforeAll(async () => {
  engine = await startFull();
});

describe('the lab in WebAssembly', () => {
  it('has the version of package.json, in both modules', async () => {
    const { version } = JSON.parse(
      await readFile(new URL('../../package.json', import.meta.url), 'utf8'),
    ) as {
      version: string;
    };
    expect(engine.version()).toBe(version);
    expect((await startValues()).version()).toBe(version);
  });

  it('gives the same probes for the same seed, and others for another', () => {
    const probes = engine.lab_probes('backprop-code', 1, 7);
    expect(engine.lab_probes('backprop-code', 1, 7)).toBe(probes);
    expect(engine.lab_probes('backprop-code', 1, 8)).not.toBe(probes);
    expect((JSON.parse(probes) as ProbeSet).probes.length).toBeGreaterThan(0);
  });

  it('takes any seed of 32 bits', () => {
    expect((JSON.parse(engine.lab_probes('backprop-code', 1, 4294967295)) as ProbeSet).seed).toBe(4294967295);
  });

  it('reads answers in any alphabet', () => {
    const answers = JSON.stringify({ answers: { a: 'é², 𝟚' } });
    const report = JSON.parse(engine.lab_check('cosh-paper', 0, 1, answers)) as PaperReport;
    expect(report.blanks.find((blank) => blank.name === 'a')?.status).toBe('unreadable');
  });

  it('runs the lesson graph', () => {
    const trace = JSON.parse(engine.lab_trace('cosh-paper', 0, Math.log(2))) as GraphTrace;
    expect(trace.events.length).toBeGreaterThan(0);
  });

  it('throws Errors for an unknown lesson and for what is no JSON', () => {
    expect(messageOf(() => engine.lab_probes('no-such-lesson', 1, 1))).toContain('no-such-lesson');
    expect(messageOf(() => engine.lab_check('cosh-paper', 0, 1, 'not json'))).not.toBe('');
    expect(messageOf(() => engine.lab_trace('cosh-paper', 9, 1))).not.toBe('');
  });
});
