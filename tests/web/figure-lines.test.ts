import { expect, it } from 'vitest';

import { figureLines, lineWords, linesWords } from '../../web/src/lab/figure-lines.ts';
import { loss } from './figure-runs.ts';
import { cosh, gradient, overwritten } from './figure-traces.ts';

it('knows which lines ran for a node, and which nodes a line ran for', () => {
  const { linesOf, nodesOf } = figureLines(loss);
  expect(linesOf[3]).toEqual([11, 34, 38]);
  expect(linesOf[0]).toEqual([11]);
  expect(nodesOf.get(34)).toEqual([3]);
  expect(nodesOf.get(3)).toEqual([4, 5, 6, 7]);
  expect(nodesOf.get(99)).toBeUndefined();
});

it('agrees with itself in both directions', () => {
  const { linesOf, nodesOf } = figureLines(overwritten);
  linesOf.forEach((lines, node) => {
    for (const line of lines) expect(nodesOf.get(line)).toContain(node);
  });
  for (const [line, nodes] of nodesOf) for (const node of nodes) expect(linesOf[node]).toContain(line);
});

it('leaves out what no line of the file did, and nodes that are not there', () => {
  const { linesOf } = figureLines({ ...cosh, events: [gradient(0, 1, null), gradient(99, 1, 4)] });
  expect(linesOf.flat()).toEqual([]);
});

it('is said in words', () => {
  expect(lineWords(14, ['Exp', 'Mul'])).toBe('Line 14 ran for Exp and Mul.');
  expect(lineWords(3, ['x'])).toBe('Line 3 ran for x.');
  expect(lineWords(3, [])).toBe('');
  expect(lineWords(3, ['a', 'b', 'c', 'd', 'e', 'f', 'g'])).toBe('Line 3 ran for a, b, c, d, e and 2 more.');
  expect([[], [3], [3, 9, 14]].map(linesWords)).toEqual(['', 'line 3', 'lines 3, 9 and 14']);
});
