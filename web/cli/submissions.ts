import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';

import type { GradedStep } from '../src/lab/grade.ts';
import type { Lesson } from '../src/lab/lesson.ts';
import { readNotebook } from '../src/lab/notebook.ts';
import { EXTENSIONS, LANGUAGES, type Language } from '../src/lab/types.ts';
import { readWork, type Work } from '../src/lab/work.ts';
import { UsageError } from './usage.ts';

const EXPORT = '.backprop.json';
/** Exported work, also as browsers and course sites rename a second copy: `ada.backprop (1).json`, `ada.backprop-1.json`. */
const EXPORTED = /\.backprop([^/\\]*)\.json$/i;
const IGNORED = ['__pycache__', 'node_modules'];
const PROGRAMS = LANGUAGES.map((language) => `.${EXTENSIONS[language]}`);
const NOTEBOOK = '.ipynb';
const GRADABLE = [EXPORT, ...PROGRAMS, NOTEBOOK];
/** How submissions end, to be said to a person. */
export const ENDINGS = GRADABLE.join(', ');
/** Notebooks carry the pictures they have drawn. */
const LARGEST = 4 << 20;
const LARGEST_NOTEBOOK = 8 << 20;

/** A file to grade, by a name that does not depend on where the folder lies. */
export interface Submission {
  id: string;
  path: string;
}

/** A program on its own is `backprop-code`, unless another lesson is asked for. */
const BARE = 'backprop-code';

const isNotebook = (path: string): boolean => path.toLowerCase().endsWith(NOTEBOOK);

/** The language of a file that is one program; null of any other. Type declarations are no program. */
function languageOf(path: string): Language | null {
  const name = path.toLowerCase();
  if (name.endsWith('.d.ts')) return null;
  if (isNotebook(name)) return 'python';
  return LANGUAGES.find((language) => name.endsWith(`.${EXTENSIONS[language]}`)) ?? null;
}

const gradable = (name: string): boolean => EXPORTED.test(name) || languageOf(name) !== null;

/** The path without the ending that says what kind of file it is. */
function bare(path: string): string {
  const exported = EXPORTED.exec(path);
  if (exported) return path.slice(0, exported.index) + (exported[1] ?? '');
  const ending = GRADABLE.find((one) => path.toLowerCase().endsWith(one)) ?? '';
  return path.slice(0, path.length - ending.length);
}

function below(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith('.') || IGNORED.includes(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? below(path) : entry.isFile() ? [path] : [];
  });
}

/**
 * The submissions among files and folders. A folder gives every exported work and program in it, and `passed` is told of
 * its other files; a file named outright is taken whatever it is called. Throws UsageError for a path that does not
 * exist, or a folder with nothing to grade.
 */
export function findSubmissions(
  paths: readonly string[],
  passed: (file: string) => void = () => undefined,
): Submission[] {
  const found: Submission[] = [];
  for (const path of paths) {
    const kind = statSync(path, { throwIfNoEntry: false });
    if (!kind) throw new UsageError(`${path}: there is no such file or folder`);
    if (!kind.isDirectory()) {
      found.push({ id: bare(basename(path)), path });
      continue;
    }
    const all = below(path);
    const files = all.filter(gradable);
    for (const file of all) if (!gradable(file)) passed(file);
    if (files.length === 0) {
      throw new UsageError(`${path}: no submissions here; expected files that end in ${ENDINGS}`);
    }
    found.push(
      ...files.map((file) => ({ id: bare(relative(path, file)).replaceAll('\\', '/'), path: file })),
    );
  }
  const times = new Map<string, number>();
  for (const { id } of found) times.set(id, (times.get(id) ?? 0) + 1);
  // Two of one name are told apart by where they were found.
  return found
    .map(({ id, path }) => ({ id: (times.get(id) ?? 0) > 1 ? path.replaceAll('\\', '/') : id, path }))
    .sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

/** Reads a submission. Throws Error with a sentence for whoever handed it in. */
export function readSubmission(path: string, lesson?: string): Work {
  const { size } = statSync(path);
  const largest = isNotebook(path) ? LARGEST_NOTEBOOK : LARGEST;
  if (size > largest) {
    throw new Error(
      `The file is ${Math.ceil(size / 1e6)} MB large; work of this lab is under ${largest >> 20} MB.`,
    );
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    if (error instanceof TypeError) throw new Error('The file is not text in UTF-8.');
    throw error;
  }
  const language = languageOf(path);
  if (!language) return readWork(text);
  if (isNotebook(path)) {
    const { program, problem } = readNotebook(text);
    if (problem !== undefined) throw new Error(problem);
    text = program;
  }
  return {
    schema: 1,
    lab: '',
    learner: { name: '', email: '', sid: '' },
    saved: '',
    lessons: { [lesson ?? BARE]: { language, source: text, solution_shown: false } },
  };
}

/** What is asked of a file: one program has no place for answers to blanks. */
export const asksOf = (path: string): ((lesson: Lesson, step: GradedStep) => boolean) =>
  isProgram(path) ? (_, step) => step.sheet === undefined : () => true;

/** Whether a file is one program, which belongs to one lesson. */
export const isProgram = (path: string): boolean => languageOf(path) !== null;
export const lessonOfProgram = BARE;
