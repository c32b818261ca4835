import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

import { stepsOf } from '../src/lab/grade.ts';
import { spelt, type Lesson, type PerLanguage } from '../src/lab/lesson.ts';
import { EXTENSIONS } from '../src/lab/types.ts';
import { blockHtml, inlineHtml, typeset } from './markdown.ts';

const folder = fileURLToPath(new URL('../lessons', import.meta.url));
const prefix = '\0lesson:';

/** One row of course.json: the id of a lesson that has a folder, or a lesson that is announced only. */
type Row = string | { id: string; title: string; summary: string; how: string };

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

/**
 * Lessons are data. `virtual:course` is the course map and a loader per lesson; each lesson becomes a module of its
 * own with its Markdown and LaTeX already turned into HTML, so a lesson is downloaded only when it is opened.
 */
export function lessons(): Plugin {
  return {
    name: 'backprop-lessons',
    resolveId(id) {
      if (id === 'virtual:course') return '\0course';
      return id.startsWith('virtual:lesson/') ? prefix + id.slice('virtual:lesson/'.length) : undefined;
    },
    load(id) {
      if (id === '\0course') return courseModule((file) => this.addWatchFile(file));
      if (id.startsWith(prefix))
        return lessonModule(id.slice(prefix.length), (file) => this.addWatchFile(file));
      return undefined;
    },
  };
}

type Watch = (file: string) => void;

function readLesson(id: string, watch: Watch): Lesson {
  const file = join(folder, id, 'lesson.json');
  watch(file);
  const lesson = readJson(file) as Lesson;
  if (lesson.id !== id)
    throw new Error(`${file}: the id is "${lesson.id}", expected "${id}", the name of the folder`);
  return lesson;
}

function courseModule(watch: Watch): string {
  const file = join(folder, 'course.json');
  watch(file);
  const rows = (readJson(file) as { lessons: Row[] }).lessons;
  const built = rows.filter((row) => typeof row === 'string');
  const entries = rows.map((row) => {
    if (typeof row !== 'string') return { ...row, built: false };
    const lesson = readLesson(row, watch);
    const { id, kind, title, summary, how } = lesson;
    const slugs = new Map(lesson.kind === 'code' ? lesson.steps.map(({ step, slug }) => [step, slug]) : []);
    const steps = stepsOf(lesson).map((step) => ({
      ...step,
      slug: slugs.get(step.step) ?? step.sheet ?? '',
    }));
    const file = lesson.kind === 'code' ? { file: lesson.file } : {};
    return { id, kind, title, summary, how, steps, ...file, built: true };
  });
  return [
    `export const course = ${JSON.stringify(entries)};`,
    'export const load = {',
    ...built.map((id) => `  ${JSON.stringify(id)}: () => import(${JSON.stringify(`virtual:lesson/${id}`)}),`),
    '};',
  ].join('\n');
}

/**
 * The label of a blank. Names such as `a` and `dz/dx` are set as text, so that they also read well as text; so is a label
 * of words alone, which has to wrap where a formula must not.
 */
function label(name: string, latex: string): string {
  const letter = (text: string): string => `<i class="math">${text}</i>`;
  if (/^[a-z]$/.test(name)) return letter(name);
  const words = /^\\text\{([^{}]*)\}$/.exec(latex)?.[1];
  if (words !== undefined) return inlineHtml(words);
  const derivative = /^d([a-z])\/d([a-z])$/.exec(name);
  if (!derivative) return typeset(latex);
  return `<span class="nowrap">d${letter(derivative[1] ?? '')}/d${letter(derivative[2] ?? '')}</span>`;
}

function lessonModule(id: string, watch: Watch): string {
  const lesson = readLesson(id, watch);
  const text = (name: string): string => {
    const file = join(folder, id, name);
    watch(file);
    return blockHtml(readFileSync(file, 'utf8'));
  };
  if (lesson.kind !== 'code') {
    const sections = lesson.sections.map((section) => ({ ...section, html: text(section.text) }));
    const blanks = lesson.blanks.map((blank) => ({
      ...blank,
      html: label(blank.name, blank.latex),
      hints: blank.hints.map(inlineHtml),
    }));
    const lead = inlineHtml(lesson.lead);
    return `export default ${JSON.stringify({ ...lesson, lead, sections, blanks })};`;
  }
  const read = (name: string): string => {
    const file = join(folder, id, name);
    watch(file);
    return readFileSync(file, 'utf8');
  };
  const steps = lesson.steps.map((step) => ({
    ...step,
    html: perLanguage((language) => blockHtml(spelt(read(step.text), language))),
    hintsHtml: perLanguage((language) => step.hints.map((hint) => inlineHtml(spelt(hint, language)))),
    ...(step.kind === 'blanks'
      ? {
          blanks: step.blanks.map((blank) => ({
            ...blank,
            html: label(blank.name, blank.latex),
            ask: inlineHtml(blank.ask),
            hints: blank.hints.map(inlineHtml),
          })),
        }
      : {}),
  }));
  const reference = lesson.reference ?? {};
  const referenceHtml = Object.fromEntries(
    Object.entries(reference).map(([language, name]) => [language, text(name)]),
  );
  const answers = join(folder, id, 'solution.json');
  const sources = (name: string): string =>
    Object.entries(EXTENSIONS)
      .map(([language, extension]) => [language, join(folder, id, `${name}.${extension}`)] as const)
      .filter(([, file]) => existsSync(file))
      .map(([language, file]) => `${language}: () => import(${JSON.stringify(`${file}?raw`)})`)
      .join(', ');
  return [
    `export default {...${JSON.stringify({ ...lesson, steps, referenceHtml })},`,
    `starter: {${sources('starter')}}, solution: {${sources('solution')}},`,
    existsSync(answers) ? `answers: () => import(${JSON.stringify(answers)})};` : '};',
  ].join('\n');
}

/** A text in both spellings, or once if they are the same. */
function perLanguage<T>(write: (language: 'python' | 'javascript') => T): PerLanguage<T> {
  const python = write('python');
  const javascript = write('javascript');
  return JSON.stringify(python) === JSON.stringify(javascript) ? { python } : { python, javascript };
}

/** KaTeX's style sheet offers each font in three formats; every browser this page supports takes woff2. */
export function katexStyle(): Plugin {
  return {
    name: 'backprop-katex-style',
    enforce: 'pre',
    transform(code, id) {
      if (!id.split('?')[0]?.endsWith(join('katex', 'dist', 'katex.css'))) return undefined;
      return code.replace(
        /,\s*url\([^)]*\.woff\) format\("woff"\),\s*url\([^)]*\.ttf\) format\("truetype"\)/g,
        '',
      );
    },
  };
}
