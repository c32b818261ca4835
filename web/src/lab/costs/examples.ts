/** What lesson 8 trains on, and whether a network can be trained on it. */
import { countWord } from './amounts.ts';
import { kindOf, type Model } from './network.ts';

export interface Examples {
  id: string;
  name: string;
  /** Sizes of one example. */
  shape: readonly number[];
  classes: number;
}

const points = (id: string, name: string, classes: number): Examples => ({ id, name, shape: [2], classes });
const digits = (size: number): Examples => ({
  id: `digits-${String(size)}`,
  name: `Digits, ${String(size)} × ${String(size)}`,
  shape: [size, size, 1],
  classes: 10,
});

export const EXAMPLES: readonly Examples[] = [
  points('moons', 'Two moons', 2),
  points('circles', 'Two circles', 2),
  points('spirals', 'Two spirals', 2),
  points('gaussians', 'Three heaps', 3),
  points('xor', 'Four squares', 2),
  digits(8),
  digits(28),
];

const times = (sizes: readonly number[]): string => sizes.join(' × ');
const product = (sizes: readonly number[]): number => sizes.reduce((all, size) => all * size, 1);

/** How many numbers count, not how they are laid out: 64 are as good as 8 × 8 × 1. */
const takesIn = ({ input }: Model, { shape }: Examples): boolean => product(input) === product(shape);

/** Numbers that a network puts out for one example; null where its layers do not say. */
function outputsOf({ input, layers }: Model): number | null {
  const sized = layers.findLast((layer) => 'dense' in layer || 'conv2d' in layer || 'max_pool' in layer);
  if (!sized) return input.length === 1 ? (input[0] ?? null) : null;
  return 'dense' in sized ? sized.dense.units : null;
}

const named = (id: string): Examples | undefined => EXAMPLES.find((one) => one.id === id);

/** Why a network cannot take these examples in, in a sentence; '' where nothing speaks against it. */
export function inputMisfit(model: Model, id: string): string {
  const examples = named(id);
  if (!examples || takesIn(model, examples)) return '';
  const { name, shape } = examples;
  const one = `${times(shape)}${shape.length === 1 ? ' numbers' : ''}`;
  const other = EXAMPLES.find((set) => takesIn(model, set) && outputsOf(model) === set.classes);
  const instead = other ? `: it would fit "${other.name}"` : '';
  return `The model’s input is ${times(model.input)}, and an example of "${name}" is ${one}${instead}.`;
}

/** The same for what it puts out, of a network that the engine has taken. */
export function outputMisfit(model: Model, id: string): string {
  const examples = named(id);
  if (!examples) return '';
  const { name, classes } = examples;
  const loss = model.layers.at(-1);
  if (loss && kindOf(loss) === 'mean_squared_error')
    return `The examples of "${name}" have classes: the last layer must be Softmax and loss.`;
  const outputs = outputsOf(model);
  if (outputs === null || outputs === classes) return '';
  return `The model puts out ${countWord(outputs, 'number')}, and "${name}" has ${String(classes)} classes.`;
}
