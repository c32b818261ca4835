/** A model file as the editor holds it: layers added, removed, moved and changed. Whether a network makes sense is for the engine to say. */
import { bytesText } from './amounts.ts';
import { JsonTrouble, readJson, type Json, type Place } from './json-places.ts';

export type Activation = 'none' | 'relu' | 'sigmoid' | 'tanh';
export const ACTIVATIONS: readonly Activation[] = ['none', 'relu', 'sigmoid', 'tanh'];

/** One number for both directions, or one each. */
export type Stride = number | [number, number];

/** One layer: its kind is its only key, as in the file. */
export type Layer =
  | {
      conv2d: {
        filters: number;
        kernel: [number, number];
        padding?: 'same' | 'valid';
        stride?: Stride;
        activation?: Activation;
      };
    }
  | { max_pool: { size: [number, number]; stride?: Stride } }
  | { dense: { units: number; activation?: Activation } }
  | { relu: Empty }
  | { sigmoid: Empty }
  | { tanh: Empty }
  | { softmax_cross_entropy: Empty }
  | { mean_squared_error: Empty };
type Empty = Record<string, never>;

export type Kind =
  | 'conv2d'
  | 'max_pool'
  | 'dense'
  | 'relu'
  | 'sigmoid'
  | 'tanh'
  | 'softmax_cross_entropy'
  | 'mean_squared_error';
export const KINDS: Readonly<Record<Kind, string>> = {
  conv2d: 'Convolution',
  max_pool: 'Max-pool',
  dense: 'Dense',
  relu: 'ReLU',
  sigmoid: 'Sigmoid',
  tanh: 'Tanh',
  softmax_cross_entropy: 'Softmax and loss',
  mean_squared_error: 'Squared error',
};
const LOSSES: readonly Kind[] = ['softmax_cross_entropy', 'mean_squared_error'];

export type OptimizerKind = 'sgd' | 'momentum' | 'rmsprop' | 'adam';
export const OPTIMIZERS: Readonly<Record<OptimizerKind, string>> = {
  sgd: 'SGD',
  momentum: 'Momentum',
  rmsprop: 'RMSprop',
  adam: 'Adam',
};
/** The rule is its only key; every rule has a rate, some have settings of their own. */
export type Optimizer = Partial<Record<OptimizerKind, { rate: number } & Record<string, number>>>;

export interface Model {
  schema: 1;
  name?: string;
  input: number[];
  layers: Layer[];
  batch: number;
  dtype?: 'f32' | 'f64';
  optimizer: Optimizer;
  seed?: number;
}

export const kindOf = (layer: Layer): Kind => Object.keys(layer)[0] as Kind;
export const optimizerOf = (model: Model): OptimizerKind => Object.keys(model.optimizer)[0] as OptimizerKind;
export const rateOf = (model: Model): number => model.optimizer[optimizerOf(model)]?.rate ?? 0;
/** Bytes of one number. */
export const elementOf = (model: Model): number => (model.dtype === 'f64' ? 8 : 4);

/** A network in a line: `2 → 16 tanh → 16 tanh → 2`. */
export function networkLine({ input, layers }: Model): string {
  const active = (activation: Activation | undefined): string =>
    activation && activation !== 'none' ? ` ${activation}` : '';
  const said = layers.flatMap((layer) => {
    if ('dense' in layer) return [`${String(layer.dense.units)}${active(layer.dense.activation)}`];
    if ('conv2d' in layer) {
      const { filters, kernel, activation } = layer.conv2d;
      return [`${String(filters)} filters of ${kernel.join('×')}${active(activation)}`];
    }
    if ('max_pool' in layer) return [`pooling ${layer.max_pool.size.join('×')}`];
    const kind = kindOf(layer);
    return LOSSES.includes(kind) ? [] : [kind];
  });
  return [input.join('×'), ...said].join(' → ');
}

/** A layer of a kind to start from. */
export function fresh(kind: Kind): Layer {
  switch (kind) {
    case 'conv2d':
      return { conv2d: { filters: 32, kernel: [3, 3], padding: 'same', activation: 'relu' } };
    case 'max_pool':
      return { max_pool: { size: [2, 2], stride: 2 } };
    case 'dense':
      return { dense: { units: 100, activation: 'relu' } };
    default:
      return { [kind]: {} } as Layer;
  }
}

/** Layers other than the loss are put in front of it. */
export function added(model: Model, kind: Kind): { model: Model; at: number } {
  const last = model.layers.at(-1);
  const closed = last !== undefined && LOSSES.includes(kindOf(last));
  const at = closed && !LOSSES.includes(kind) ? model.layers.length - 1 : model.layers.length;
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
export const withOptimizer = (model: Model, kind: OptimizerKind): Model => ({
  ...model,
  optimizer: { [kind]: { rate: rateOf(model) } },
});

export const withRate = (model: Model, rate: number): Model => ({
  ...model,
  optimizer: { [optimizerOf(model)]: { ...model.optimizer[optimizerOf(model)], rate } },
});

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
  const [rule = '', ...others] = isObject(optimizer) ? Object.keys(optimizer) : [];
  if (others.length > 0 || !(rule in OPTIMIZERS))
    return wrong(
      `"optimizer" must have one key out of ${Object.keys(OPTIMIZERS).join(', ')}.`,
      at('/optimizer'),
    );
  if (typeof value['batch'] !== 'number') return wrong('"batch" must be a number of examples.', at('/batch'));
  return { model: value as unknown as Model, complaint: null };
}

/** The place in the text of what the engine complains about: `[model] layers[3].conv2d.kernel: expected ...`. */
export function placeOf(text: string, message: string): Place {
  const whole = { from: 0, to: text.length };
  let places;
  try {
    ({ places } = readJson(text));
  } catch {
    return whole;
  }
  const named = /^\[\w+\] ([\w.[\]]+):/.exec(message)?.[1] ?? '';
  const keys = named
    .replace(/\[(\d+)\]/g, '.$1')
    .split('.')
    .filter(Boolean);
  for (; keys.length > 0; keys.pop()) {
    const place = places.get(`/${keys.join('/')}`);
    if (place) return place;
  }
  return whole;
}

/** The engine's complaint as a sentence: layers are counted from 1 here, and called as they are in the editor. */
export function plainComplaint(message: string): string {
  const short = /no memory for (\d+) bytes/.exec(message)?.[1];
  if (short)
    return `This takes ${bytesText(Number(short))}, more than there is here. Make a layer or the batch smaller.`;
  const [whole = '', place = ''] = /^\[\w+\] (?:([\w.[\]]+): )?/.exec(message) ?? [];
  const at = layerOf(message);
  const where = at !== null ? `Layer ${String(at + 1)}: ` : place ? `${place}: ` : '';
  const said = message
    .slice(whole.length)
    .replace(
      /\b(softmax_cross_entropy|mean_squared_error|max_pool|conv2d)\b/g,
      (kind) => KINDS[kind as Kind],
    );
  const sentence = where + said;
  return /[.?]$/.test(sentence) || sentence === '' ? sentence : `${sentence}.`;
}

/** Where checkpoints do not fit into a budget of bytes: how many bytes would do. The engine speaks of what is left for the schedule. */
export function leastBudget(message: string, budget: number): number | null {
  const [, into, least] = /no schedule fits into (\d+) bytes; the least is (\d+)/.exec(message) ?? [];
  return into === undefined ? null : budget + Number(least) - Number(into);
}

/** The layer, counted from 0, that the engine complains about. */
export function layerOf(message: string): number | null {
  const found = /\blayers\[(\d+)\]/.exec(message);
  return found ? Number(found[1]) : null;
}
