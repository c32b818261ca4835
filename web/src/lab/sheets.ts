/**
 * Blanks are filled in on sheets: the first and second round of a paper lesson, and each unit step of a code lesson.
 * A lesson's answers are kept together; those of a sheet with a slug are named `<slug>/<blank>`.
 */
export type Texts = Readonly<Record<string, string>>;

/** An answer that no blank asks for: at which x the others of its sheet were found ('log 5'). They hold together only with it. */
export const PLACE = 'x';

/** The same on a sheet of questions: for which seed's numbers the others were found. Where it is missing it is the page's own. */
export const SEED = 'seed';
/** The seed with the numbers of the lessons' texts: the one that the page asks about. */
export const OWN_SEED = '1';

/** The seed whose numbers are asked about; answers that name none that there is belong to the page's own. */
export function seedOf(answers: Texts): number {
  const said = (answers[SEED] ?? '').trim();
  return /^\d{1,10}$/.test(said) && Number(said) < 2 ** 32 ? Number(said) : Number(OWN_SEED);
}

/** A seed for other numbers than these: short, so that it can be read out. `random`: numbers from 0 to 1, without the 1. */
export function otherSeed(seed: number, random: () => number = Math.random): number {
  const drawn = 2 + Math.floor(random() * 9998);
  return drawn === seed ? (drawn === 2 ? 3 : drawn - 1) : drawn;
}

/** Whether it is said for which numbers others were found, and is no answer itself. */
export const isGiven = (name: string): boolean => [PLACE, SEED].includes(name.split('/').at(-1) ?? '');

const under = (slug: string): string => (slug ? `${slug}/` : '');

/** The name under which a blank's answer is kept. */
export const keyOf = (slug: string, blank: string): string => under(slug) + blank;

/** A sheet's answers, by the names of its blanks. The sheet without a slug has no other names to be told from. */
export function answersOn(slug: string, answers: Texts): Record<string, string> {
  const begin = under(slug);
  return Object.fromEntries(
    Object.entries(answers).flatMap(([key, text]) =>
      key.startsWith(begin) ? [[key.slice(begin.length), text]] : [],
    ),
  );
}

/** The slugs of the sheets on which both have answers, but not found with the same x or seed: they cannot be mixed. */
export function apart(some: Texts, others: Texts): string[] {
  const names = new Set([...Object.keys(some), ...Object.keys(others)]);
  const slugs = new Set<string>();
  for (const [name, missing] of [
    [PLACE, ''],
    [SEED, OWN_SEED],
  ] as const) {
    for (const key of names) {
      // The lesson's own x is no blank's and no sheet's: only a sheet with a slug has a place.
      if (!key.endsWith(`/${name}`) && !(name === SEED && key === name)) continue;
      const said = (answers: Texts): string => (answers[key] ?? '').trim() || missing;
      if (said(some) !== said(others)) slugs.add(key.slice(0, -name.length).replace(/\/$/, ''));
    }
  }
  return [...slugs];
}

/** These answers without those of a sheet, or those of the sheet alone; names stay as they are. */
export function pickSheet(slug: string, answers: Texts, own: boolean): Record<string, string> {
  return Object.fromEntries(Object.entries(answers).filter(([key]) => key.startsWith(under(slug)) === own));
}

/** Whether anything was answered on a sheet. */
export const isAnswered = (slug: string, answers: Texts): boolean =>
  Object.entries(answersOn(slug, answers)).some(([name, text]) => !isGiven(name) && text.trim() !== '');
