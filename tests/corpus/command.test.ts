import { spawn } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Graded } from '../../web/src/lab/grade.ts';

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const launcher = at('web/cli/backprop-lab.mjs');

interface Ran {
  code: number | null;
  out: string;
  err: string;
}

const command = (...words: string[]): Promise<Ran> => command.of(launcher, ...words);
command.of = (script: string, ...words: string[]): Promise<Ran> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [script, ...words]);
    let [out, err] = ['', ''];
    child.stdout.on('data', (text) => (out += String(text)));
    child.stderr.on('data', (text) => (err += String(text)));
    child.on('close', (code) => resolve({ code, out, err }));
  });

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'backprop-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const solution = readFileSync(at('web/lessons/backprop-code/solution.py'), 'utf8');
const answersTo = (lesson: string): object =>
  JSON.parse(readFileSync(at(`web/lessons/${lesson}/solution.json`), 'utf8')) as object;

const exported = (name: string, source: string): string =>
  JSON.stringify({
    schema: 1,
    lab: '0.1.0',
    learner: { name, email: `${name}@example.org`, sid: '7' },
    saved: '2026-01-01T00:00:00.000Z',
    lessons: {
      'cosh-paper': { answers: answersTo('cosh-paper') },
      'backprop-code': {
        language: 'python',
        source,
        answers: answersTo('backprop-code'),
        solution_shown: false,
      },
    },
  });

/** The points of a program alone; with extra credit; of lesson 1; of the blanks between lesson 2's steps; of lessons 3 to 8. */
const PROGRAM = 40;
const WITH_EXTRA = 48;
const PAPER = 24;
const BLANKS = 12;
const QUESTIONS = 64;

interface Grades {
  schema: number;
  seed: number;
  engine: string;
  submissions: Graded[];
}
const grades = (out: string): Grades => JSON.parse(readFileSync(join(out, 'grades.json'), 'utf8')) as Grades;

describe('check', () => {
  it.each(['py', 'js', 'ts'])('passes the model solution in .%s: exit code 0', async (ending) => {
    const { code, out } = await command('check', at(`web/lessons/backprop-code/solution.${ending}`));
    expect(code).toBe(0);
    expect(out).toContain('step 1. Forward: run the graph: 6 of 6 points');
    expect(out).toContain('8 of 8 points');
  });

  it('says what the page would say, with the slug and the line: exit code 1', async () => {
    const file = at('tests/corpus/python/wrong/overwrites-gradient/assigns.py');
    const { code, out } = await command('check', file, '--step', '2');
    expect(code).toBe(1);
    expect(out).toContain('[overwrites-gradient]');
    expect(out).not.toContain('step 1.');
  });

  it('speaks to a program in the words of its own language', async () => {
    const file = at('tests/corpus/javascript/wrong/mutates-shared-gradient/in_place.js');
    const { code, out } = await command('check', file, '--step', '4');
    expect(code).toBe(1);
    expect(out).toContain('[mutates-shared-gradient]');
    expect(out).toContain('`add_`');
    expect(out).not.toMatch(/self\.|None/);
  });

  it.each([
    ['a file that is not there', ['check', 'nowhere.py']],
    [
      'a lesson that is not there',
      ['check', at('web/lessons/backprop-code/solution.py'), '--lesson', 'knitting'],
    ],
    ['a step that is not there', ['check', at('web/lessons/backprop-code/solution.py'), '--step', '9']],
    ['a word it does not know', ['chek']],
    ['a seed that is no number', ['grade', at('web/lessons/backprop-code/solution.py'), '--seed', 'x']],
    ['nothing to grade', ['grade']],
  ])('is not understood: %s: exit code 2, one clear line, no stack', async (_, words) => {
    const { code, err } = await command(...words);
    expect(code).toBe(2);
    expect(err).not.toMatch(/^ +at /m);
    expect(err.trim().split('\n').length).toBeLessThanOrEqual(2);
  });
});

describe('with an engine that is half built', () => {
  it('says so in one line, without a stack or a page of source: exit code 2', async () => {
    const checkout = join(folder, 'half-built');
    mkdirSync(join(checkout, 'build/wasm/wasm'), { recursive: true });
    cpSync(at('build/cli'), join(checkout, 'build/cli'), { recursive: true });
    cpSync(at('web/lessons'), join(checkout, 'web/lessons'), { recursive: true });
    symlinkSync(at('node_modules'), join(checkout, 'node_modules'));
    copyFileSync(
      at('build/wasm/wasm/backprop-full.mjs'),
      join(checkout, 'build/wasm/wasm/backprop-full.mjs'),
    );
    writeFileSync(
      join(checkout, 'build/wasm/wasm/backprop-full.wasm'),
      Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]),
    );
    const { code, out, err } = await command.of(
      join(checkout, 'build/cli/main.mjs'),
      'check',
      at('web/lessons/backprop-code/solution.py'),
    );
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain('npm run build');
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(err.length).toBeLessThan(500);
  });
});

describe('dev-check', () => {
  it('finds the lessons in order', async () => {
    const { code, out } = await command('dev-check');
    const { lessons } = JSON.parse(readFileSync(at('web/lessons/course.json'), 'utf8')) as {
      lessons: string[];
    };
    expect(lessons).toHaveLength(8);
    expect(out).toBe(lessons.map((id) => `${id}: ok\n`).join(''));
    expect(code).toBe(0);
  });
});

describe('grade', () => {
  it('grades exports and programs alike; the same seed gives the same bytes with any number of jobs', async () => {
    const work = join(folder, 'work');
    mkdirSync(work);
    writeFileSync(join(work, 'ada.backprop.json'), exported('Ada', solution));
    writeFileSync(
      join(work, 'bob.backprop.json'),
      exported('=Bob', 'def forward_algorithm(graph): return 1 +\n'),
    );
    copyFileSync(at('web/lessons/backprop-code/starter.py'), join(work, 'cleo.py'));
    copyFileSync(at('tests/corpus/python/right/kahn.py'), join(work, 'dan.py'));
    writeFileSync(join(work, 'eve.zip'), 'PK');
    const [one, three] = [join(folder, 'one'), join(folder, 'three')];
    const first = await command('grade', work, '--seed', '5', '--jobs', '1', '--out', one);
    const second = await command('grade', work, '--seed', '5', '--jobs', '3', '--out', three);
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(first.err).toContain('graded 4 of 4');
    expect(first.err).toContain(`1 file is no submission and was not graded: ${join(work, 'eve.zip')}.`);

    const { schema, seed, engine, submissions } = grades(one);
    expect({ schema, seed }).toEqual({ schema: 1, seed: 5 });
    expect(engine).not.toBe('');
    expect(submissions.map(({ id, score, max, status }) => [id, score, max, status])).toEqual([
      ['ada', PAPER + WITH_EXTRA + BLANKS, PAPER + PROGRAM + BLANKS + QUESTIONS, 'graded'],
      ['bob', PAPER + BLANKS, PAPER + PROGRAM + BLANKS + QUESTIONS, 'graded'],
      ['cleo', 0, PROGRAM, 'graded'],
      ['dan', WITH_EXTRA, PROGRAM, 'graded'],
    ]);
    expect(submissions[0]?.learner).toEqual({ name: 'Ada', email: 'Ada@example.org', sid: '7' });
    expect(Object.keys(submissions[0]?.checks[0] ?? {})).toEqual([
      'lesson',
      'step',
      'name',
      'status',
      'score',
      'max',
      'diagnosis',
      'message',
    ]);
    expect(submissions[1]?.checks.find(({ lesson }) => lesson === 'backprop-code')?.status).toBe('raised');

    for (const name of ['grades.json', 'grades.csv']) {
      expect(readFileSync(join(three, name), 'utf8')).toBe(readFileSync(join(one, name), 'utf8'));
    }
    const csv = readFileSync(join(one, 'grades.csv'), 'utf8').split('\r\n');
    expect(csv[0]).toMatch(/^id,name,email,sid,status,score,max,/);
    expect(csv[2]).toContain("bob,'=Bob,");
  });

  it('grades programs in every language, and notebooks', async () => {
    const work = join(folder, 'languages');
    mkdirSync(work);
    copyFileSync(at('web/lessons/backprop-code/solution.js'), join(work, 'a.js'));
    copyFileSync(at('tests/corpus/javascript/right/base_class.ts'), join(work, 'b.ts'));
    copyFileSync(at('web/lessons/backprop-code/starter.ts'), join(work, 'c.ts'));
    copyFileSync(
      at('tests/corpus/javascript/wrong/drops-edge-of-visited-node/nullish.js'),
      join(work, 'd.js'),
    );
    writeFileSync(join(work, 'e.js'), 'function forward_algorithm(graph) { return 1 +; }\n');
    writeFileSync(
      join(work, 'f.ipynb'),
      JSON.stringify({ cells: [{ cell_type: 'code', source: solution }], nbformat: 4 }),
    );
    writeFileSync(join(work, 'notes.txt'), 'not handed in');
    writeFileSync(join(work, 'types.d.ts'), 'declare const nothing: never;');
    const out = join(folder, 'languages-out');
    const { code } = await command('grade', work, '--out', out);
    expect(code).toBe(0);
    const { submissions } = grades(out);
    expect(submissions.map(({ id, language, status }) => [id, language, status])).toEqual([
      ['a', 'javascript', 'graded'],
      ['b', 'typescript', 'graded'],
      ['c', 'typescript', 'graded'],
      ['d', 'javascript', 'graded'],
      ['e', 'javascript', 'graded'],
      ['f', 'python', 'graded'],
    ]);
    const scores = submissions.map(({ score }) => score);
    expect(scores).toEqual([WITH_EXTRA, WITH_EXTRA, 0, scores[3], 0, WITH_EXTRA]);
    expect(new Set(submissions[3]?.checks.map(({ diagnosis }) => diagnosis))).toEqual(
      new Set([null, 'drops-edge-of-visited-node']),
    );
    expect(submissions[4]?.checks[0]?.message).toContain('SyntaxError');
  });

  it('lets a file that it cannot read cost that submission only: exit code 1', async () => {
    const work = join(folder, 'unreadable');
    mkdirSync(work);
    writeFileSync(join(work, 'a.py'), Buffer.from([0xff, 0xfe, 0x00, 0x41]));
    writeFileSync(join(work, 'b.backprop.json'), '{"schema": 1,');
    writeFileSync(join(work, 'c.backprop.json'), '{"schema": 9, "lessons": {}}');
    writeFileSync(join(work, 'd.py'), solution);
    const out = join(folder, 'unreadable-out');
    const { code } = await command('grade', work, '--out', out);
    expect(code).toBe(1);
    const { submissions } = grades(out);
    expect(submissions.map(({ id, status, score }) => [id, status, score])).toEqual([
      ['a', 'rejected', 0],
      ['b', 'rejected', 0],
      ['c', 'rejected', 0],
      ['d', 'graded', WITH_EXTRA],
    ]);
    expect(submissions[0]?.message).toContain('UTF-8');
    expect(submissions[2]?.message).toContain('newer lab');
  });

  it('survives programs that hang, eat memory, end Python, dig too deep or print without end', async () => {
    const work = join(folder, 'hostile');
    mkdirSync(work);
    const put = (name: string, body: string): void =>
      writeFileSync(join(work, `${name}.py`), `def forward_algorithm(graph):\n    ${body}\n`);
    put('deep', 'return list(map(forward_algorithm, [graph]))');
    put('ends', 'import os; os._exit(0)');
    put('files', "open('/etc/passwd'); import js; js.process.exit(0)");
    put('hangs', 'sum(iter(int, 1))');
    put('memory', 'keep = []\n    while True: keep.append(bytearray(50_000_000))');
    put('prints', "while True: print('flood')");
    const out = join(folder, 'hostile-out');
    const { code } = await command('grade', work, '--out', out, '--jobs', '2');
    expect(code).toBe(1);
    const found = grades(out).submissions.map(({ id, status, score, checks }) => {
      const first = checks[0];
      return [
        id,
        status,
        score,
        first?.status,
        first?.message.match(/\w+Error|SystemExit|the recursion became too deep/)?.[0] ?? null,
      ];
    });
    expect(found).toEqual([
      ['deep', 'graded', 0, 'raised', 'the recursion became too deep'],
      ['ends', 'graded', 0, 'raised', 'SystemExit'],
      ['files', 'graded', 0, 'raised', 'FileNotFoundError'],
      ['hangs', 'partial', 0, 'timed-out', null],
      ['memory', 'graded', 0, 'raised', 'MemoryError'],
      ['prints', 'graded', 0, 'timed-out', null],
    ]);
  });

  it('survives programs in JavaScript that hang, eat memory, dig too deep, print without end or reach outside', async () => {
    const work = join(folder, 'hostile-javascript');
    mkdirSync(work);
    const put = (name: string, body: string): void =>
      writeFileSync(join(work, name), `function forward_algorithm(graph) {\n  ${body}\n}\n`);
    put('constructor.js', "graph.forward.constructor('return process')().exit(0);");
    put('deep.js', 'return [graph].map(forward_algorithm);');
    put('fetches.js', "fetch('http://localhost:1/');");
    put('hangs.js', 'while (true);');
    put('imports.ts', "const fs: any = require('fs'); fs.writeFileSync('/tmp/x', '');");
    put('memory.js', 'for (const keep = []; ; ) keep.push(new Float64Array(1e6).fill(1));');
    put('prints.js', "while (true) print('flood');");
    put('process.js', 'process.exit(0);');
    put('waits.js', 'new Promise(() => {}).then(() => 1); Atomics.wait(new Int32Array(4), 0, 0);');
    writeFileSync(join(work, 'modules.js'), "import { exit } from 'node:process';\nexit(0);\n");
    const out = join(folder, 'hostile-javascript-out');
    await command('grade', work, '--out', out, '--jobs', '2');
    const found = grades(out).submissions.map(({ id, status, score, checks }) => {
      const said = checks[0]?.message.match(/\w+Error|the recursion became too deep/)?.[0] ?? null;
      // Printing is slow: on a busy machine the clock comes before the counted budget.
      const how = id === 'prints' && status === 'partial' ? 'graded' : status;
      return [id, how, score, checks[0]?.status, said];
    });
    expect(found).toEqual([
      ['constructor', 'graded', 0, 'raised', 'EvalError'],
      ['deep', 'graded', 0, 'raised', 'the recursion became too deep'],
      ['fetches', 'graded', 0, 'raised', 'ReferenceError'],
      ['hangs', 'graded', 0, 'timed-out', null],
      ['imports', 'graded', 0, 'raised', 'ReferenceError'],
      ['memory', 'graded', 0, 'raised', 'MemoryError'],
      ['modules', 'graded', 0, 'raised', 'SyntaxError'],
      ['prints', 'graded', 0, 'timed-out', null],
      ['process', 'graded', 0, 'raised', 'ReferenceError'],
      ['waits', 'graded', 0, 'raised', 'ReferenceError'],
    ]);
  });
});
