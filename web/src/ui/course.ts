import type { CheckData, CodeLesson, PaperLesson } from '../lab/lesson.ts';
import type { Language } from '../lab/types.ts';

/** A row of the course map. */
export type CourseEntry =
  | {
      built: true;
      id: string;
      kind: 'paper' | 'code';
      title: string;
      summary: string;
      how: string;
      steps: { step: number; slug: string; title: string; checks: CheckData[] }[];
    }
  | { built: false; id: string; title: string; summary: string; how: string };

export type BuiltEntry = Extract<CourseEntry, { built: true }>;

/** A lesson as the build leaves it: every text is HTML, sources are fetched when asked for. */
export type LoadedPaper = Omit<PaperLesson, 'sections' | 'blanks'> & {
  sections: (PaperLesson['sections'][number] & { html: string })[];
  blanks: (PaperLesson['blanks'][number] & { html: string })[];
};
type Sources = Partial<Record<Language, () => Promise<{ default: string }>>>;
export type LoadedCode = Omit<CodeLesson, 'steps'> & {
  steps: (CodeLesson['steps'][number] & { html: string })[];
  referenceHtml: string;
  starter: Sources;
  solution: Sources;
};
export type LoadedLesson = LoadedPaper | LoadedCode;

export const points = (checks: readonly CheckData[]): number =>
  checks.reduce((sum, check) => sum + check.points, 0);
