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
  /** Markdown file per section, in order: { slug, title, text: 'function.md' }. */
  sections: { slug: string; title: string; text: string }[];
  blanks: { name: string; group: 'formula' | 'forward' | 'backward'; latex: string; points: number; hints: string[] }[];
}

export interface CodeLesson {
  id: string;
  kind: 'code';
  title: string;
  summary: string;
  steps: {
    step: number;
    slug: string; // 'forward'
    title: string;
    text: string; // 'step-1.md'
    scratch: Record<string, string>; // language -> scratch cell to start from
    hints: string[];
    checks: CheckData[];
    extra_credit?: boolean;
  }[];
}

export type Lesson = PaperLesson | CodeLesson;
