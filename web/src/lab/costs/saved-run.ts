/** A training run as it is saved and opened: enough to go on with it. Model files are opened beside it. */
import { readModel, type Model } from './network.ts';
import type { LossPoint } from './training.ts';

export interface SavedRun {
  schema: 1;
  kind: 'training';
  model: Model;
  examples: string;
  steps: number;
  curve: LossPoint[];
  /** The loss on the held-out examples, at the steps at which it was looked at. */
  held_out?: LossPoint[];
  values: Record<string, number[]>;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isStep = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/** Points whose steps ascend, up to the last one of the run. */
function isCurve(value: unknown, steps: number): value is LossPoint[] {
  if (!Array.isArray(value)) return false;
  let before = -1;
  return value.every((point: unknown) => {
    if (!isRecord(point) || !isStep(point['step']) || !isNumber(point['loss'])) return false;
    const follows = point['step'] > before && point['step'] <= steps;
    before = point['step'];
    return follows;
  });
}

const isValues = (value: unknown): value is Record<string, number[]> =>
  isRecord(value) && Object.values(value).every((list) => Array.isArray(list) && list.every(isNumber));

/** Reads a saved run; a sentence where it is none, or where a part of it makes no sense. */
export function readRun(text: string): SavedRun | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'This file is not JSON.';
  }
  if (!isRecord(value) || value['schema'] !== 1 || value['kind'] !== 'training')
    return 'This file is no saved training run: it has no "kind": "training".';
  const { examples, steps, curve, held_out, values } = value;
  const { model, complaint } = readModel(JSON.stringify(value['model'] ?? null));
  if (!model) return `Its model makes no sense. ${complaint?.message ?? ''}`.trim();
  if (typeof examples !== 'string') return 'It does not say which examples it was trained on.';
  if (!isStep(steps)) return 'Its "steps" must be a whole number.';
  if (!isCurve(curve, steps) || (curve.at(-1)?.step ?? 0) !== steps)
    return 'Its "curve" must be losses at ascending steps, numbers all of them, up to the last step.';
  if (held_out !== undefined && !isCurve(held_out, steps))
    return 'Its "held_out" must be losses at ascending steps, numbers all of them.';
  if (!isValues(values)) return 'Its "values" must be lists of numbers, by name.';
  return { schema: 1, kind: 'training', model, examples, steps, curve, held_out: held_out ?? [], values };
}

/**
 * Reads what can be trained: a saved run, which says that it is one, or else a model file. Otherwise a sentence, of a
 * model file the same as elsewhere.
 */
export function readTrainable(text: string): { model: Model; run: SavedRun | null } | string {
  if (saysKind(text)) {
    const run = readRun(text);
    return typeof run === 'string' ? run : { model: run.model, run };
  }
  const { model, complaint } = readModel(text);
  return model ? { model, run: null } : complaint.message;
}

function saysKind(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) && 'kind' in value;
  } catch {
    return false;
  }
}
