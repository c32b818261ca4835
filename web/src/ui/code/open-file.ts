import { EXTENSIONS, LANGUAGES, type Language } from '../../lab/types.ts';
import { work } from '../store/work.svelte.ts';
import type { Bench } from './bench.svelte.ts';

const MOST = 10_000_000;
const NOTEBOOK = '.ipynb';

/** How files end that can be opened in a lesson. */
export const endings = (languages: readonly Language[]): string[] => [
  ...languages.map((language) => `.${EXTENSIONS[language]}`),
  ...(languages.includes('python') ? [NOTEBOOK] : []),
];

/** Puts a program from a file into the editor; what stood there is kept, and one sentence says what was taken. */
export async function openFile(bench: Bench, file: File): Promise<void> {
  const { name, size } = file;
  const { languages } = bench.program;
  const refuse = (why: string): void => work.notify(`${name}${why} Nothing was changed.`);
  const end = name.toLowerCase().slice(name.lastIndexOf('.'));
  if (!endings(languages).includes(end))
    return refuse(` cannot be read here; a program ends in ${endings(languages).join(', ')}.`);
  if (size > MOST) return refuse(` has ${(size / 1e6).toFixed(0)} MB; a program is far smaller.`);
  const text = await file.text();
  if (end === NOTEBOOK) return openNotebook(bench, name, text, refuse);
  const language = LANGUAGES.find((one) => end === `.${EXTENSIONS[one]}`);
  if (!language) return;
  await bench.take(
    { language, source: text },
    `The program in the editor is now the one in ${name}. The one that was there is kept.`,
  );
}

/** The learner's definitions go to the editor, all other code to the scratch cell. */
async function openNotebook(
  bench: Bench,
  name: string,
  text: string,
  refuse: (why: string) => void,
): Promise<void> {
  const { readNotebook } = await import('../../lab/notebook.ts');
  const { program, scratch, programLines, problem } = readNotebook(text);
  if (problem !== undefined) return refuse(`: ${problem}`);
  const cells = new Set(programLines.flatMap((place) => place?.cell ?? [])).size;
  const rest = scratch.trim() ? ', and its other code to the scratch cell' : '';
  await bench.take(
    { language: 'python', source: program, ...(rest ? { scratch } : {}) },
    `From ${name}, what ${cells === 1 ? 'one cell defines' : `${String(cells)} cells define`} went to the editor${rest}. What was there is kept.`,
  );
}
