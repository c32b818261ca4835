/** What a learner builds in the lessons on costs and training, as it is kept. A file that was imported may hold anything. */
import { readModel, type Model } from './network.ts';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const readKept = (kept: unknown): Model | null => readModel(JSON.stringify(kept)).model;

/** Lesson 4: a network. */
export const readNetwork = (kept: unknown): Model | null => (isRecord(kept) ? readKept(kept) : null);

/** Lesson 6: a network, and what it is planned for. */
export interface Planned {
  model: Model;
  checkpoint: 'none' | 'sqrt';
  /** Name of a device. */
  device: string;
}
export function readPlanned(kept: unknown): Planned | null {
  if (!isRecord(kept)) return null;
  const model = readNetwork(kept['model']);
  const { checkpoint, device } = kept;
  if (!model || (checkpoint !== 'none' && checkpoint !== 'sqrt') || typeof device !== 'string') return null;
  return { model, checkpoint, device };
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
