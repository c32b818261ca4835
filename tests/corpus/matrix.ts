import { isAsAsked, type Verdict } from './judge.ts';
import { families, slugs, type Family, type Program } from './programs.ts';

const names = { python: 'Python', javascript: 'JavaScript and TypeScript' } as const;

/** 'wrong-value 2, raises 1' */
function tally(list: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const one of list) counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts].map(([name, count]) => `\`${name}\` ${count}`).join(', ');
}

const called = ({ named }: Verdict): string => named.join(' + ') || 'nothing';

/** A row of the matrix: programs, verdicts, how many as asked, and what the others were called. */
function row(label: string, programs: number, verdicts: readonly Verdict[]): string {
  const other = verdicts.filter((verdict) => !isAsAsked(verdict));
  const cells = [label, programs, verdicts.length, verdicts.length - other.length];
  return `| ${cells.join(' | ')} | ${tally(other.map(called)) || 'none'} |`;
}

function table(family: Family, programs: readonly Program[], verdicts: readonly Verdict[]): string[] {
  const rows = [null, ...slugs].map((slug) =>
    row(
      slug === null ? 'a right program' : `\`${slug}\``,
      programs.filter((program) => program.family === family && program.slug === slug).length,
      verdicts.filter(({ program }) => program.family === family && program.slug === slug),
    ),
  );
  return [
    `## ${names[family]}`,
    '',
    '| the program is | programs | verdicts | named so | named otherwise |',
    '|---|--:|--:|--:|---|',
    ...rows,
    '',
  ];
}

/** The confusion matrix as Markdown. Its diagonal is the column "named so"; whatever lies off it is listed by name. */
export function matrixText(
  programs: readonly Program[],
  verdicts: readonly Verdict[],
  seeds: readonly number[],
): string {
  const off = verdicts.filter((verdict) => !isAsAsked(verdict)).length;
  const falseAlarms = verdicts.filter(
    ({ program, wrong }) => program.slug === null && wrong.length > 0,
  ).length;
  return [
    '# What the checks call each program of the corpus',
    '',
    `Every program in this folder, run over all program steps of lesson 2 with ${seeds.length} seeds (${seeds[0]} to ${seeds.at(-1)}), each in a process of its own. ` +
      'A right program must pass every check. A wrong one must be named with the diagnosis that its folder carries, and with no other. ' +
      '`npm run corpus` writes this file, with twenty seeds unless told otherwise.',
    '',
    `${verdicts.length} verdicts on ${programs.length} programs: ${falseAlarms} false alarms, ${off - falseAlarms} missed or misnamed.`,
    '',
    ...families.flatMap((family) => table(family, programs, verdicts)),
  ].join('\n');
}

/** What of the matrix depends on the programs alone: to tell whether a written one is out of date. */
export function matrixCounts(text: string): string[] {
  return [...text.matchAll(/^## .*$|^\| (`[a-z-]+`|a right program) \| \d+ /gm)].map(([line]) => line);
}
