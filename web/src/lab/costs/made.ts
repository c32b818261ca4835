/** What a learner builds in the lessons on costs and training, as it is kept. A file that was imported may hold anything. */
import { countWord } from './amounts.ts';
import { readModel, type Model } from './network.ts';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const readKept = (kept: unknown): Model | null => readModel(JSON.stringify(kept)).model;

/** Lesson 4: a network. */
export const readNetwork = (kept: unknown): Model | null => (isRecord(kept) ? readKept(kept) : null);

/** Lesson 6: a network, and what it is planned for. */
export interface Planned {
  model: Model;
  checkpoint: 'none' | 'sqrt' | 'budget';
  /** Into how many bytes a budget's schedule has to fit, everything but the optimizer's state counted. */
  budget?: number;
  /** Parts in which a batch is run, their gradients added up. */
  micro_batches?: number;
  /** Name of a device. */
  device: string;
}
const CHECKPOINTS: readonly unknown[] = ['none', 'sqrt', 'budget'] satisfies Planned['checkpoint'][];
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) > 0;

export function readPlanned(kept: unknown): Planned | null {
  if (!isRecord(kept)) return null;
  const model = readNetwork(kept['model']);
  const { checkpoint, device, budget, micro_batches } = kept;
  if (!model || !CHECKPOINTS.includes(checkpoint) || typeof device !== 'string') return null;
  if (checkpoint === 'budget' && !isCount(budget)) return null;
  return {
    model,
    checkpoint: checkpoint as Planned['checkpoint'],
    device,
    ...(isCount(budget) ? { budget } : {}),
    ...(isCount(micro_batches) ? { micro_batches } : {}),
  };
}

/** Lesson 7: how many layers, and whose results are kept, in order. */
export interface Placed {
  layers: number;
  kept: number[];
}
export function readPlaced(found: unknown): Placed | null {
  if (!isRecord(found)) return null;
  const { layers, kept } = found;
  if (typeof layers !== 'number' || !Number.isInteger(layers) || layers < 2 || layers > 64) return null;
  if (!Array.isArray(kept)) return null;
  const inside = (at: unknown): at is number => Number.isInteger(at) && Number(at) > 0 && Number(at) < layers;
  return { layers, kept: [...new Set(kept.filter(inside))].sort((a, b) => a - b) };
}

/** Lesson 8: a network and the name of its examples. */
export interface Trained {
  model: Model;
  examples: string;
}
export function readTrained(kept: unknown): Trained | null {
  if (!isRecord(kept)) return null;
  const model = readNetwork(kept['model']);
  return model && typeof kept['examples'] === 'string' ? { model, examples: kept['examples'] } : null;
}

/** What was built, in a few words: `"vgg-16", 22 layers`. '' where it cannot be told. */
export function sayMade(made: unknown): string {
  const placed = readPlaced(made);
  if (placed)
    return `${countWord(placed.kept.length, 'result')} kept of ${countWord(placed.layers, 'layer')}`;
  const model = readNetwork(made) ?? (isRecord(made) ? readNetwork(made['model']) : null);
  if (!model) return '';
  const layers = countWord(model.layers.length, 'layer');
  return typeof model.name === 'string' && model.name !== '' ? `"${model.name}", ${layers}` : layers;
}
