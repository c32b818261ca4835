import type { Texts } from '../../lab/sheets.ts';
import { work } from '../store/work.svelte.ts';

/** Where the answers of a lesson are kept, those of all its sheets together. */
export interface Book {
  readonly answers: Texts;
  write(answers: Texts): void;
  recordSolution(): void;
}

/** A paper lesson is nothing but answers. */
export const paperBook = (lesson: string): Book => ({
  get answers() {
    return work.paper(lesson).answers;
  },
  write(answers) {
    work.setPaper(lesson, { ...work.paper(lesson), answers: { ...answers } });
  },
  recordSolution() {
    work.setPaper(lesson, { ...work.paper(lesson), solution_shown: true });
  },
});
