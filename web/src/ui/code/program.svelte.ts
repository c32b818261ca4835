import { inLanguage } from '../../lab/lesson.ts';
import type { Texts } from '../../lab/sheets.ts';
import { EXTENSIONS, LANGUAGES, type Language } from '../../lab/types.ts';
import type { CodeWork } from '../../lab/work.ts';
import type { Book } from '../blanks/book.ts';
import type { LoadedCode, LoadedStep } from '../course.ts';
import { LANGUAGE_NAMES } from '../languages.ts';
import { work } from '../store/work.svelte.ts';
import { loadMode, type Mode } from './editor/modes.ts';

interface Loaded {
  language: Language;
  starter: string;
  mode: Mode;
}

/** The learner's texts in a code lesson: a program per language, a scratch cell per step and language, and answers to blanks. */
export class Program implements Book {
  /** What is there of each language that has been opened. */
  private loaded = $state.raw<Partial<Record<Language, Loaded>>>({});

  constructor(readonly lesson: LoadedCode) {}

  /** The languages this lesson can be written in. */
  get languages(): Language[] {
    return LANGUAGES.filter((language) => this.lesson.starter[language]);
  }
  get language(): Language {
    return this.kept?.language ?? 'python';
  }
  /** Whether its texts are there: what is written before that would stand for all of them. */
  get ready(): boolean {
    return work.status !== 'loading' && (this.kept !== undefined || this.open !== null);
  }
  /** null until the language has been fetched. */
  get open(): Loaded | null {
    return this.loaded[this.language] ?? null;
  }
  private get kept(): CodeWork | undefined {
    return work.code(this.lesson.id);
  }

  /** Fetches a language's starter and grammar. */
  async load(language: Language): Promise<Loaded> {
    const there = this.loaded[language];
    if (there) return there;
    const [starter, mode] = await Promise.all([this.lesson.starter[language]?.(), loadMode(language)]);
    const loaded = { language, starter: starter?.default ?? '', mode };
    this.loaded = { ...this.loaded, [language]: loaded };
    return loaded;
  }

  // ------------------------------------------------------------ the program

  get starter(): string {
    return this.open?.starter ?? '';
  }
  get source(): string {
    return this.kept?.source ?? this.starter;
  }
  private put(change: Partial<CodeWork>): void {
    const { language, source } = this;
    work.setCode(this.lesson.id, { language, source, solution_shown: false, ...this.kept, ...change });
  }
  edit(source: string): void {
    this.put({ source });
  }
  recordSolution(): void {
    this.put({ solution_shown: true });
  }

  /** Goes on in another language; the program in this one is kept. */
  async choose(language: Language): Promise<void> {
    if (language === this.language) return;
    const next = await this.load(language);
    const others = { ...this.kept?.others };
    if (this.source !== this.starter) others[this.language] = this.source;
    const source = others[language] ?? next.starter;
    delete others[language];
    this.put({ language, source, others });
  }

  async reset(): Promise<void> {
    if (this.source === this.starter) return;
    const { language, source } = this;
    await work.remember('reset');
    this.edit(this.starter);
    work.notify('The program is back at its start. The one that was here is kept.', {
      name: 'Undo',
      run: () => this.restore(language, source),
    });
  }

  /** Takes texts from a file; those that were there, and their language, can be brought back. */
  async take(
    step: LoadedStep,
    texts: { language: Language; source: string; scratch?: string },
    says: string,
  ): Promise<void> {
    await work.remember('import');
    const { language, source } = this;
    const others = { ...this.kept?.others };
    await this.choose(texts.language);
    const { cells } = this;
    const scratch = this.scratch(step);
    this.edit(texts.source);
    if (texts.scratch !== undefined) this.editScratch(step, texts.scratch);
    work.notify(says, {
      name: 'Undo',
      run: () => {
        this.put({ language, source, others });
        if (texts.scratch !== undefined) work.setScratch(cells, step.step, scratch);
      },
    });
  }

  private restore(language: Language, source: string): void {
    if (language === this.language) this.edit(source);
    else this.put({ others: { ...this.kept?.others, [language]: source } });
  }

  // ------------------------------------------------------------ the scratch cell

  /** Where scratch cells are kept; other languages than Python have cells of their own. */
  private get cells(): string {
    return this.language === 'python' ? this.lesson.id : `${this.lesson.id}/${this.language}`;
  }
  scratch(step: LoadedStep): string {
    return work.scratch(this.cells, step.step) ?? this.example(step);
  }
  example(step: LoadedStep): string {
    return inLanguage(step.scratch, this.language) ?? '';
  }
  editScratch(step: LoadedStep, text: string): void {
    work.setScratch(this.cells, step.step, text);
  }

  // ------------------------------------------------------------ blanks

  /** What stands in a unit step's blanks, by `<slug>/<blank>`. */
  get answers(): Texts {
    return this.kept?.answers ?? {};
  }
  write(answers: Texts): void {
    this.put({ answers: { ...answers } });
  }

  // ------------------------------------------------------------ names

  get file(): string {
    return `${this.lesson.file}.${EXTENSIONS[this.language]}`;
  }
  get called(): string {
    return LANGUAGE_NAMES[this.language];
  }
  /** Names offered while one is typed; in the scratch cell also what the learner writes. */
  names(own: boolean): string[] {
    const given = inLanguage(this.lesson.names ?? {}, this.language) ?? [];
    return own ? [...given, ...new Set(this.lesson.steps.flatMap((step) => step.writes))] : given;
  }
}
