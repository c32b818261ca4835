declare const __LAB_VERSION__: string;

declare module 'virtual:course' {
  import type { CourseEntry, LoadedLesson } from './course.ts';
  export const course: CourseEntry[];
  export const load: Record<string, () => Promise<{ default: LoadedLesson }>>;
}

declare module 'virtual:engine' {
  import type { LabEngine } from '../lab/engine.ts';
  /** Fetches and starts the full engine. */
  export const start: () => Promise<LabEngine>;
}
