import { describe, expect, it } from 'vitest';

import { startFull } from './modules.ts';

const engine = await startFull();

/** A chain of n nodes below x, 0.5 * x + 1 over and over: built, differentiated, planned and run. Returns the gradient and ns per node. */
function chain(n: number) {
  const begun = performance.now();
  const graph = engine.graph_new();
  const x = engine.input(graph, [], 'f64', 'x');
  const half = engine.constant(graph, 0.5, 'f64', []);
  const one = engine.constant(graph, 1, 'f64', []);
  let y = x;
  for (let i = 0; i < n / 2; i++) y = engine.add(graph, engine.mul(graph, y, half), one);
  const [slope] = engine.gradients(graph, y, [x], null);
  const plan = engine.plan_new(graph, [y, slope!], 'lesson');
  const executor = engine.executor_new(plan);
  engine.executor_fill(executor, x, 100);
  engine.executor_run(executor);
  const result = { y: engine.executor_scalar(executor, y), slope: engine.executor_scalar(executor, slope!) };
  const nanoseconds = ((performance.now() - begun) * 1e6) / n;
  engine.executor_free(executor);
  engine.plan_free(plan);
  engine.graph_free(graph);
  return { ...result, nanoseconds };
}

describe('a chain of 1,000,000 nodes', () => {
  it('has the value and the gradient of the short one where they are known', () => {
    expect(chain(20)).toMatchObject({ y: 2 + 98 / 1024, slope: 1 / 1024 });
  });

  it('is built, differentiated, planned, run and freed', () => {
    expect(chain(1_000_000)).toMatchObject({ y: 2, slope: 0 });
  });

  it('takes time linear in its length', () => {
    chain(100_000); // warm
    const short = Math.min(chain(100_000).nanoseconds, chain(100_000).nanoseconds);
    const long = chain(1_000_000).nanoseconds;
    expect(long / short).toBeLessThan(4);
  });
});
