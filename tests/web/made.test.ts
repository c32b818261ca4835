import { describe, expect, it } from 'vitest';

import { readNetwork, readPlaced, readPlanned, readTrained } from '../../web/src/lab/costs/made.ts';
import { readWork, type Work } from '../../web/src/lab/work.ts';
import { exportWork, importWork } from '../../web/src/ui/store/exchange.ts';
import { merge } from '../../web/src/ui/store/merge.ts';
import type { Slots } from '../../web/src/ui/store/slots.ts';
import lesson6 from '../../web/lessons/will-it-fit/model.json' with { type: 'json' };

const key = 'lesson:will-it-fit';
const planned = { model: lesson6, checkpoint: 'sqrt', device: '2 GiB' };
const slots = (made: Record<string, unknown>, edited = 1, answers: Record<string, string> = {}): Slots => ({
  [key]: { value: { answers, made }, edited },
});
const madeIn = (state: Slots): unknown => (state[key]?.value as { made?: unknown }).made;

describe('what was built in an activity', () => {
  it('is exported and imported with the answers', () => {
    const text = JSON.stringify(exportWork(slots({ network: planned }), '1', new Date(0)));
    const { slots: there, changed } = importWork({}, readWork(text), 5);
    expect(madeIn(there)).toEqual({ network: planned });
    expect(changed).toEqual(['will-it-fit']);
  });

  it('stays where a file does not hold it, and gives way where it does', () => {
    const file = (made?: Record<string, unknown>): Work => ({
      schema: 1,
      lab: '',
      learner: { name: '', email: '', sid: '' },
      saved: '',
      lessons: { 'will-it-fit': { answers: { outputs: '157226' }, ...(made ? { made } : {}) } },
    });
    const own = slots({ network: planned, other: 1 });
    expect(madeIn(importWork(own, file(), 5).slots)).toEqual({ network: planned, other: 1 });
    const anew = { ...planned, device: '8 GiB' };
    expect(madeIn(importWork(own, file({ network: anew }), 5).slots)).toEqual({ network: anew, other: 1 });
  });

  it('merges as a whole: the later of two networks, beside answers from both tabs', () => {
    const base = slots({ network: { a: 1, b: 1 } });
    const mine = slots({ network: { a: 2, b: 1 } }, 5, { outputs: '1' });
    const theirs = slots({ network: { a: 1, b: 2 } }, 4, { outputs_mb: '2' });
    const { slots: merged, lost } = merge(base, mine, theirs);
    expect(merged[key]?.value).toEqual({
      answers: { outputs: '1', outputs_mb: '2' },
      made: { network: { a: 2, b: 1 } },
    });
    expect(lost).toEqual({ mine: [], theirs: [key] });
  });

  it('that one tab took back is gone', () => {
    const base = slots({ network: { a: 1 } });
    const mine: Slots = { [key]: { value: { answers: {}, made: {} }, edited: 5 } };
    expect(madeIn(merge(base, mine, base).slots)).toEqual({});
  });
});

describe('what was kept', () => {
  it('is read back as it was', () => {
    expect(readNetwork(lesson6)).toEqual(lesson6);
    expect(readPlanned(planned)).toEqual(planned);
    const budget = { ...planned, checkpoint: 'budget', budget: 50e6, micro_batches: 4 };
    expect(readPlanned(budget)).toEqual(budget);
    expect(readPlaced({ layers: 9, kept: [3, 6] })).toEqual({ layers: 9, kept: [3, 6] });
    expect(readTrained({ model: lesson6, examples: 'moons' })).toEqual({ model: lesson6, examples: 'moons' });
  });

  it('is nothing where it makes no sense', () => {
    for (const odd of [null, 3, 'text', [], {}, { model: {} }, { model: { schema: 1 } }, { layers: 0.5 }]) {
      expect(readNetwork(odd)).toBeNull();
      expect(readPlanned(odd)).toBeNull();
      expect(readPlaced(odd)).toBeNull();
      expect(readTrained(odd)).toBeNull();
    }
    expect(readPlanned({ ...planned, checkpoint: 'often' })).toBeNull();
    expect(readPlanned({ ...planned, checkpoint: 'budget' })).toBeNull();
    expect(readPlanned({ ...planned, checkpoint: 'budget', budget: -1 })).toBeNull();
    expect(readPlanned({ ...planned, micro_batches: 'two' })).toEqual(planned);
    expect(readPlaced({ layers: 9, kept: 'all' })).toBeNull();
  });

  it('has checkpoints within the network, each once, in order', () => {
    expect(readPlaced({ layers: 6, kept: [4, 2, 2, 6, 0, -1, 1.5, '3'] })).toEqual({
      layers: 6,
      kept: [2, 4],
    });
  });
});
