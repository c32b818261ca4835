/** What a training step needs, set against a device and against rules of thumb. */
import { ROLES, type PerRole, type Role } from './report.ts';

/** A layer as the engine counts it. Outputs are numbers per example, bytes are for the whole batch. */
export interface LayerCost {
  name: string; // 'Convolution'
  shape: readonly number[]; // of its output for one example
  outputs: number;
  parameters: number;
  /** How the parameters are counted: `3·3·3·32 + 32`. */
  formula?: string;
  /** What stays alive of it for the backward pass. */
  kept_bytes: number;
  gradient_bytes: number;
  optimizer_bytes: number;
  multiply_adds: number;
  /** What is not said here, because the learner is asked for it. */
  asked?: readonly ('shape' | 'parameters')[];
}

/** What lies between buffers of different sizes is nobody's, and has to be there. */
export const BETWEEN = 'room between buffers';
export interface Part {
  role: Role | typeof BETWEEN;
  bytes: number;
}

/** Parts of a peak that are there at all, in the order in which a device bar shows them. */
const ORDER: readonly Role[] = [
  'parameters',
  'activations',
  'gradients of parameters',
  'optimizer state',
  'other gradients',
  'workspace',
  'inputs',
];
/** `needs`: bytes of the block in which they all lie. */
export function parts(peak: PerRole, needs = 0): Part[] {
  const found: Part[] = ORDER.map((role) => ({ role, bytes: peak[ROLES.indexOf(role)] ?? 0 }));
  const sum = found.reduce((all, { bytes }) => all + bytes, 0);
  return [...found, { role: BETWEEN, bytes: needs - sum } satisfies Part].filter(({ bytes }) => bytes > 0);
}

export interface Device {
  name: string;
  bytes: number;
}
const GiB = 2 ** 30;
export const DEVICES: readonly Device[] = [
  ...[1, 2, 4, 8, 16, 24, 40, 80].map((size) => ({ name: `${String(size)} GiB`, bytes: size * GiB })),
];

/** The largest batch that fits, found by planning: `bytes(batch)` grows with the batch. 0 where not even one example fits. */
export function largestBatch(bytes: (batch: number) => number, device: number, most = 1 << 20): number {
  if (bytes(1) > device) return 0;
  let fits = 1;
  let over = 2;
  while (over <= most && bytes(over) <= device) {
    fits = over;
    over *= 2;
  }
  if (over > most) return fits;
  while (over - fits > 1) {
    const middle = Math.floor((fits + over) / 2);
    if (bytes(middle) <= device) fits = middle;
    else over = middle;
  }
  return fits;
}

/** Rules of thumb: each counts one thing well and leaves out what the other one counts. */
export function rulesOfThumb(
  outputs_bytes: number,
  parameters: number,
  element: number,
): { name: string; about: string; bytes: number }[] {
  return [
    {
      name: 'Backward is about 3 × forward',
      about: 'counts outputs; knows nothing of the optimizer',
      bytes: 3 * outputs_bytes,
    },
    {
      name: `Parameters × 3 × ${String(element)} bytes`,
      about: 'counts parameters; does not change with the batch',
      bytes: 3 * element * parameters,
    },
  ];
}
