import { readFileSync, readdirSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { blockHtml, inlineHtml, typeset } from '../../web/plugins/markdown.ts';
import { inLanguage, spelt, type Lesson } from '../../web/src/lab/lesson.ts';
import { probeTrace } from '../../web/src/lab/probe-trace.ts';
import { LANGUAGES, type Claim, type Probe } from '../../web/src/lab/types.ts';
import { definitions } from '../../web/src/ui/code/solution.ts';

const folder = new URL('../../web/lessons/', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, folder), 'utf8');
const ids = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

describe.each(ids)('lesson %s', (id) => {
  const lesson = JSON.parse(read(`${id}/lesson.json`)) as Lesson;

  it('is named after its folder and has texts that typeset', () => {
    expect(lesson.id).toBe(id);
    const texts =
      lesson.kind !== 'code'
        ? lesson.sections.map(({ text }) => text)
        : [...lesson.steps.map(({ text }) => text), ...Object.values(lesson.reference ?? {})];
    for (const text of texts)
      for (const language of LANGUAGES) {
        const written = spelt(read(`${id}/${text}`), language);
        expect(written).not.toMatch(/\{\{|\|\|/);
        expect(blockHtml(written)).not.toContain('$');
      }
  });

  it('has hints for everything it asks', () => {
    if (lesson.kind !== 'code') {
      for (const blank of lesson.blanks) {
        expect(blank.hints.length).toBeGreaterThanOrEqual(2);
        for (const hint of blank.hints) expect(inlineHtml(hint)).not.toContain('$');
        typeset(blank.latex);
      }
    } else {
      for (const step of lesson.steps) {
        if (step.kind === 'blanks') {
          for (const blank of step.blanks) {
            expect(blank.hints.length).toBeGreaterThanOrEqual(2);
            for (const text of [blank.ask, ...blank.hints]) expect(inlineHtml(text)).not.toContain('$');
            typeset(blank.latex);
          }
          continue;
        }
        expect(step.hints.length).toBeGreaterThanOrEqual(3);
        for (const hint of step.hints)
          for (const language of LANGUAGES) {
            expect(spelt(hint, language)).not.toMatch(/\{\{|\|\|/);
            expect(inlineHtml(spelt(hint, language))).not.toContain('$');
          }
      }
    }
  });

  it('asks in a second round for blanks of the first', () => {
    if (lesson.kind !== 'paper' || !lesson.again) return;
    const { slug, blanks } = lesson.again;
    expect(lesson.sections.find(({ then }) => then === 'again')?.slug).toBe(slug);
    const first = lesson.blanks.map(({ name }) => name);
    expect(blanks.length).toBeGreaterThan(0);
    for (const { name, points } of blanks) expect([first.includes(name), points > 0]).toEqual([true, true]);
  });

  it('shows every group of its questions once, and has model answers for two seeds', () => {
    if (lesson.kind !== 'sheet') return;
    const shown = lesson.sections.flatMap(({ blanks }) => (blanks === undefined ? [] : [blanks]));
    expect(shown).toEqual([...new Set(lesson.blanks.map(({ group }) => group))]);
    for (const { after } of lesson.sections) if (after !== undefined) expect(shown).toContain(after);
    expect(lesson.blanks.length).toBeGreaterThanOrEqual(3);
    const solution = JSON.parse(read(`${id}/solution.json`)) as Record<string, Record<string, string>>;
    for (const seed of ['1', '2'])
      expect(Object.keys(solution[seed] ?? {})).toEqual(lesson.blanks.map(({ name }) => name));
    expect(solution['1']).not.toEqual(solution['2']);
  });

  it('has a scratch cell for every language', () => {
    if (lesson.kind !== 'code') return;
    for (const step of lesson.steps)
      for (const language of LANGUAGES) expect(inLanguage(step.scratch, language)?.trim()).toBeTruthy();
  });

  it('names each check once', () => {
    const groups = lesson.kind !== 'code' ? [lesson.blanks] : lesson.steps.map(({ checks }) => checks);
    if (lesson.kind === 'code')
      for (const step of lesson.steps)
        if (step.kind === 'blanks')
          expect(step.blanks.map(({ name }) => name)).toEqual(step.checks.map(({ name }) => name));
    for (const group of groups) expect(new Set(group.map(({ name }) => name)).size).toBe(group.length);
  });
});

describe('a text in two languages', () => {
  it('says what is said in one of them', () => {
    const text = 'Set {{`self.x`||`this.x`}} to {{`None`||`null`}}, $\\frac{e^{x}}{2}$.{{|| So.}}';
    expect(spelt(text, 'python')).toBe('Set `self.x` to `None`, $\\frac{e^{x}}{2}$.');
    expect(spelt(text, 'javascript')).toBe('Set `this.x` to `null`, $\\frac{e^{x}}{2}$. So.');
    expect(spelt(text, 'typescript')).toBe(spelt(text, 'javascript'));
  });
});

describe('Markdown', () => {
  it('gives values and gradients their colours', () => {
    expect(inlineHtml('[1.25]{fwd} and [`g`]{grad}')).toBe(
      '<b class="fwd">1.25</b> and <b class="grad"><code>g</code></b>',
    );
  });
  it('stops the build at a formula that cannot be typeset', () => {
    expect(() => inlineHtml('$\\frac{1}$')).toThrow();
  });
});

describe('the solution of a step', () => {
  const source =
    'import math\n\n\ndef f(x):\n    if x:\n\n        return 1\n    return 2\n\n\nclass Add(Node):\n    pass\n';
  it('is the part that the step asks for', () => {
    expect(definitions(source, ['f'])).toBe('def f(x):\n    if x:\n\n        return 1\n    return 2\n');
    expect(definitions(source, ['Add'])).toBe('class Add(Node):\n    pass\n');
  });
  it('is the whole program where a part is missing', () => {
    expect(definitions(source, ['Mul'])).toBe(source);
  });
});

describe('the trace of a probe', () => {
  const probe: Probe = {
    id: 'again',
    check: 'forward-again',
    nodes: [
      { type: 'Leaf', name: 'x', value: 1 },
      { type: 'Negate', inputs: [0] },
    ],
    output: 1,
    actions: [{ do: 'forward' }, { do: 'set', node: 0, value: 5 }, { do: 'forward' }, { do: 'backward' }],
    budget: { visits: 100, lines: 100 },
  };
  const forward = (result: number) => ({ kind: 'forward' as const, node: 1, result, line: 3 });
  const claim: Claim = {
    probe: 'again',
    outcome: 'done',
    snapshots: [],
    events: [[forward(-1)], [], [forward(-5)], [{ kind: 'gradient', node: 1, gradient: 1, line: 7 }]],
    truncated: false,
    forward_calls: [0, 2],
    backward_calls: [0, 0],
    visits: 2,
    lines: 9,
  };
  it('begins with the last forward pass, and with the leaves as they were then', () => {
    const trace = probeTrace(probe, claim, 3);
    expect(trace.events).toEqual([...(claim.events[2] ?? []), ...(claim.events[3] ?? [])]);
    expect(trace.nodes[0]?.result).toBe(5);
    expect(probeTrace(probe, claim, 0).nodes[0]?.result).toBe(1);
  });
});
