import { existsSync, readFileSync, readdirSync } from 'node:fs';

import type { Lesson } from '../src/lab/lesson.ts';
import { UsageError } from './usage.ts';
import { place } from './places.ts';

export const lessonFile = (id: string, file: string): string => place(`web/lessons/${id}/${file}`);

/** The lessons that are built, in the order of the course; or the one asked for. Throws UsageError for an unknown one. */
export function loadLessons(only?: string): Lesson[] {
  const course = JSON.parse(readFileSync(place('web/lessons/course.json'), 'utf8')) as {
    lessons: (string | { id: string })[];
  };
  const built = course.lessons.filter((entry) => typeof entry === 'string');
  if (only !== undefined && !built.includes(only)) {
    throw new UsageError(`there is no lesson "${only}"; the lessons are ${built.join(', ')}`);
  }
  return built
    .filter((id) => only === undefined || id === only)
    .map((id) => JSON.parse(readFileSync(lessonFile(id, 'lesson.json'), 'utf8')) as Lesson);
}

/** Every lesson that has a folder, also those that the course only announces. */
export function writtenLessons(): Lesson[] {
  const built = loadLessons();
  const others = readdirSync(place('web/lessons'))
    .filter((id) => !built.some((lesson) => lesson.id === id) && existsSync(lessonFile(id, 'lesson.json')))
    .sort();
  return [
    ...built,
    ...others.map((id) => JSON.parse(readFileSync(lessonFile(id, 'lesson.json'), 'utf8')) as Lesson),
  ];
}
