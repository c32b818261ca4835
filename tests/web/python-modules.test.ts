import { readFileSync } from 'node:fs';

import { beforeAll, describe, expect, it } from 'vitest';

import { DirectPython, FORWARD_BACKWARD, coshNodes, probe } from './python.ts';

const SOLUTION = readFileSync(
  new URL('../../web/lessons/backprop-code/solution.py', import.meta.url),
  'utf8',
);

let python: DirectPython;
beforeAll(async () => {
  python = await DirectPython.start();
});

function prints(scratch: string): string {
  const { result, output } = python.run(SOLUTION, scratch);
  expect(result.error).toBeUndefined();
  return output.trimEnd();
}
const raised = (scratch: string): string | undefined => python.run(SOLUTION, scratch).result.error?.message;

describe('torch in Run', () => {
  it.each([
    ['torch.tensor([[1, 2], [3, 4]])', 'tensor([[1., 2.], [3., 4.]])'],
    ['torch.tensor(2.5)', 'tensor(2.5000)'],
    ['torch.tensor([1., 2.], requires_grad=True)', 'tensor([1., 2.], requires_grad=True)'],
    ['torch.tensor([1., 2.], requires_grad=True) * 2', 'tensor([2., 4.], grad_fn=<Mul>)'],
    ['torch.linspace(0, 1, 3)', 'tensor([0.0000, 0.5000, 1.0000])'],
    ['torch.tensor([3, 4]).norm()', 'tensor(5.)'],
    [
      'torch.ones(2, 3).shape, torch.zeros((2,)), torch.eye(2)',
      '((2, 3), tensor([0., 0.]), tensor([[1., 0.], [0., 1.]]))',
    ],
    ['torch.log(torch.tensor(2.0)).item()', '0.6931471805599453'],
    ['torch.tensor([[1, 2], [3, 4]])[1], torch.tensor([1, 2])[0]', '(tensor([3., 4.]), tensor(1.))'],
    ['torch.allclose(torch.tensor([1.0]), torch.tensor([1.0 + 1e-9]))', 'True'],
    ['(torch.tensor([1, 2]) == torch.tensor([1, 3])).all()', 'False'],
    ['(torch.tensor([1, -2]).abs().max() < 3).item()', 'True'],
    ['torch.tensor([1, 2]) == torch.tensor([1, 3])', 'tensor([True, False])'],
    ['torch.arange(6).reshape(2, -1).T', 'tensor([[0., 3.], [1., 4.], [2., 5.]])'],
    ['f"{torch.tensor(2.0):.2f}"', '2.00'],
    ['torch.tensor(1.0, dtype=torch.float64).double().detach().numpy()', 'tensor(1.)'],
  ])('%s is %s', (expression, text) => {
    expect(prints(`import torch\nprint((${expression}))`)).toBe(text);
  });

  it('draws the same random numbers for the same seed', () => {
    expect(
      prints(`import torch
torch.manual_seed(3)
a = torch.randn(2, 3)
torch.manual_seed(3)
print(torch.equal(a, torch.randn(2, 3)), a.shape, 0 <= torch.rand(1).item() < 1)`),
    ).toBe('True (2, 3) True');
  });

  it.each([
    ['x * x * x', [0.5, 1.5], (x: number) => 3 * x * x],
    ['x.exp() / (1 + x.exp())', [0.5, -1], (x: number) => Math.exp(x) / (1 + Math.exp(x)) ** 2],
    ['(2 - x) ** 3 + 5 ** x', [0.5, 1], (x: number) => -3 * (2 - x) ** 2 + Math.log(5) * 5 ** x],
    ['torch.log(x) - torch.sqrt(x) + abs(-x)', [0.5, 2], (x: number) => 1 / x - 0.5 / Math.sqrt(x) + 1],
    [
      'torch.sin(x) * torch.cos(x) + torch.tanh(x)',
      [0.3, 2],
      (x: number) => Math.cos(2 * x) + 1 - Math.tanh(x) ** 2,
    ],
    [
      'x.expand(3, 2) * torch.tensor([[1, 2], [3, 4], [5, 6]])',
      [1, 1],
      (_: number, i: number) => [9, 12][i] ?? 0,
    ],
    ['x.reshape(2, 1) @ x.reshape(1, 2)', [2, 3], () => 10],
    ['x.T.clone() * x[0] + x[1:].sum()', [2, 3], (_: number, i: number) => [7, 4][i] ?? 0],
    ['x.mean() * x.norm()', [3, 4], (x: number) => 5 / 2 + (3.5 * x) / 5],
  ] as [string, number[], (x: number, i: number) => number][])(
    'differentiates %s',
    (expression, at, derivative) => {
      const text = prints(`import torch
x = torch.tensor(${JSON.stringify(at)}, requires_grad=True)
(${expression}).sum().backward()
print(x.grad.tolist())`);
      (JSON.parse(text) as number[]).forEach((value, i) => {
        expect(value).toBeCloseTo(derivative(at[i] as number, i), 9);
      });
    },
  );

  it('adds up gradients, stops under no_grad, and walks shared and deep results once', () => {
    expect(
      prints(`import torch
x = torch.tensor(3.0, requires_grad=True)
for i in range(2):
    (x * x).backward()
print(x.grad)
x.grad.zero_()
y = x
for i in range(40):
    y = y + y
y.backward()
print(x.grad.item() == 2.0**40)
with torch.no_grad():
    print((x * x).requires_grad)
y = x
for i in range(5000):
    y = y * 1
x.grad = None
y.backward()
print(x.grad)`),
    ).toBe('tensor(12.)\nTrue\nFalse\ntensor(1.)');
  });

  it('works inside the lab’s nodes, and compares with them', () => {
    expect(
      prints(`import torch
import matplotlib.pyplot as plt
x = torch.linspace(-2, 3, 25, requires_grad=True)
y = x**4 - 2 * x**3 + 3 * x**2 - 4 * x + 5
y.sum().backward()
node = Leaf(torch.linspace(-2, 3, 25), name='x')
z = (node**4 - 2 * node**3 + 3 * node**2 - 4 * node + 5).sum()
forward_algorithm(z)
backward_algorithm(z, torch.tensor(1.0))
print((node.gradient - x.grad).norm() < 1e-9, z.result.item() == y.sum().item(), type(2 * torch.tensor([1]) * node).__name__)
z = Mean(Exp(Leaf(torch.log(torch.tensor(2.0)))), torch.tensor(1.0))
forward_algorithm(z)
print(z.result)`),
    ).toBe('tensor(True) True Mul\ntensor(1.5000)');
  });

  it('says what is not here', () => {
    expect(raised('import torch\ntorch.relu_')).toMatch(
      /^torch\.relu_ is not here; of torch the lab has Tensor, abs, /,
    );
    expect(raised('import torch.nn')).toBe(
      "No module named 'torch.nn' here: of torch the lab has torch itself",
    );
    expect(raised('import numpy as np')).toBe(
      "No module named 'numpy' here: there are Python's own modules (math, random, ...), backprop, torch and matplotlib.pyplot",
    );
    expect(raised('import torch\ntorch.ones(2).backward()')).toContain('requires a gradient');
    expect(raised('import torch\nx = torch.ones(2, requires_grad=True)\nx += 1')).toContain('in place');
  });
});

describe('torch in Check', () => {
  it('has values only', () => {
    const source = `import torch
import matplotlib.pyplot as plt
ONE = torch.tensor(1.0, requires_grad=True)
${SOLUTION.replace('one=1.0', 'one=ONE')}
plt.plot([1, 2], [3, 4])
`;
    const claim = python.probe(source, probe(coshNodes, FORWARD_BACKWARD));
    expect(claim.outcome).toBe('done');
    expect(claim.snapshots[1]?.gradients).toEqual([0.75, 0.5, 0.25, 0.5, 1]);
  });

  it.each(['x.sum().backward()', 'x.grad'])('has no gradients, also after a run that had: %s', (line) => {
    prints('import torch\nx = torch.tensor([1.0], requires_grad=True)\nx.sum().backward()');
    const source = `import torch\nx = torch.tensor([1.0], requires_grad=True)\n${line}\n`;
    expect(python.probe(source, probe(coshNodes, FORWARD_BACKWARD)).error?.message).toContain(
      "torch's own gradients are there in Run only",
    );
  });

  it('has no file to read them from', () => {
    const source = `import os
found = [name for folder in ('/lab', '/lib') for _, _, names in os.walk(folder) for name in names]
raise ValueError(str('autograd.py' in found) + str('torch.py' in found))
`;
    expect(python.probe(source, probe(coshNodes, FORWARD_BACKWARD)).error?.message).toBe('FalseTrue');
  });
});

describe('pyplot', () => {
  it('draws curves', () => {
    const { result } = python.run(
      SOLUTION,
      `import torch
from matplotlib import pyplot as plt
x = torch.linspace(0, 1, 3, requires_grad=True)
plt.figure(figsize=(3, 4))
plt.plot(x.detach(), x**2, 'r--', label='square', linewidth=2)
plt.plot([0, 1], [2, 3], [0, 1], [4, 5])
plt.title('t'); plt.xlabel('x'); plt.legend(); plt.grid(True)
plt.show()
plt.plot([7, 8])`,
    );
    expect(result.error).toBeUndefined();
    expect(result.plots).toEqual([
      {
        series: [
          { label: 'square', x: [0, 0.5, 1], y: [0, 0.25, 1] },
          { label: '', x: [0, 1], y: [2, 3] },
          { label: '', x: [0, 1], y: [4, 5] },
        ],
      },
      { series: [{ label: '', x: [0, 1], y: [7, 8] }] },
    ]);
  });

  it('has logarithmic axes where it is told to', () => {
    const { result } = python.run(
      SOLUTION,
      `import matplotlib.pyplot as plt
plt.semilogy([1, 2], [3, 4]); plt.show()
plt.plot([1, 2]); plt.xscale('log'); plt.show()
plt.yscale('log'); plt.loglog([1, 2]); plt.show()
plt.yscale('log'); plt.plot([1, 2]); plt.yscale('linear'); plt.figure()
plt.semilogx([1, 2], [5, 6])
plot([1, 2], log='y')
show()
plot([1, 2])`,
    );
    expect(result.error).toBeUndefined();
    expect(result.plots?.map(({ log }) => log)).toEqual(['y', 'x', 'xy', 'y', 'xy', undefined]);
    expect(raised("from backprop import plot\nplot([1], [1], log='z')")).toContain(
      "[plot] log is 'x', 'y' or 'xy', got 'z'",
    );
  });

  it('says what is not here', () => {
    expect(raised('import matplotlib.pyplot as plt\nplt.subplots()')).toContain(
      'pyplot.subplots is not here',
    );
  });
});
