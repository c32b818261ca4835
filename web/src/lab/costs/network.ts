/** A model file as the editor holds it: layers added, removed, moved and changed. Whether a network makes sense is for the engine to say. */
import { JsonTrouble, readJson, type Json, type Place } from './json-places.ts';

export type Activation = 'none' | 'relu' | 'sigmoid' | 'tanh';
export const ACTIVATIONS: readonly Activation[] = ['none', 'relu', 'sigmoid', 'tanh'];

/** One layer: its kind is its only key, as in the file. */
export type Layer =
  | {
      conv2d: {
        filters: number;
        kernel: [number, number];
        stride?: number;
        padding: 'same' | 'valid';
        activation?: Activation;
      };
    }
  | { max_pool: { size: [number, number]; stride: number } }
  | { dense: { units: number; activation?: Activation; bias?: boolean } }
  | { softmax_cross_entropy: Record<string, never> };

export type Kind = 'conv2d' | 'max_pool' | 'dense' | 'softmax_cross_entropy';
export const KINDS: Readonly<Record<Kind, string>> = {
  conv2d: 'Convolution',
  max_pool: 'Max-pool',
  dense: 'Dense',
  softmax_cross_entropy: 'Softmax and loss',
};

export type Optimizer =
  | { sgd: { rate: number } }
  | { momentum: { rate: number; decay?: number } }
  | { rmsprop: { rate: number; decay?: number } }
  | { adam: { rate: number } };
export type OptimizerKind = 'sgd' | 'momentum' | 'rmsprop' | 'adam';
export const OPTIMIZERS: Readonly<Record<OptimizerKind, string>> = {
  sgd: 'SGD',
  momentum: 'Momentum',
  rmsprop: 'RMSprop',
  adam: 'Adam',
};

export interface Model {
  schema: 1;
  name: string;
  input: number[];
  layers: Layer[];
  batch: number;
  dtype: 'f32' | 'f64';
  optimizer: Optimizer;
  seed: number;
}

export const kindOf = (layer: Layer): Kind => Object.keys(layer)[0] as Kind;
export const optimizerOf = (model: Model): OptimizerKind => Object.keys(model.optimizer)[0] as OptimizerKind;

/** A layer of a kind to start from. */
export function fresh(kind: Kind): Layer {
  switch (kind) {
    case 'conv2d':
      return { conv2d: { filters: 32, kernel: [3, 3], padding: 'same', activation: 'relu' } };
    case 'max_pool':
      return { max_pool: { size: [2, 2], stride: 2 } };
    case 'dense':
      return { dense: { units: 100, activation: 'relu' } };
    case 'softmax_cross_entropy':
      return { softmax_cross_entropy: {} };
  }
}

/** Layers other than the loss are put in front of it. */
export function added(model: Model, kind: Kind): { model: Model; at: number } {
  const last = model.layers.at(-1);
  const closed = last !== undefined && kindOf(last) === 'softmax_cross_entropy';
  const at = closed && kind !== 'softmax_cross_entropy' ? model.layers.length - 1 : model.layers.length;
  return { model: { ...model, layers: model.layers.toSpliced(at, 0, fresh(kind)) }, at };
}

export const removed = (model: Model, at: number): Model => ({
  ...model,
  layers: model.layers.toSpliced(at, 1),
});

/** The layer stands at `to` afterwards; beyond an end it stays as it is. */
export function moved(model: Model, from: number, to: number): Model {
  const layer = model.layers[from];
  if (!layer || to < 0 || to >= model.layers.length || to === from) return model;
  return { ...model, layers: model.layers.toSpliced(from, 1).toSpliced(to, 0, layer) };
}

export const changed = (model: Model, at: number, layer: Layer): Model => ({
  ...model,
  layers: model.layers.with(at, layer),
});

/** The rate stays when the optimizer changes. */
export function withOptimizer(model: Model, kind: OptimizerKind): Model {
  const { rate } = Object.values(model.optimizer)[0] as { rate: number };
  return { ...model, optimizer: { [kind]: { rate } } as Optimizer };
}

/** A value on one line. */
function line(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(line).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, inside]) => `${JSON.stringify(key)}: ${line(inside)}`);
  return entries.length > 0 ? `{ ${entries.join(', ')} }` : '{}';
}

/** As the file is written: a layer a line. */
export function modelText(model: Model): string {
  const layers = model.layers.map((layer) => `    ${line(layer)}`).join(',\n');
  const entries = Object.entries(model).map(([key, value]) =>
    key === 'layers'
      ? `  "layers": [${model.layers.length > 0 ? `\n${layers}\n  ` : ''}]`
      : `  ${JSON.stringify(key)}: ${line(value)}`,
  );
  return `{\n${entries.join(',\n')}\n}\n`;
}

/** A complaint about a model file, and the place in its text it is about. */
export interface Complaint {
  message: string;
  place: Place;
}

export type ReadModel = { model: Model; complaint: null } | { model: null; complaint: Complaint };

const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Reads a model file far enough for the editor to show it: JSON, and the keys it needs. Sizes that do not fit and layers
 * that make no sense are told by the engine, which is asked next.
 */
export function readModel(text: string): ReadModel {
  const wrong = (message: string, place: Place): ReadModel => ({
    model: null,
    complaint: { message, place },
  });
  let read;
  try {
    read = readJson(text);
  } catch (error) {
    if (!(error instanceof JsonTrouble)) throw error;
    return wrong(error.message, { from: error.at, to: Math.min(text.length, error.at + 1) });
  }
  const { value, places } = read;
  const at = (path: string): Place => places.get(path) ?? places.get('') ?? { from: 0, to: 0 };
  if (!isObject(value)) return wrong('A model file is an object: { "schema": 1, … }.', at(''));
  if (value['schema'] !== 1) return wrong('The schema must be 1.', at('/schema'));
  const { input, layers, optimizer } = value;
  if (!Array.isArray(input) || !input.every((size) => typeof size === 'number'))
    return wrong('"input" must be a list of sizes, such as [28, 28, 1].', at('/input'));
  if (!Array.isArray(layers)) return wrong('"layers" must be a list.', at('/layers'));
  for (const [i, layer] of layers.entries()) {
    const [kind, ...more] = isObject(layer) ? Object.keys(layer) : [];
    const known = Object.keys(KINDS);
    const path = `/layers/${String(i)}`;
    if (
      kind === undefined ||
      more.length > 0 ||
      !known.includes(kind) ||
      !isObject((layer as { [key: string]: Json })[kind])
    )
      return wrong(
        `Layer ${String(i + 1)} must have one key out of ${known.join(', ')}, with its settings.`,
        at(path),
      );
  }
  if (optimizer !== undefined) {
    const [kind = '', ...more] = isObject(optimizer) ? Object.keys(optimizer) : [];
    if (more.length > 0 || !(kind in OPTIMIZERS))
      return wrong(
        `"optimizer" must have one key out of ${Object.keys(OPTIMIZERS).join(', ')}.`,
        at('/optimizer'),
      );
  }
  const model = {
    schema: 1,
    name: 'network',
    batch: 64,
    dtype: 'f32',
    optimizer: { sgd: { rate: 0.1 } },
    seed: 1,
    ...value,
  } as unknown as Model;
  return { model, complaint: null };
}

/** The place in the text of what the engine complains about: it names layers by number, counted from 1, and keys in quotes. */
export function placeOf(text: string, message: string): Place {
  const whole = { from: 0, to: text.length };
  let places;
  try {
    ({ places } = readJson(text));
  } catch {
    return whole;
  }
  const layer = /\blayer (\d+)/.exec(message);
  if (layer) {
    const path = `/layers/${String(Number(layer[1]) - 1)}`;
    const key = [...message.matchAll(/"([a-z_]+)"/g)].map(([, name]) => name);
    for (const [inside, place] of places) {
      if (inside.startsWith(`${path}/`) && key.includes(inside.split('/').at(-1))) return place;
    }
    return places.get(path) ?? whole;
  }
  for (const key of ['input', 'batch', 'dtype', 'optimizer', 'seed', 'layers']) {
    if (new RegExp(`\\b${key}\\b`).test(message)) return places.get(`/${key}`) ?? whole;
  }
  return whole;
}
