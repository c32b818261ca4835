/** The shape of `web/lessons/<id>/lesson.json`. Texts are Markdown files beside it; `starter.<ext>` and `solution.<ext>` for code lessons. */
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
  /** Markdown file per section, in order; `then` is what follows the text: the formula's blank, the figure, or the rows of blanks. */
  sections: { slug: string; title: string; text: string; then?: 'formula' | 'figure' | 'rows' }[];
  next?: { title: string; to: string };
  blanks: {
    name: string;
    group: 'formula' | 'forward' | 'backward';
    latex: string;
    points: number;
    hints: string[];
  }[];
}

export interface CodeLesson {
  id: string;
  kind: 'code';
  title: string;
  summary: string;
  how: string;
  file: string; // the learner's file, without its extension
  reference?: string; // Markdown: the names a program may use
  names?: string[]; // offered while one is typed
  /** Steps that are announced and not built yet. */
  later?: { slug: string; title: string }[];
  steps: {
    step: number;
    slug: string; // 'forward'
    title: string;
    text: string; // 'step-1.md'
    writes: string[]; // top-level names the learner writes here; the part of the solution that is shown
    scratch: Record<string, string>; // language -> scratch cell to start from
    hints: string[];
    checks: CheckData[];
    extra_credit?: boolean;
  }[];
}

export type Lesson = PaperLesson | CodeLesson;
