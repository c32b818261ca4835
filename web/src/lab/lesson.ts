import type { Language } from './types.ts';

/**
 * The shape of `web/lessons/<id>/lesson.json`. Texts are Markdown files beside it; `starter.<ext>` and `solution.<ext>` for code lessons,
 * `solution.json` where blanks are filled in: right answers, named as in saved work.
 * Where texts and hints of a code lesson differ between languages they say both: `{{in Python||in JavaScript}}`.
 */
export interface CheckData {
  name: string;
  points: number;
}

export interface PaperLesson {
  id: string;
  kind: 'paper';
  title: string;
  summary: string; // one line on the course map
  how: string; // 'By hand'
  lead: string;
  /** Markdown file per section, in order; `then` is what follows the text: the formula's blank, the figure, the rows of blanks, or the second round. */
  sections: { slug: string; title: string; text: string; then?: 'formula' | 'figure' | 'rows' | 'again' }[];
  next?: { title: string; to: string };
  blanks: {
    name: string;
    group: 'formula' | 'forward' | 'backward';
    latex: string;
    points: number;
    hints: string[];
  }[];
  /** A second round at another x, under the slug of its section: some of the blanks once more, a step of its own towards the engine. */
  again?: { step: number; slug: string; title: string; blanks: CheckData[] };
}

/** What the page mounts below a section's text; each works on the engine's own plans and runs. */
export type Activity =
  | 'counting-lab' // a small network, its shapes, and what is counted
  | 'costs-lab' // sliders for n, b, d; operations and bytes measured, exponents fitted, the timeline
  | 'memory-switches' // what to remember, each a switch in the planner
  | 'keeps-lab' // which tensors stay alive, operation by operation
  | 'exponents-lab' // n layers of n units, run for growing n
  | 'network-editor' // layers, batch, optimizer; table, timeline and the memory of a device
  | 'eager-updates' // the timeline with updates after and during the backward pass
  | 'checkpoint-lab' // checkpoints placed by hand
  | 'schedule-lab' // binomial and automatic schedules
  | 'trainer';

/**
 * A lesson of questions whose numbers come from a seed. What is asked, in words, comes from the engine (QuestionSheet) with
 * the numbers filled in, for page and command alike; how a blank is answered does, too.
 */
export interface SheetLesson {
  id: string;
  kind: 'sheet';
  title: string;
  summary: string;
  how: string;
  lead: string;
  /**
   * Markdown file per section, in order. Below its text stand the activity and the blanks of a group. `after`: the section
   * gives answers away, and stays folded until the blanks of that group have been checked.
   */
  sections: {
    slug: string;
    title: string;
    text: string;
    activity?: Activity;
    blanks?: string;
    after?: string;
  }[];
  next?: { title: string; to: string };
  /** In the order in which the engine asks them. */
  blanks: { name: string; group: string; latex: string; points: number; hints: string[] }[];
}

export interface CodeLesson {
  id: string;
  kind: 'code';
  title: string;
  summary: string;
  how: string;
  file: string; // the learner's file, without its extension
  reference?: PerLanguage<string>; // Markdown: the names a program may use
  names?: PerLanguage<string[]>; // offered while one is typed
  /** In the order in which they are worked through. */
  steps: LessonStep[];
}

/** Something that is said differently from language to language. What is said for JavaScript holds for TypeScript, unless it has its own. */
export type PerLanguage<T> = Partial<Record<Language, T>>;

export function inLanguage<T>(said: PerLanguage<T>, language: Language): T | undefined {
  return said[language] ?? (language === 'typescript' ? said.javascript : undefined);
}

/** One language's version of a text that says `{{in Python||in JavaScript}}`. */
export function spelt(text: string, language: Language): string {
  return text.replace(
    /\{\{((?:(?!\}\})[^])*?)\|\|((?:(?!\}\})[^])*)\}\}/g,
    (_, python: string, javascript: string) => (language === 'python' ? python : javascript),
  );
}

interface StepText {
  /** Its number towards the engine and in grades. The six steps are 1 to 6, unit steps 11 and up. */
  step: number;
  slug: string; // 'forward'
  title: string;
  text: string; // 'step-1.md'
  /** Steps it builds on, by slug. It can be opened without them, and says so. */
  needs?: string[];
  writes: string[]; // top-level names the learner writes here; the part of the solution that is shown
  scratch: PerLanguage<string>; // the scratch cell to start from
  hints: string[];
  checks: CheckData[];
  extra_credit?: boolean;
}

/** A step in which a program is written and checked. */
export interface ProgramStep extends StepText {
  kind?: 'program';
}

/** A short step between two of them in which blanks are filled in, beside a scratch cell to try things out. Each check is a blank; hints are the blanks' own. */
export interface BlankStep extends StepText {
  kind: 'blanks';
  /** `ask`: what the blank asks for, in a sentence; `latex`: its label where results speak of it. */
  blanks: { name: string; latex: string; ask: string; hints: string[] }[];
}

export type LessonStep = ProgramStep | BlankStep;

export type Lesson = PaperLesson | SheetLesson | CodeLesson;
