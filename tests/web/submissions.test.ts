import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { findSubmissions } from '../../web/cli/submissions.ts';
import { UsageError } from '../../web/cli/usage.ts';

let folder: string;
const put = (...names: string[]): void => {
  for (const name of names) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), '');
  }
};
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'submissions-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The ids found below a folder, and the files that were passed over. */
function found(where: string): { ids: string[]; passed: string[] } {
  const passed: string[] = [];
  const ids = findSubmissions([join(folder, where)], (file) => passed.push(relative(folder, file))).map(
    ({ id }) => id,
  );
  return { ids, passed: passed.sort() };
}

describe('the submissions in a folder', () => {
  it('are exported work and programs, however deep and however written', () => {
    put('all/ada.backprop.json', 'all/section/bob.py', 'all/CLEO.PY', 'all/dan.ts', 'all/eve.ipynb');
    expect(found('all')).toEqual({ ids: ['CLEO', 'ada', 'dan', 'eve', 'section/bob'], passed: [] });
  });

  it('are exported work also under the names that browsers and course sites give to a copy', () => {
    put('copies/my-work.backprop (1).json', 'copies/my-work.backprop-2.json', 'copies/my-work.backprop.json');
    expect(found('copies').ids).toEqual(['my-work', 'my-work (1)', 'my-work-2']);
  });

  it('are not what else lies there, and each such file is named', () => {
    put('mixed/ada.py', 'mixed/bob.zip', 'mixed/cleo.cpp', 'mixed/grades.json', 'mixed/types.d.ts');
    put('mixed/.hidden', 'mixed/__pycache__/ada.py');
    expect(found('mixed')).toEqual({
      ids: ['ada'],
      passed: ['mixed/bob.zip', 'mixed/cleo.cpp', 'mixed/grades.json', 'mixed/types.d.ts'],
    });
  });

  it('must be there', () => {
    put('none/readme.txt');
    expect(() => found('none')).toThrow(UsageError);
    expect(() => found('nowhere')).toThrow(/no such file or folder/);
  });
});
