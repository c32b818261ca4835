import type { GradedStep } from '../lab/grade.ts';
import { inLanguage } from '../lab/lesson.ts';
import type {
  BlankStep,
  CheckData,
  CodeLesson,
  Lesson,
  PaperLesson,
  PerLanguage,
  ProgramStep,
  SheetLesson,
} from '../lab/lesson.ts';
import type { Texts } from '../lab/sheets.ts';
import type { Language } from '../lab/types.ts';

/** A row of the course map. */
export type CourseEntry =
  | {
      built: true;
      id: string;
      kind: Lesson['kind'];
      title: string;
      summary: string;
      how: string;
      /** The name of the learner's file, without its extension. */
      file?: string;
      steps: (GradedStep & { slug: string })[];
    }
  | { built: false; id: string; title: string; summary: string; how: string };

export type BuiltEntry = Extract<CourseEntry, { built: true }>;

/** A lesson as the build leaves it: every text is HTML, sources are fetched when asked for. */
export type LoadedPaper = Omit<PaperLesson, 'sections' | 'blanks'> & {
  sections: (PaperLesson['sections'][number] & { html: string })[];
  blanks: (PaperLesson['blanks'][number] & { html: string })[];
};
export type LoadedSheet = Omit<SheetLesson, 'sections' | 'blanks'> & {
  sections: (SheetLesson['sections'][number] & { html: string })[];
  blanks: (SheetLesson['blanks'][number] & { html: string })[];
};
type Sources = PerLanguage<() => Promise<{ default: string }>>;
/** Texts that do not differ between languages are there once, for Python; see `say`. */
interface LoadedTexts {
  html: PerLanguage<string>;
  hintsHtml: PerLanguage<string[]>;
}
export type LoadedProgramStep = ProgramStep & LoadedTexts;
export type LoadedBlankStep = Omit<BlankStep, 'blanks'> &
  LoadedTexts & { blanks: (BlankStep['blanks'][number] & { html: string })[] };
export type LoadedStep = LoadedProgramStep | LoadedBlankStep;
export type LoadedCode = Omit<CodeLesson, 'steps' | 'reference'> & {
  steps: LoadedStep[];
  referenceHtml: PerLanguage<string>;
  starter: Sources;
  solution: Sources;
  /** Right answers to the blanks of its unit steps, by `<slug>/<blank>`. */
  answers?: () => Promise<{ default: Texts }>;
};
export type LoadedLesson = LoadedPaper | LoadedSheet | LoadedCode;

/** A lesson's text in a language; one that needs no version of its own for it is the same as for Python. */
export function say<T>(said: PerLanguage<T>, language: Language): T | undefined {
  return inLanguage(said, language) ?? said.python;
}

export const isBlanks = (step: LoadedStep): step is LoadedBlankStep => step.kind === 'blanks';

/** The steps of a code lesson are numbered; the short ones between them go by their name. */
export const isNumbered = ({ step }: { step: number }): boolean => step <= 10;
/** `sheet`: blanks are filled in there; a paper lesson goes by the names of its sections. */
export const stepPath = (lesson: string, step: { step: number; slug: string; sheet?: string }): string =>
  `#/lesson/${lesson}/${isNumbered(step) && step.sheet === undefined ? String(step.step) : step.slug}`;

export const points = (checks: readonly CheckData[]): number =>
  checks.reduce((sum, check) => sum + check.points, 0);
