import { beforeAll, describe, expect, it } from 'vitest';

import type { BackpropFull, DType, PlanMode } from '../../wasm/backprop-full.d.ts';
import { messageOf, startFull, startValues } from './modules.ts';

let engine: BackpropFull;
beforeAll(async () => {
  engine = await startFull();
});

describe('an error of the engine', () => {
  it('is an Error with the message that C++ gave it', () => {
    const graph = engine.graph_new();
    const a = engine.input(graph, [2, 3], 'f32', 'a');
    const b = engine.input(graph, [4, 5], 'f32', 'b');
    expect(messageOf(() => engine.matmul(graph, a, b, false, false))).toBe(
      '[matmul] inner sizes differ: (2,3) @ (4,5)',
    );
  });

  it('leaves the module usable, a hundred thousand times over', () => {
    const graph = engine.graph_new();
    const x = engine.input(graph, [], 'f64', 'x');
    for (let i = 0; i < 100_000; i++) {
      const message = messageOf(() => engine.neg(graph, 7_000 + i));
      if (i === 0) expect(message).toContain('7000');
    }
    const plan = engine.plan_new(graph, [engine.exp(graph, x)], 'fast');
    const executor = engine.executor_new(plan);
    engine.executor_fill(executor, x, 0);
    engine.executor_run(executor);
    expect(engine.executor_scalar(executor, 1)).toBe(1);
  });

  it('is thrown once: the next call starts clean', () => {
    messageOf(() => engine.graph_size(12345));
    expect(engine.graph_size(engine.graph_new())).toBe(0);
  });
});

describe('what JavaScript may get wrong', () => {
  it('names an unknown or freed handle', () => {
    const graph = engine.graph_new();
    engine.graph_free(graph);
    expect(messageOf(() => engine.graph_size(graph))).toBe(`[graph] there is no graph ${graph}`);
    expect(messageOf(() => engine.graph_free(graph))).toBe(`[graph] there is no graph ${graph}`);
    expect(messageOf(() => engine.executor_run(99))).toBe('[executor] there is no executor 99');
    expect(messageOf(() => engine.plan_report(0))).toBe('[plan] there is no plan 0');
  });

  it('names an unknown dtype, mode and shape', () => {
    const graph = engine.graph_new();
    expect(messageOf(() => engine.input(graph, [], 'f16' as DType, ''))).toBe(
      "[dtype] expected f32, f64, u8 or i32, got 'f16'",
    );
    const x = engine.input(graph, [], 'f64', '');
    expect(messageOf(() => engine.plan_new(graph, [x], 'best' as PlanMode))).toBe(
      "[plan] expected mode lesson, fast or trace, got 'best'",
    );
    expect(messageOf(() => engine.input(graph, [2.5], 'f64', ''))).toContain(
      '[shape] expected whole numbers',
    );
    expect(messageOf(() => engine.input(graph, 'ab' as unknown as number[], 'f64', ''))).toBe(
      '[shape] expected an array, got string',
    );
  });

  it('refuses values of another size than the input', () => {
    const graph = engine.graph_new();
    const x = engine.input(graph, [3], 'f64', 'x');
    const executor = engine.executor_new(engine.plan_new(graph, [x], 'lesson'));
    expect(messageOf(() => engine.executor_set(executor, x, [1, 2]))).toMatch(/3.*2|2.*3/);
  });

  it('refuses nodes that are no whole numbers in range', () => {
    const graph = engine.graph_new();
    expect(messageOf(() => engine.gradients(graph, 0, [0], null))).not.toBe('');
    expect(messageOf(() => engine.plan_new(graph, [-1], 'fast'))).toContain('expected whole numbers');
  });
});

describe('the values module', () => {
  it('speaks the same way', async () => {
    const values = await startValues();
    const a = values.tensor_new([2, 3], 'f32', [1, 2, 3, 4, 5, 6]);
    const b = values.tensor_new([4], 'f32', [1, 2, 3, 4]);
    expect(messageOf(() => values.add(a, b))).toMatch(/^\[add\] .*\(2,3\).*\(4,\)/);
    values.tensor_free(b);
    expect(messageOf(() => values.neg(b))).toBe(`[tensor] there is no tensor ${b}`);
  });
});
