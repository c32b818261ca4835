import { Sheet } from '../blanks/sheet.svelte.ts';
import { points, type LoadedBlankStep, type LoadedCode } from '../course.ts';
import type { Program } from './program.svelte.ts';

/** The sheet of a unit step; its answers are kept with the lesson's program. */
export function unitSheet(lesson: LoadedCode, step: LoadedBlankStep, program: Program): Sheet {
  const blanks = step.blanks.map(({ name, html, hints }, i) => ({
    name,
    called: name,
    html: `<span class="no">${String(i + 1)}.</span> ${html}`,
    joint: ':' as const,
    points: points(step.checks.filter((check) => check.name === name)),
    hints,
  }));
  return new Sheet({ lesson: lesson.id, step: step.step, slug: step.slug }, blanks, program);
}
