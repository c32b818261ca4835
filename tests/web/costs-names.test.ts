import { describe, expect, it } from 'vitest';

import { figuresText } from '../../web/src/lab/costs/amounts.ts';
import { nodeName, valueName } from '../../web/src/lab/costs/names.ts';
import { networkLine, type Model } from '../../web/src/lab/costs/network.ts';
import { goingOn } from '../../web/src/lab/shared-lead.ts';
import { subscripts } from '../../web/src/lab/subscripts.ts';
import { times } from '../../web/src/ui/parts/minus.ts';
import lesson6 from '../../web/lessons/will-it-fit/model.json' with { type: 'json' };

describe('values of a plan', () => {
  it('are called by layer and part', () => {
    expect(valueName('conv2d_1')).toBe('convolution 1');
    expect(valueName('dense_2.weights')).toBe('weights of dense 2');
    expect(valueName('dL/dmax_pool_1')).toBe('gradient of max-pool 1');
    expect(valueName('dL/dconv2d_12.filter')).toBe('gradient of filter of convolution 12');
    expect(valueName('softmax_cross_entropy_1')).toBe('the loss');
  });

  it('keep names that are no layer’s', () => {
    for (const name of ['x_2', 'dL/dW_1', 'L', 'something_1']) expect(valueName(name)).toBe(name);
  });

  it('go by what computes them where they have no name', () => {
    expect(nodeName({ name: '', type: 'WindowArgmax' })).toBe('indices of the winners');
    expect(nodeName({ name: '', type: 'Matmul' })).toBe('Matmul');
  });
});

describe('subscripts', () => {
  const html = (text: string): string =>
    subscripts(text)
      .map(
        ({ text: plain, letter, below }) =>
          plain + (letter ? `<i>${letter}</i><sub>${below ?? ''}</sub>` : ''),
      )
      .join('');

  it('stand below a single letter', () => {
    expect(html('gradients of all W_i')).toBe('gradients of all <i>W</i><sub>i</sub>');
    expect(html('x_1 to x_16')).toBe('<i>x</i><sub>1</sub> to <i>x</i><sub>16</sub>');
    expect(html('This is M_forward.')).toBe('This is <i>M</i><sub>forward</sub>.');
    expect(html('dL/dW_2, Matmul')).toBe('dL/d<i>W</i><sub>2</sub>, Matmul');
  });

  it('are no part of names in code', () => {
    for (const name of [
      'no_grad',
      'requires_grad',
      'conv2d_1',
      'accumulate_gradient',
      'a_bc',
      'self.x_1',
      '',
    ]) {
      expect(html(name)).toBe(name);
    }
  });
});

it('powers stand above', () => {
  const html = (text: string): string =>
    subscripts(text)
      .map(({ text: plain, above }) => plain + (above ? `<sup>${above}</sup>` : ''))
      .join('');
  expect(html('costs bd^2. And t^(1/2)')).toBe('costs bd<sup>2</sup>. And t<sup>1/2</sup>');
  expect(html('(b+d)^2, e^x')).toBe('(b+d)<sup>2</sup>, e<sup>x</sup>');
  for (const text of ['a ^ b', 'x^-1', '^2', 'e^exp']) expect(html(text)).toBe(text);
});

it('sizes have a sign between them', () => {
  expect(times('filters of 3x3 on 24x24x32')).toBe('filters of 3×3 on 24×24×32');
  expect(times('a product of d x d with d x b')).toBe('a product of d × d with d × b');
  expect(times('Kernel width x height x input channels x filters')).toBe(
    'Kernel width × height × input channels × filters',
  );
  expect(times('0x10, x2, 2x, max, by x only')).toBe('0x10, x2, 2x, max, by x only');
});

it('what two questions begin with is said once', () => {
  const size = 'n = 2 layers, width d = 3: ';
  expect(goingOn(`${size}how often is sigma called?`, `${size}how many products?`)).toEqual({
    lead: size,
    rest: 'How often is sigma called?',
  });
  const net = 'A network 784-100-10. With biases. ';
  expect(goingOn(`${net}How many activations?`, `${net}How many parameters?`).lead).toBe(net);
  // Not within a sentence.
  const ask = 'Time of the backward pass for all.';
  expect(goingOn(ask, 'Time of the forward pass.')).toEqual({ lead: '', rest: ask });
  expect(goingOn(ask, '')).toEqual({ lead: '', rest: ask });
});

it('a network is said in a line', () => {
  expect(networkLine(lesson6 as unknown as Model)).toBe(
    '50×50×3 → 32 filters of 3×3 relu → pooling 2×2 → 64 filters of 3×3 relu → pooling 2×2 → 500 relu → 10',
  );
});

it('very small losses have a power of ten', () => {
  expect([2.37123, 0.000123, 1.13e-7, 4.2e21, 0].map(figuresText)).toEqual([
    '2.37',
    '0.000123',
    '1.13 × 10⁻⁷',
    '4.2 × 10²¹',
    '0',
  ]);
});
