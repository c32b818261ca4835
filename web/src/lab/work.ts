/** A learner's work: what is autosaved, exported as `.backprop.json`, imported, and graded. */
export interface PaperWork {
  answers: Record<string, string>;
  solution_shown?: boolean;
}
export interface CodeWork {
  language: 'python';
  source: string;
  solution_shown: boolean;
}
export interface Work {
  schema: 1;
  lab: string;
  learner: { name: string; email: string; sid: string };
  saved: string;
  lessons: Record<string, PaperWork | CodeWork>;
}
