/**
 * Blanks are filled in on sheets: the first and second round of a paper lesson, and each unit step of a code lesson.
 * A lesson's answers are kept together; those of a sheet with a slug are named `<slug>/<blank>`.
 */
export type Texts = Readonly<Record<string, string>>;

/** An answer that no blank asks for: at which x the others of its sheet were found ('log 5'). They hold together only with it. */
export const PLACE = 'x';

/** The same on a sheet of questions: for which seed's numbers the others were found ('1'). */
export const SEED = 'seed';

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

/** The slugs of the sheets on which both have answers, but not found at the same x: they cannot be mixed. */
export function apart(some: Texts, others: Texts): string[] {
  const end = `/${PLACE}`;
  const keys = [...new Set([...Object.keys(some), ...Object.keys(others)])].filter((key) =>
    key.endsWith(end),
  );
  return keys
    .filter((key) => (some[key] ?? '').trim() !== (others[key] ?? '').trim())
    .map((key) => key.slice(0, -end.length));
}

/** These answers without those of a sheet, or those of the sheet alone; names stay as they are. */
export function pickSheet(slug: string, answers: Texts, own: boolean): Record<string, string> {
  return Object.fromEntries(Object.entries(answers).filter(([key]) => key.startsWith(under(slug)) === own));
}

/** Whether anything was answered on a sheet. */
export const isAnswered = (slug: string, answers: Texts): boolean =>
  Object.entries(answersOn(slug, answers)).some(
    ([name, text]) => name !== PLACE && name !== SEED && text.trim() !== '',
  );
