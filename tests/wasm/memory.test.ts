import { describe, expect, it } from 'vitest';

import { messageOf, startFull, startValues } from './modules.ts';

describe('memory', () => {
  it('grows, and what was read before stays valid', async () => {
    const engine = await startFull();
    const heap = engine as unknown as { HEAPF64: Float64Array };
    const graph = engine.graph_new();
    const x = engine.input(graph, [3], 'f64', 'x');
    const small = engine.executor_new(engine.plan_new(graph, [x], 'lesson'));
    engine.executor_set(small, x, new Float64Array([1, 2, 3]));
    const before = engine.executor_get(small, x);
    const bytesBefore = heap.HEAPF64.buffer.byteLength;

    const size = 8_000_000;
    const wide = engine.input(graph, [size], 'f64', 'wide');
    const doubled = engine.add(graph, wide, wide);
    const large = engine.executor_new(engine.plan_new(graph, [doubled], 'lesson'));
    engine.executor_set(large, wide, new Float64Array(size).fill(1.5));
    engine.executor_run(large);

    expect(heap.HEAPF64.buffer.byteLength).toBeGreaterThan(bytesBefore);
    expect([...before]).toEqual([1, 2, 3]);
    expect([...engine.executor_get(small, x)]).toEqual([1, 2, 3]);
    const result = engine.executor_get(large, doubled);
    expect(result.length).toBe(size);
    expect(result.every((value) => value === 3)).toBe(true);
  });

  it('is given back: making and freeing for ever does not grow it', async () => {
    const values = await startValues();
    const heap = values as unknown as { HEAPF64: Float64Array };
    const ones = new Float64Array(500_000).fill(1);
    const round = () => {
      const a = values.tensor_new([500_000], 'f64', ones);
      const b = values.add(a, a);
      expect(values.tensor_values(b)[499_999]).toBe(2);
      values.tensor_free(a);
      values.tensor_free(b);
    };
    for (let i = 0; i < 5; i++) round();
    const bytes = heap.HEAPF64.buffer.byteLength;
    for (let i = 0; i < 50; i++) round();
    expect(heap.HEAPF64.buffer.byteLength).toBe(bytes);
  });

  it('that cannot be had is an Error, and the module lives on', async () => {
    const engine = await startFull();
    const graph = engine.graph_new();
    const x = engine.input(graph, [65536, 65536], 'f64', 'x'); // 32 GiB
    const plan = engine.plan_new(graph, [engine.neg(graph, x)], 'lesson');
    expect(messageOf(() => engine.executor_new(plan))).toMatch(/memory|bytes/i);
    expect(engine.graph_size(graph)).toBe(2);
  });
});
