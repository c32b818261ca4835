import { apart, isAnswered, pickSheet, type Texts } from '../../lab/sheets.ts';
import { isRecord, same, type Slot, type Slots } from './slots.ts';

/**
 * Two tabs may edit at once. What each changed since both last agreed is kept, part by part: answers blank by blank,
 * a program as a whole. Where both changed the same part the later edit stands, and the merge says whose gave way.
 */
export interface Merged {
  slots: Slots;
  /** Slots in which a part of `mine`, or of `theirs`, gave way to a later edit and stands in `slots` no more. */
  lost: { mine: string[]; theirs: string[] };
}

type Side = 'mine' | 'theirs';

/** What belongs together: a program in one language, and the programs put away in the others. */
const PROGRAM = ['language', 'source', 'others'] as const;

export function merge(base: Slots, mine: Slots, theirs: Slots): Merged {
  const merged: Merged = { slots: {}, lost: { mine: [], theirs: [] } };
  for (const key of new Set([...Object.keys(theirs), ...Object.keys(mine)])) {
    const [was, own, other] = [base[key], mine[key], theirs[key]];
    if (!own || !other) {
      merged.slots[key] = (own ?? other) as Slot;
      continue;
    }
    const later: Side = other.edited > own.edited ? 'theirs' : 'mine';
    const lost = new Set<Side>();
    // Only what a learner wrote is worth merging part by part.
    const fine = key.startsWith('lesson:') || key === 'learner';
    const value = fine
      ? mergeWork(was?.value, own.value, other.value, later, lost)
      : mergeLeaf(was?.value, own.value, other.value, later);
    merged.slots[key] = { value, edited: Math.max(own.edited, other.edited) };
    for (const side of lost) merged.lost[side].push(key);
  }
  return merged;
}

function mergeWork(base: unknown, mine: unknown, theirs: unknown, later: Side, lost: Set<Side>): unknown {
  if (!isRecord(mine) || !isRecord(theirs) || mine.language === theirs.language) {
    return mergeParts(base, mine, theirs, later, lost);
  }
  // Programs in two languages cannot be merged: one of them stands, with all that it has put away.
  const pick = (value: unknown): Record<string, unknown> =>
    Object.fromEntries(
      PROGRAM.flatMap((key) => (isRecord(value) && key in value ? [[key, value[key]]] : [])),
    );
  const rest = (value: unknown): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(isRecord(value) ? value : {}).filter(
        ([key]) => !(PROGRAM as readonly string[]).includes(key),
      ),
    );
  const program = mergeLeaf(pick(base), pick(mine), pick(theirs), later, lost) as object;
  return { ...program, ...(mergeParts(rest(base), rest(mine), rest(theirs), later, lost) as object) };
}

function mergeParts(base: unknown, mine: unknown, theirs: unknown, later: Side, lost: Set<Side>): unknown {
  if (!isRecord(mine) || !isRecord(theirs)) return mergeLeaf(base, mine, theirs, later, lost);
  const was = isRecord(base) ? base : {};
  const result: Record<string, unknown> = {};
  for (const key of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
    const part = key === 'answers' ? mergeAnswers : key === 'made' ? mergeMade : mergeParts;
    const value = part(was[key], mine[key], theirs[key], later, lost);
    if (value !== undefined) result[key] = value;
  }
  return result;
}

/** What was built stands as a whole: half of one network and half of another would be neither. */
function mergeMade(base: unknown, mine: unknown, theirs: unknown, later: Side, lost: Set<Side>): unknown {
  if (!isRecord(mine) || !isRecord(theirs)) return mergeLeaf(base, mine, theirs, later, lost);
  const was = isRecord(base) ? base : {};
  const names = [...new Set([...Object.keys(mine), ...Object.keys(theirs)])];
  const made = names.map(
    (name) => [name, mergeLeaf(was[name], mine[name], theirs[name], later, lost)] as const,
  );
  return Object.fromEntries(made.filter(([, value]) => value !== undefined));
}

/** Answers merge blank by blank, but those of a sheet that were found with different numbers stand or go together. */
function mergeAnswers(base: unknown, mine: unknown, theirs: unknown, later: Side, lost: Set<Side>): unknown {
  if (!isRecord(mine) || !isRecord(theirs)) return mergeLeaf(base, mine, theirs, later, lost);
  let sides = [isRecord(base) ? base : {}, mine, theirs] as [Texts, Texts, Texts];
  let sheets: object = {};
  for (const slug of apart(sides[1], sides[2])) {
    const own = sides.map((side) => pickSheet(slug, side, true)) as [Texts, Texts, Texts];
    const gone = new Set<Side>();
    sheets = { ...sheets, ...(mergeLeaf(...own, later, gone) as object) };
    if (gone.has('mine') && isAnswered(slug, own[1])) lost.add('mine');
    if (gone.has('theirs') && isAnswered(slug, own[2])) lost.add('theirs');
    sides = sides.map((side) => pickSheet(slug, side, false)) as [Texts, Texts, Texts];
  }
  return { ...(mergeParts(...sides, later, lost) as object), ...sheets };
}

function mergeLeaf(base: unknown, mine: unknown, theirs: unknown, later: Side, lost?: Set<Side>): unknown {
  if (same(mine, theirs) || same(theirs, base)) return mine;
  if (same(mine, base)) return theirs;
  const side: Side = later === 'mine' ? 'theirs' : 'mine';
  // An emptied blank has nothing that could be lost.
  const gone = side === 'mine' ? mine : theirs;
  if (gone !== undefined && gone !== '') lost?.add(side);
  return later === 'mine' ? mine : theirs;
}
