import lesson6File from '../../../lessons/will-it-fit/model.json';
import type { Layer, Model } from '../../lab/costs/network.ts';

/** The network of lesson 6, as its file says. */
export const lesson6 = lesson6File as unknown as Model;

const dense = (units: number, activation: 'none' | 'relu' | 'tanh') =>
  activation === 'none' ? { dense: { units } } : { dense: { units, activation } };

const conv = (filters: number): Layer => ({
  conv2d: { filters, kernel: [3, 3], padding: 'same', activation: 'relu' },
});
const pool: Layer = { max_pool: { size: [2, 2], stride: 2 } };

/** VGG-16 (Simonyan and Zisserman 2014): 138 million parameters. */
export const vgg16: Model = {
  schema: 1,
  name: 'vgg-16',
  input: [224, 224, 3],
  layers: [
    ...[64, 128, 256, 512, 512].flatMap((filters, i) => [
      ...Array.from({ length: i < 2 ? 2 : 3 }, () => conv(filters)),
      pool,
    ]),
    dense(4096, 'relu'),
    dense(4096, 'relu'),
    dense(1000, 'none'),
    { softmax_cross_entropy: {} },
  ],
  batch: 64,
  optimizer: { momentum: { rate: 0.01, momentum: 0.9 } },
  seed: 1,
};

/** A small network whose kept values can be looked at one by one. */
export const small: Model = {
  schema: 1,
  name: 'small',
  input: [8, 8, 1],
  layers: [
    { conv2d: { filters: 4, kernel: [3, 3], padding: 'same', activation: 'relu' } },
    { max_pool: { size: [2, 2], stride: 2 } },
    dense(16, 'tanh'),
    dense(10, 'none'),
    { softmax_cross_entropy: {} },
  ],
  batch: 64,
  optimizer: { sgd: { rate: 0.1 } },
  seed: 1,
};

/** A network to begin training with, for points of the plane. */
export const forPoints = (classes: number): Model => ({
  schema: 1,
  name: 'points',
  input: [2],
  layers: [dense(16, 'tanh'), dense(16, 'tanh'), dense(classes, 'none'), { softmax_cross_entropy: {} }],
  batch: 32,
  optimizer: { adam: { rate: 0.01 } },
  seed: 1,
});

/** The same for drawn digits of some size. */
export const forDigits = (size: number): Model => ({
  schema: 1,
  name: 'digits',
  input: [size, size, 1],
  layers: [dense(64, 'relu'), dense(10, 'none'), { softmax_cross_entropy: {} }],
  batch: 32,
  optimizer: { adam: { rate: 0.002 } },
  seed: 1,
});
