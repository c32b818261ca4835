/** What the engine's values are called where a learner reads of them. */

/** Operations that do not explain themselves, by the result they have. The others are named as in the lesson on code. */
const RESULTS: Readonly<Record<string, string>> = {
  Reshape: 'the same in another shape',
  WindowArgmax: 'indices of the winners',
  WindowGather: 'the winners',
  WindowScatter: 'gradients back at the winners',
  LogSoftmax: 'logarithms of the probabilities',
  Step: 'where it was positive',
  Conv2dToFilter: 'gradient of a filter',
  Conv2dToInput: 'gradient of an image',
};

const LAYERS: Readonly<Record<string, string>> = {
  conv2d: 'convolution',
  max_pool: 'max-pool',
  dense: 'dense',
  relu: 'ReLU',
  tanh: 'tanh',
  sigmoid: 'sigmoid',
  softmax_cross_entropy: 'loss',
  mean_squared_error: 'loss',
};

/** `dL/dconv2d_1.filter` is the gradient of the filter of convolution 1; names of another kind stay as they are. */
export function valueName(name: string): string {
  const found = /^(dL\/d)?([a-z][a-z0-9_]*?)_(\d+)(?:\.(\w+))?$/.exec(name);
  const kind = LAYERS[found?.[2] ?? ''];
  if (!found || !kind) return name;
  const [, gradient, , number = '', part] = found;
  const layer = kind === 'loss' ? 'the loss' : `${kind} ${number}`;
  const whole = part ? `${part} of ${layer}` : layer;
  return gradient ? `gradient of ${whole}` : whole;
}

/** A value by its name, or by what it is computed with where it has none. */
export const nodeName = ({ name, type }: { name: string; type: string }): string =>
  name ? valueName(name) : (RESULTS[type] ?? type);
