declare const __LAB_VERSION__: string;

declare module 'virtual:course' {
  export const course: import('./course.ts').CourseEntry[];
  export const load: Record<string, () => Promise<{ default: import('./course.ts').LoadedLesson }>>;
}

declare module 'virtual:engine' {
  /** Fetches and starts the full engine. */
  export const start: () => Promise<import('../lab/engine.ts').LabEngine>;
}
