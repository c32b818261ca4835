import { describe, expect, it } from 'vitest';

import type { Answer, Call } from '../../web/src/runtimes/engine/messages.ts';
import { EngineWorker, Stopped, type Launch } from '../../web/src/runtimes/engine/page.ts';

/** A vessel that answers when it is told to. */
function vessels() {
  const started: {
    calls: Call[];
    answer: (message: Answer) => void;
    die: (reason: string) => void;
    killed: boolean;
  }[] = [];
  const launch: Launch = (answer, die) => {
    const vessel = { calls: [] as Call[], answer, die, killed: false };
    started.push(vessel);
    return {
      post: (call) => vessel.calls.push(call),
      kill: () => {
        vessel.killed = true;
      },
    };
  };
  return { started, launch };
}

describe('the engine in a worker', () => {
  it('is not started before it is asked, and once', async () => {
    const { started, launch } = vessels();
    const engine = new EngineWorker(launch);
    expect(started).toHaveLength(0);
    const [first, second] = [engine.call('one', 1), engine.call('two')];
    expect(started).toHaveLength(1);
    expect(started[0]?.calls.map(({ name, arguments: given }) => [name, ...given])).toEqual([
      ['one', 1],
      ['two'],
    ]);
    // Answers find their calls by number, not by order.
    started[0]?.answer({ kind: 'returned', id: 2, value: 'b', milliseconds: 1 });
    started[0]?.answer({ kind: 'returned', id: 1, value: 'a', milliseconds: 2 });
    expect((await first).value).toBe('a');
    expect((await second).milliseconds).toBe(1);
    expect(engine.busy).toBe(false);
  });

  it('throws what the engine throws, and goes on', async () => {
    const { started, launch } = vessels();
    const engine = new EngineWorker(launch);
    const call = engine.call('plan');
    started[0]?.answer({ kind: 'raised', id: 1, message: '[model] batch: expected a whole number' });
    await expect(call).rejects.toThrow('[model] batch: expected a whole number');
    void engine.call('plan').catch(() => undefined);
    expect(started).toHaveLength(1);
  });

  it('can be stopped while it computes, and starts anew', async () => {
    const { started, launch } = vessels();
    const engine = new EngineWorker(launch);
    const call = engine.call('train');
    engine.stop();
    await expect(call).rejects.toBeInstanceOf(Stopped);
    expect(started[0]?.killed).toBe(true);
    const again = engine.call('train');
    expect(started).toHaveLength(2);
    // A late word of the old one is not taken for an answer to the new call.
    started[0]?.answer({ kind: 'returned', id: 1, value: 'old', milliseconds: 0 });
    started[1]?.answer({ kind: 'returned', id: 2, value: 'new', milliseconds: 0 });
    expect((await again).value).toBe('new');
  });

  it('says why it could not be loaded, to everyone who waits', async () => {
    const { started, launch } = vessels();
    const engine = new EngineWorker(launch);
    const calls = [engine.call('a'), engine.call('b')];
    started[0]?.answer({ kind: 'failed', message: 'This page was built without the engine.' });
    for (const call of calls) await expect(call).rejects.toThrow('built without the engine');
    const after = engine.call('c');
    expect(started).toHaveLength(2);
    started[1]?.die('no memory');
    await expect(after).rejects.toThrow('no memory');
  });
});
