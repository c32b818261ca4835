import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';

import type { BackpropFull } from '../../wasm/backprop-full.d.ts';
import type { DenseChainAnswer, ModelAnswer, Ran, TrainerAnswer } from '../../web/src/lab/costs/doors.ts';
import { readReport } from '../../web/src/lab/costs/read-report.ts';
import { isLive, ROLES } from '../../web/src/lab/costs/report.ts';
import { messageOf, startFull } from './modules.ts';

let engine: BackpropFull;
beforeAll(async () => {
  engine = await startFull();
});

const model = JSON.parse(
  readFileSync(new URL('../../web/lessons/will-it-fit/model.json', import.meta.url), 'utf8'),
) as object;
const points = {
  schema: 1,
  input: [2],
  layers: [
    { dense: { units: 16, activation: 'tanh' } },
    { dense: { units: 2 } },
    { softmax_cross_entropy: {} },
  ],
  batch: 32,
  optimizer: { adam: { rate: 0.01 } },
};

describe('plans on the page', () => {
  it('have bands that add up to what is live, in every step and role', () => {
    const request = JSON.stringify({ n: 4, d: 8, b: 8, detail: 'bands' });
    const { report } = JSON.parse(engine.dense_chain_report(request)) as DenseChainAnswer;
    const read = readReport(report);
    read.live_by_role.forEach((live, step) => {
      for (const [i, role] of ROLES.entries()) {
        const bands = read.rows.filter((row) => row.role === role && isLive(row, step));
        expect(bands.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(live[i]);
      }
    });
  });

  it('are what runs use: chains, and a step of lesson 6', () => {
    const chain = JSON.parse(engine.dense_chain_run(JSON.stringify({ n: 3, d: 16, b: 8 }))) as Ran;
    expect(chain.used_bytes).toBe(chain.planned_bytes);
    const request = JSON.stringify({ model });
    const planned = JSON.parse(engine.model_report(request)) as ModelAnswer;
    const ran = JSON.parse(engine.model_run(request)) as Ran;
    expect(ran.used_bytes).toBe(planned.report.arena_bytes);
    expect(planned.layers.reduce((sum, layer) => sum + layer.parameters, 0)).toBe(4_632_902);
  });

  it('say what is wrong with a request', () => {
    expect(messageOf(() => engine.model_report('{}'))).toBe('[training] the request has no model');
    expect(messageOf(() => engine.dense_chain_report('{"n":0,"d":1,"b":1}'))).toContain('n: expected');
  });
});

describe('a trainer', () => {
  it('learns, is looked into, and goes on from what it was', () => {
    const trainer = engine.trainer_new(JSON.stringify(points), 'moons', 400, 100);
    const losses = engine.trainer_steps(trainer, 200);
    expect(losses).toHaveLength(200);
    expect(losses[199]).toBeLessThan((losses[0] ?? 0) / 2);
    const about = JSON.parse(engine.trainer_describe(trainer)) as TrainerAnswer;
    expect(about.steps).toBe(200);
    const { values } = JSON.parse(engine.trainer_inspect(trainer)) as { values: { shape: number[] }[] };
    values.forEach(({ shape }, i) => {
      const count = shape.reduce((product, size) => product * size, 1);
      expect(engine.trainer_inspected(trainer, i)).toHaveLength(count);
    });
    const again = engine.trainer_new(JSON.stringify(points), 'moons', 400, 100);
    for (const { name } of [...about.parameters, ...about.state]) {
      engine.trainer_set(again, name, engine.trainer_get(trainer, name));
    }
    engine.trainer_set_steps(again, 200);
    expect(engine.trainer_steps(again, 5)).toEqual(engine.trainer_steps(trainer, 5));
    engine.trainer_free(trainer);
    engine.trainer_free(again);
    expect(messageOf(() => engine.trainer_steps(trainer, 1))).toContain('there is no trainer');
  });
});
