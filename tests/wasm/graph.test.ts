import { beforeAll, describe, expect, it } from 'vitest';

import type { BackpropFull, PlanReport, Trace } from '../../wasm/backprop-full.d.ts';
import { startFull, startValues } from './modules.ts';

let engine: BackpropFull;
beforeAll(async () => {
  engine = await startFull();
});

/** cosh as in the lesson: the mean of e^x and e^-x. */
function cosh() {
  const graph = engine.graph_new();
  const x = engine.input(graph, [], 'f64', 'x');
  const y = engine.mean_of(graph, [engine.exp(graph, x), engine.exp(graph, engine.neg(graph, x))]);
  return { graph, x, y };
}

describe('a graph by handles', () => {
  it('gives cosh(log 2) = 1.25 and sinh(log 2) = 0.75, and their derivatives of any order', () => {
    const { graph, x, y } = cosh();
    const [first] = engine.gradients(graph, y, [x], null);
    const [second] = engine.gradients(graph, first!, [x], null);
    const executor = engine.executor_new(engine.plan_new(graph, [y, first!, second!], 'lesson'));
    engine.executor_fill(executor, x, Math.log(2));
    engine.executor_run(executor);
    expect(engine.executor_scalar(executor, y)).toBe(1.25);
    expect(engine.executor_scalar(executor, first!)).toBe(0.75);
    expect(engine.executor_scalar(executor, second!)).toBe(1.25);
  });

  it('describes its nodes', () => {
    const { graph, x, y } = cosh();
    expect(engine.node_name(graph, x)).toBe('x');
    expect(engine.node_type(graph, y)).toBe('Mean');
    expect(engine.node_dtype(graph, y)).toBe('f64');
    expect(engine.node_shape(graph, y)).toEqual([]);
    expect([...engine.node_inputs(graph, y)]).toEqual([1, 3]);
    engine.set_name(graph, y, 'coshë');
    expect(engine.node_name(graph, y)).toBe('coshë');
    expect(engine.graph_size(graph)).toBe(5);
  });

  it('prints the tree with results and gradients', () => {
    const { graph, x, y } = cosh();
    const nodes = [x, 1, 2, 3, y];
    const gradients = engine.gradients(graph, y, nodes, null);
    const executor = engine.executor_new(engine.plan_new(graph, [...nodes, ...gradients], 'trace'));
    engine.executor_fill(executor, x, Math.log(2));
    engine.executor_run(executor);
    expect(engine.executor_print(executor, y, nodes, gradients)).toBe(
      [
        'Mean result=1.25 gradient=1.0',
        '  Exp result=2.0 gradient=0.5',
        '    Leaf x result=0.6931471805599453 gradient=0.75',
        '  Exp result=0.5 gradient=0.5',
        '    Negate result=-0.6931471805599453 gradient=0.25',
        '      Leaf x @[3]',
        '',
      ].join('\n'),
    );
    expect(engine.print_graph(graph, x)).toContain('Leaf x');
  });

  it('reports what a plan costs before it runs', () => {
    const graph = engine.graph_new();
    const a = engine.input(graph, [2, 3], 'f32', 'a');
    const b = engine.input(graph, [3, 5], 'f32', 'b');
    const product = engine.matmul(graph, a, b, false, false);
    const report = JSON.parse(engine.plan_report(engine.plan_new(graph, [product], 'lesson'))) as PlanReport;
    expect(report.operations).toBe(2 * 3 * 5);
    expect(report.leaf_bytes).toBe((6 + 15) * 4);
    expect(report.peak_bytes).toBe((6 + 15 + 10) * 4);
    expect(report.rows.map((row) => row.node)).toEqual([a, b, product]);
  });

  it('traces every value in order, with spellings for what JSON lacks', () => {
    const graph = engine.graph_new();
    const x = engine.input(graph, [2], 'f64', 'x');
    const y = engine.log(graph, engine.neg(graph, x));
    const executor = engine.executor_new(engine.plan_new(graph, [y], 'trace'));
    engine.executor_set(executor, x, [1, 0]);
    const trace = JSON.parse(engine.executor_trace(executor)) as Trace;
    expect(trace.steps.map((step) => step.node)).toEqual([1, 2]);
    expect(trace.steps[1]!.values).toEqual(['nan', '-inf']);
  });

  it('states local gradients that are no derivatives', () => {
    const graph = engine.graph_new();
    const x = engine.input(graph, [], 'f64', 'x');
    const node = engine.given(graph, [x], [2], 1, [10]);
    const [slope] = engine.gradients(graph, node, [x], null);
    const executor = engine.executor_new(engine.plan_new(graph, [node, slope!], 'lesson'));
    engine.executor_fill(executor, x, 3);
    engine.executor_run(executor);
    expect(engine.executor_scalar(executor, node)).toBe(7);
    expect(engine.executor_scalar(executor, slope!)).toBe(10);
  });

  it('keeps what an executor needs when handles are freed', () => {
    const { graph, x, y } = cosh();
    const plan = engine.plan_new(graph, [y], 'fast');
    const executor = engine.executor_new(plan);
    engine.plan_free(plan);
    engine.graph_free(graph);
    engine.executor_fill(executor, x, 0);
    engine.executor_run(executor);
    expect(engine.executor_scalar(executor, y)).toBe(1);
    engine.executor_free(executor);
  });
});

describe('every op', () => {
  it('computes the same in both modules, bit for bit', async () => {
    const values = await startValues();
    const data = [0.5, 1.25, 2, 3.5, 0.1, 0.7];
    const other = [1.5, 0.3, -2, 0.25, 4, 1];
    const shape = [2, 3];
    const cases: [string, (of: OpsOn) => number][] = [
      ...(['neg', 'exp', 'log', 'tanh', 'sigmoid', 'relu', 'step'] as const).map(
        (name): [string, (of: OpsOn) => number] => [name, (of) => of.unary(name)],
      ),
      ...(['add', 'sub', 'mul', 'div'] as const).map((name): [string, (of: OpsOn) => number] => [
        name,
        (of) => of.binary(name),
      ]),
      ['pow', (of) => of.call('pow', 2.5)],
      ['sum', (of) => of.call('sum', [1], true)],
      ['sum of all', (of) => of.call('sum', null, false)],
      ['mean', (of) => of.call('mean', [0], false)],
      ['reshape', (of) => of.call('reshape', [3, 2])],
      ['transpose', (of) => of.call('transpose', null)],
      ['transpose by axes', (of) => of.call('transpose', [1, 0])],
      ['broadcast_to', (of) => of.call('broadcast_to', [4, 2, 3])],
      ['matmul', (of) => of.matmul()],
      ['mean_of', (of) => of.meanOf()],
      ['all_reduce', (of) => of.call('all_reduce', true)],
    ];
    for (const dtype of ['f32', 'f64'] as const) {
      for (const [name, build] of cases) {
        const graph = engine.graph_new();
        const a = engine.input(graph, shape, dtype, 'a');
        const b = engine.input(graph, shape, dtype, 'b');
        const node = build(opsOn(engine, [graph], a, b));
        const executor = engine.executor_new(engine.plan_new(graph, [node], 'fast'));
        for (const [input, numbers] of [
          [a, data],
          [b, other],
        ] as const) {
          // An input that the output does not need is not part of the plan.
          if (
            name === 'matmul' ||
            name === 'mean_of' ||
            ['add', 'sub', 'mul', 'div'].includes(name) ||
            input === a
          ) {
            engine.executor_set(executor, input, numbers);
          }
        }
        engine.executor_run(executor);
        const tensor = build(
          opsOn(values, [], values.tensor_new(shape, dtype, data), values.tensor_new(shape, dtype, other)),
        );
        expect([...values.tensor_values(tensor)], `${name} in ${dtype}`).toEqual([
          ...engine.executor_get(executor, node),
        ]);
        expect(values.tensor_shape(tensor), name).toEqual(engine.node_shape(graph, node));
        expect(values.tensor_dtype(tensor)).toBe(dtype);
      }
    }
  });
});

interface OpsOn {
  unary(name: string): number;
  binary(name: string): number;
  call(name: string, ...rest: unknown[]): number;
  matmul(): number;
  meanOf(): number;
}

/** The ops of either module on two operands, called by name. */
function opsOn(module: object, where: number[], a: number, b: number): OpsOn {
  const call = (name: string, ...args: unknown[]) =>
    (module as Record<string, (...all: unknown[]) => number>)[name]!(...where, ...args);
  return {
    unary: (name) => call(name, a),
    binary: (name) => call(name, a, b),
    call: (name, ...rest) => call(name, a, ...rest),
    matmul: () => call('matmul', a, b, false, true),
    meanOf: () => call('mean_of', [a, b, a]),
  };
}
