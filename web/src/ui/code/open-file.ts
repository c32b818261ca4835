import { EXTENSIONS, LANGUAGES, type Language } from '../../lab/types.ts';
import { work } from '../store/work.svelte.ts';
import type { Bench } from './bench.svelte.ts';

const most = 5_000_000;

const languageOf = (name: string): Language | undefined =>
  LANGUAGES.find((language) => name.toLowerCase().endsWith(`.${EXTENSIONS[language]}`));

/** Puts a program from a file into the editor; what stood there is kept, and one sentence says what was taken. */
export async function openFile(bench: Bench, file: File): Promise<void> {
  const { name } = file;
  const language = languageOf(name);
  if (file.size > most) {
    work.notify(
      `${name} has ${(file.size / 1e6).toFixed(0)} MB; a program is far smaller. Nothing was changed.`,
    );
    return;
  }
  if (!language || !bench.program.languages.includes(language)) {
    const ends = bench.program.languages.map((one) => `.${EXTENSIONS[one]}`).join(', ');
    work.notify(`${name} cannot be read here; a program ends in ${ends}. Nothing was changed.`);
    return;
  }
  await bench.choose(language);
  await bench.program.take(
    await file.text(),
    `The program is the one in ${name}. The one that was here is kept.`,
  );
}
