import { share, type GradedStep } from '../src/lab/grade.ts';
import type { Lesson } from '../src/lab/lesson.ts';
import type { CheckResult, PaperReport, StepReport } from '../src/lab/types.ts';

const SIGNS: Record<CheckResult['status'], string> = {
  passed: 'passed   ',
  failed: 'not yet  ',
  raised: 'raised   ',
  'timed-out': 'timed out',
  skipped: 'skipped  ',
};

const indent = (text: string, by: string): string => text.replace(/^(?=.)/gm, by);

function said(check: CheckResult, cause: CheckResult | undefined): string[] {
  const slug = check.diagnosis && check.status !== 'passed' ? `  [${check.diagnosis}]` : '';
  const lines = [`  ${SIGNS[check.status]}  ${check.title}${slug}`];
  if (check.status === 'passed') return lines;
  if (cause?.message === check.message) return [...lines, indent('For the same reason.', '             ')];
  if (check.message) lines.push(indent(check.message, '             '));
  if (check.advice && check.advice !== cause?.advice) lines.push(indent(check.advice, '             '));
  if (check.traceback) lines.push(indent(check.traceback.trimEnd(), '             | '));
  return lines;
}

function titleOf(lesson: Lesson, step: GradedStep, report: StepReport): string {
  if (step.sheet === '') return lesson.title;
  if (step.sheet === undefined) return `${lesson.title}, step ${step.step}. ${step.title}`;
  const at = 'at' in report ? (report as PaperReport).at : undefined;
  return `${lesson.title}, ${step.title}${at ? ` (x = ${at.name})` : ''}`;
}

/** A step's report as text: what the page would say. */
export function stepText(lesson: Lesson, step: GradedStep, report: StepReport): string {
  const shares = new Map(report.checks.map((check) => [check.name, share(check)]));
  const earned = step.checks.reduce((sum, { name, points }) => sum + points * (shares.get(name) ?? 0), 0);
  const max = step.checks.reduce((sum, { points }) => sum + points, 0);
  const lines = [`${titleOf(lesson, step, report)}: ${earned} of ${max} points`];
  for (const check of report.checks) {
    lines.push(
      ...said(
        check,
        report.checks.find(({ name }) => name === check.because_of),
      ),
    );
  }
  for (const note of report.notes) lines.push(`  note       ${note.message}`);
  return `${lines.join('\n')}\n`;
}
