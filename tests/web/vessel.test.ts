import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Claim } from '../../web/src/lab/types.ts';
import type { Reply, Request } from '../../web/src/runtimes/messages.ts';
import { VesselRuntime, type VesselOptions } from '../../web/src/runtimes/vessel.ts';
import { emptyClaim } from '../../web/src/lab/claims.ts';
import { coshNodes, probe } from './python.ts';

/** A vessel that does what the test says. */
class Boat {
  asked: Request[] = [];
  killed = false;
  constructor(
    readonly reply: (message: Reply) => void,
    readonly died: (reason: string) => void,
  ) {}
}

let boats: Boat[];
const some = probe(coshNodes, [{ do: 'forward' }]);
const boat = (i: number): Boat => {
  const found = boats[i];
  if (!found) throw new Error(`no vessel ${i} was started`);
  return found;
};

function runtime(options: VesselOptions = {}): VesselRuntime {
  return new VesselRuntime(
    'python',
    (reply, died) => {
      const started = new Boat(reply, died);
      boats.push(started);
      return {
        post: (request) => void started.asked.push(request),
        kill: () => void (started.killed = true),
      };
    },
    options,
  );
}

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);
const done = (id: number): Reply => ({ kind: 'claim', id, claim: emptyClaim(some, 'done') });

beforeEach(() => {
  vi.useFakeTimers();
  boats = [];
});
afterEach(() => void vi.useRealTimers());

describe('a runtime', () => {
  it('starts one interpreter at once and asks it once it is ready', async () => {
    const python = runtime();
    const claim = python.probe('x', some);
    await settle();
    expect(boat(0).asked).toEqual([]);
    boat(0).reply({ kind: 'ready' });
    await settle();
    expect(boat(0).asked).toEqual([{ kind: 'probe', id: 1, source: 'x', probe: some }]);
    boat(0).reply(done(1));
    expect((await claim).outcome).toBe('done');
    expect(boats).toHaveLength(1);
  });

  it('cuts a hanging probe off, and gives the next one a new interpreter', async () => {
    const python = runtime({ backstop: 500 });
    boat(0).reply({ kind: 'ready' });
    const claim = python.probe('x', some);
    await vi.advanceTimersByTimeAsync(501);
    expect(await claim).toMatchObject({ outcome: 'timed-out', stopped: { what: 'time' } });
    expect(boat(0).killed).toBe(true);
    const next = python.probe('y', some);
    boat(1).reply({ kind: 'ready' });
    await settle();
    boat(0).reply(done(2)); // a late word of the dead changes nothing
    boat(1).reply(done(2));
    expect((await next).outcome).toBe('done');
  });

  it('says of a hanging probe where it was when it was last heard of', async () => {
    const python = runtime({ backstop: 500 });
    boat(0).reply({ kind: 'ready' });
    const claim = python.probe('x', some);
    await settle();
    boat(0).reply({ kind: 'at', id: 1, line: 3 });
    boat(0).reply({ kind: 'at', id: 1, line: 7 });
    boat(0).reply({ kind: 'at', id: 99, line: 8 });
    await vi.advanceTimersByTimeAsync(501);
    expect((await claim).stopped).toEqual({ what: 'time', line: 7, node: null });
  });

  it('does not count the start of Python against a probe', async () => {
    const python = runtime({ backstop: 500 });
    const claim = python.probe('x', some);
    await vi.advanceTimersByTimeAsync(5000);
    boat(0).reply({ kind: 'ready' });
    await settle();
    boat(0).reply(done(1));
    expect((await claim).outcome).toBe('done');
  });

  it('stops a run at once and takes the spare', async () => {
    const python = runtime({ spare: true });
    boat(0).reply({ kind: 'ready' });
    await vi.advanceTimersByTimeAsync(4500);
    expect(boats).toHaveLength(2);
    boat(1).reply({ kind: 'ready' });
    let output = '';
    const running = python.run('x', 'y', (text) => (output += text));
    await settle();
    boat(0).reply({ kind: 'output', id: 1, text: 'so far' });
    python.stop();
    expect((await running).outcome).toBe('stopped');
    expect(output).toBe('so far');
    expect(boat(0).killed).toBe(true);
    const next = python.run('x', 'y', () => undefined);
    await settle();
    boat(1).reply({ kind: 'ran', id: 2, result: { outcome: 'done' } });
    expect((await next).outcome).toBe('done');
    await vi.advanceTimersByTimeAsync(4500);
    expect(boats).toHaveLength(3);
  });

  it('can be stopped while Python is still loading', async () => {
    const python = runtime();
    const running = python.run('x', 'y', () => undefined);
    python.stop();
    expect((await running).outcome).toBe('stopped');
    boat(0).reply({ kind: 'ready' });
    await settle();
    expect(boat(0).asked).toEqual([]);
  });

  it('says that a program took Python down, and goes on with another', async () => {
    const python = runtime();
    boat(0).reply({ kind: 'ready' });
    const claim = python.probe('x', some);
    await settle();
    boat(0).died('gone');
    expect(await claim).toMatchObject({ outcome: 'raised', error: { type: 'SystemError' } });
    const broken = python.probe('x', some);
    boat(1).reply({ kind: 'ready' });
    await settle();
    const reply: Claim = emptyClaim(some, 'raised');
    boat(1).reply({ kind: 'claim', id: 2, claim: reply, broken: true });
    expect(await broken).toEqual(reply);
    expect(boat(1).killed).toBe(true);
  });

  it('rejects when Python cannot be loaded, and tries again later', async () => {
    const python = runtime();
    const claim = python.probe('x', some);
    boat(0).reply({ kind: 'failed', message: 'no network' });
    await expect(claim).rejects.toThrow('no network');
    const next = python.probe('x', some);
    boat(1).reply({ kind: 'ready' });
    await settle();
    boat(1).reply(done(2));
    expect((await next).outcome).toBe('done');
  });

  it('kills everything when it is disposed of', async () => {
    const python = runtime({ spare: true });
    boat(0).reply({ kind: 'ready' });
    await vi.advanceTimersByTimeAsync(4500);
    python.dispose();
    expect(boats.map(({ killed }) => killed)).toEqual([true, true]);
    await expect(python.probe('x', some)).rejects.toThrow('closed');
  });
});
