import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Graded } from '../src/lab/grade.ts';

export const FORMATS = ['json', 'csv'] as const;
export type Format = (typeof FORMATS)[number];

/** A cell of a CSV file (RFC 4180). What a spreadsheet would take for a formula gets an apostrophe in front. */
function cell(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One row per submission, one column per check. */
export function gradesCsv(submissions: readonly Graded[]): string {
  const named = (check: Graded['checks'][number]): string =>
    check.step === 0 ? `${check.lesson}/${check.name}` : `${check.lesson}/${check.step}/${check.name}`;
  const columns = [...new Set(submissions.flatMap(({ checks }) => checks.map(named)))];
  const head = ['id', 'name', 'email', 'sid', 'status', 'score', 'max', ...columns, 'diagnoses', 'message'];
  const rows = submissions.map((one) => {
    const scores = new Map(one.checks.map((check) => [named(check), check.score]));
    const diagnoses = [...new Set(one.checks.flatMap(({ diagnosis }) => diagnosis ?? []))].join(' ');
    const { name, email, sid } = one.learner;
    return [
      ...[one.id, name, email, sid, one.status, one.score, one.max],
      ...columns.map((column) => scores.get(column) ?? ''),
      ...[diagnoses, one.message ?? ''],
    ];
  });
  return [head, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/** Everything, for programs to read. The same seed and files give the same bytes. */
export function gradesJson(submissions: readonly Graded[], seed: number, engine: string): string {
  return `${JSON.stringify({ schema: 1, seed, engine, submissions }, null, 2)}\n`;
}

/** Writes the files asked for into a folder, and returns their paths. */
export function writeGrades(
  folder: string,
  formats: readonly Format[],
  submissions: readonly Graded[],
  seed: number,
  engine: string,
): string[] {
  mkdirSync(folder, { recursive: true });
  return formats.map((format) => {
    const path = join(folder, `grades.${format}`);
    writeFileSync(path, format === 'json' ? gradesJson(submissions, seed, engine) : gradesCsv(submissions));
    return path;
  });
}
