import type { CostDoors } from '../../lab/costs/doors.ts';
import type { EngineWorker } from '../../runtimes/engine/page.ts';

let worker: Promise<EngineWorker> | null = null;

/** An engine of its own for planning and measuring, started when it is first asked. */
export function planner(): Promise<EngineWorker> {
  worker ??= import('../../runtimes/engine/page.ts').then(({ EngineWorker: Started }) => new Started());
  return worker;
}

/** Asks one of the engine's functions for an answer in JSON. */
export async function ask<Answer>(door: keyof CostDoors, ...given: readonly unknown[]): Promise<Answer> {
  const engine = await planner();
  const plain = given.map((one) => (typeof one === 'object' ? JSON.stringify(one) : one));
  const { value } = await engine.call(door, ...plain);
  return JSON.parse(value as string) as Answer;
}
