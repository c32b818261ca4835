import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

import type { CheckResult, StepReport } from '../../web/src/lab/types.ts';
import { inLanguage, inWords } from '../../web/src/lab/wording.ts';

const folder = fileURLToPath(new URL('../../engine/lab/code/', import.meta.url));

/** Every text between quotation marks in the sources of the diagnoses; neighbours are one text, as in C++. */
const texts = readdirSync(folder)
  .filter((name) => name.endsWith('.cpp'))
  .flatMap((name) => {
    const source = readFileSync(folder + name, 'utf8').replace(/"\s*\n\s*"/g, '');
    return [...source.matchAll(/"((?:[^"\\\n]|\\.)*)"/g)].map(([, text = '']) => text);
  })
  .filter((text) => text.includes(' '));

const report = (check: Partial<CheckResult>): StepReport => ({
  schema: 1,
  lesson: 'backprop-code',
  step: 3,
  seed: 1,
  checks: [{ name: 'a', title: 'A', status: 'raised', diagnosis: 'raises', message: '', ...check }],
  notes: [{ slug: 'too-deep', message: 'A loop over a sorted list has no such limit.' }],
});

describe('a report in JavaScript', () => {
  it.each([
    ['`self.result` is still None.', '`this.result` is still null.'],
    [
      'Its backward computes dA = G @ B instead of G @ B.T.',
      'Its backward computes dA = G.matmul(B) instead of G.matmul(B.T).',
    ],
    ['dB = A.T @ G and dA = G * B', 'dB = A.T.matmul(G) and dA = G.mul(B)'],
    ['[matmul] inner sizes differ: (2, 3) @ (4, 5)', '[matmul] inner sizes differ: (2, 3) @ (4, 5)'],
    [
      'Replace the line that raises NotImplementedError.',
      'Replace the line that throws NotImplementedError.',
    ],
    ['Return a list with one gradient per input.', 'Return an array with one gradient per input.'],
    [
      '`+=` and `*=` change it. Make a new one: `a = a + b`.',
      '`add_` and `mul_` change it. Make a new one: `a = add(a, b)`.',
    ],
    ['None of the inputs', 'null of the inputs'],
  ])('%s', (python, javascript) => {
    expect(inWords(python, 'javascript')).toBe(javascript);
    expect(inWords(python, 'typescript')).toBe(javascript);
    expect(inWords(python, 'python')).toBe(python);
  });

  it('keeps no spelling of Python, whatever the engine can say', () => {
    expect(texts.length).toBeGreaterThan(100);
    const left = texts
      .map((text) => inWords(text, 'javascript'))
      .filter((text) =>
        /\bself\b|\bNone\b|\bTrue\b|\bFalse\b|\bdef\b|\blist\b|\bdict|\braises?\b|\w @ \w|\+=/.test(text),
      );
    expect(left).toEqual([]);
  });

  it('has titles, messages, advice, traces and notes in its words, and all else as it was', () => {
    const python = report({
      message: 'Add has no result: `self.result` is None.',
      advice: 'Set `self.result`.',
      traceback: 'TypeError: self.result None',
      ran: [{ node: 1, text: 'Add', used: null, sent: 'None' }],
    });
    const [check] = inLanguage(python, 'typescript').checks;
    expect(check).toEqual({
      ...python.checks[0],
      message: 'Add has no result: `this.result` is null.',
      advice: 'Set `this.result`.',
      ran: [{ node: 1, text: 'Add', used: null, sent: 'null' }],
    });
    expect(inLanguage(python, 'javascript').notes[0]?.message).toBe(
      'A loop over a sorted array has no such limit.',
    );
    expect(inLanguage(python, 'python')).toBe(python);
  });

  it.each([
    ["TypeError in line 3: cannot read property 'result' of undefined", 'without a `return`'],
    ['TypeError in line 3: undefined is not iterable', 'An array was expected'],
    ['TypeError in line 3: graph.nodes is not a function', 'Is it spelt'],
    ['TypeError in line 3: JavaScript has no + - * / for nodes: write add(a, b)', 'Numbers have operators'],
  ])('advises on %s', (message, words) => {
    const advice = 'Read the line it names first, then the message.';
    const [check] = inLanguage(report({ message, advice }), 'javascript').checks;
    expect(check?.advice).toContain(words);
    expect(inLanguage(report({ message, advice }), 'python').checks[0]?.advice).toBe(advice);
  });
});
