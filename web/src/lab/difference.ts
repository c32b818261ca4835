import { madeLines, sorted } from './made-lines.ts';
import { SEED } from './sheets.ts';
import { LANGUAGES, type Language } from './types.ts';
import { isCode, type LessonWork } from './work.ts';

/** What differs between two states of a learner's work on a lesson, for reading. */
export interface Difference {
  answers: { name: string; before: string; after: string }[];
  programs: { language: Language; lines: DiffLine[]; changed: number }[];
  /** What was built in activities, by name; undefined where nothing was. */
  made: { name: string; before: unknown; after: unknown; lines: DiffLine[]; changed: number }[];
}

/** One line of a program, or of what was built; `mark` '+' is in the second one only, '-' in the first only, '…' stands for lines left out. */
export interface DiffLine {
  mark: ' ' | '+' | '-' | '…';
  text: string;
}

/** Lines around a change that are shown. */
const around = 2;

export function difference(before: LessonWork | undefined, after: LessonWork | undefined): Difference {
  const [old, now] = [answersOf(before), answersOf(after)];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  const answers = names
    .filter((name) => name !== SEED)
    .map((name) => ({ name, before: old[name] ?? '', after: now[name] ?? '' }))
    .filter((one) => one.before !== one.after);
  const programs = LANGUAGES.flatMap((language) => {
    const [from, to] = [programOf(before, language), programOf(after, language)];
    return from === to ? [] : [{ language, ...changes(from.split('\n'), to.split('\n')) }];
  });
  return { answers, programs, made: differentlyMade(madeOf(before), madeOf(after)) };
}

export const isSame = ({ answers, programs, made }: Difference): boolean =>
  answers.length === 0 && programs.length === 0 && made.length === 0;

function differentlyMade(old: Record<string, unknown>, now: Record<string, unknown>): Difference['made'] {
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  return names.flatMap((name) => {
    const [before, after] = [sorted(old[name]), sorted(now[name])];
    if (JSON.stringify(before) === JSON.stringify(after)) return [];
    return [{ name, before, after, ...changes(madeLines(before), madeLines(after)) }];
  });
}

function changes(
  before: readonly string[],
  after: readonly string[],
): { lines: DiffLine[]; changed: number } {
  const all = diffLines(before, after);
  return { changed: all.filter(({ mark }) => mark !== ' ').length, lines: excerpt(all) };
}

const answersOf = (work: LessonWork | undefined): Record<string, string> => work?.answers ?? {};
const madeOf = (work: LessonWork | undefined): Record<string, unknown> =>
  work && !isCode(work) ? (work.made ?? {}) : {};

function programOf(work: LessonWork | undefined, language: Language): string {
  if (!work || !isCode(work)) return '';
  return work.language === language ? work.source : (work.others?.[language] ?? '');
}

/** The shortest list of removed and added lines (Myers 1986), after equal beginnings and ends are set aside. */
export function diffLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  ) {
    end++;
  }
  const kept = (lines: readonly string[]): DiffLine[] => lines.map((text) => ({ mark: ' ', text }));
  return [
    ...kept(before.slice(0, start)),
    ...shortest(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...kept(before.slice(before.length - end)),
  ];
}

/** More edits than this and the two have so little in common that one is simply set against the other. */
const patience = 800;

function shortest(a: readonly string[], b: readonly string[]): DiffLine[] {
  const limit = Math.min(a.length + b.length, patience);
  /** Per diagonal (x - y) the furthest x reached, before each number of edits. */
  const trails: Map<number, number>[] = [];
  let reach = new Map<number, number>([[1, 0]]);
  for (let edits = 0; edits <= limit; edits++) {
    trails.push(reach);
    const next = new Map(reach);
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const down = goesDown(reach, diagonal, edits);
      let x = down ? (reach.get(diagonal + 1) ?? 0) : (reach.get(diagonal - 1) ?? 0) + 1;
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x++;
      next.set(diagonal, x);
      if (x >= a.length && x - diagonal >= b.length) return walkBack(a, b, trails);
    }
    reach = next;
  }
  return [
    ...a.map((text): DiffLine => ({ mark: '-', text })),
    ...b.map((text): DiffLine => ({ mark: '+', text })),
  ];
}

const goesDown = (reach: Map<number, number>, diagonal: number, edits: number): boolean =>
  diagonal === -edits ||
  (diagonal !== edits && (reach.get(diagonal - 1) ?? -1) < (reach.get(diagonal + 1) ?? -1));

function walkBack(a: readonly string[], b: readonly string[], trails: Map<number, number>[]): DiffLine[] {
  const lines: DiffLine[] = [];
  let [x, y] = [a.length, b.length];
  for (let edits = trails.length - 1; edits >= 0; edits--) {
    const reach = trails[edits] ?? new Map<number, number>();
    const diagonal = x - y;
    const down = goesDown(reach, diagonal, edits);
    const fromX = reach.get(diagonal + (down ? 1 : -1)) ?? 0;
    const fromY = fromX - (diagonal + (down ? 1 : -1));
    while (x > fromX && y > fromY) {
      x--;
      y--;
      lines.push({ mark: ' ', text: a[x] ?? '' });
    }
    if (edits === 0) break;
    if (down) lines.push({ mark: '+', text: b[--y] ?? '' });
    else lines.push({ mark: '-', text: a[--x] ?? '' });
  }
  return lines.reverse();
}

/** Changed lines and those around them. */
function excerpt(lines: readonly DiffLine[]): DiffLine[] {
  const shown = lines.map((_, i) =>
    lines.slice(Math.max(0, i - around), i + around + 1).some(({ mark }) => mark !== ' '),
  );
  return lines.flatMap((line, i) => {
    if (shown[i]) return [line];
    return i === 0 || shown[i - 1] ? [{ mark: '…', text: '' } as const] : [];
  });
}
