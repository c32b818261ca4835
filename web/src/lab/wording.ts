/** Reports are written once, in the words of Python. Here they are put into the words of the learner's language. */
import type { CheckResult, Language, StepReport, TraceRow } from './types.ts';

/** What is replaced in JavaScript and TypeScript, in this order. */
const JAVASCRIPT: readonly [RegExp, string][] = [
  // G @ B.T, as the messages on products write it: matrices are single capitals or dA, dB
  [/\b(d?[A-Z](?:\.T)?) @ (d?[A-Z](?:\.T)?)(?!\w|\.\w)/g, '$1.matmul($2)'],
  [/\b(d?[A-Z](?:\.T)?) \* (d?[A-Z](?:\.T)?)(?!\w|\.\w)/g, '$1.mul($2)'],
  [/`with build_graph\(\):?`/g, '`build_graph(() => { ... })`'],
  [/`\+=` and `\*=`/g, '`add_` and `mul_`'],
  [/`\+=`/g, '`add_`'],
  [/`a = a \+ b`/g, '`a = add(a, b)`'],
  [/\bself\./g, 'this.'],
  [/\bNone\b/g, 'null'],
  [/\ban? dictionary or a set\b/g, 'a Map or a Set'],
  [/\ba dictionary\b/g, 'a Map'],
  [/\ba list\b/g, 'an array'],
  [/\ba sorted list\b/g, 'a sorted array'],
  [/\bit raises\b/g, 'it throws'],
  [/\bthat raises NotImplementedError\b/g, 'that throws NotImplementedError'],
];

/** A sentence of a report in the words of a language. */
export const inWords = (text: string, language: Language): string =>
  language === 'python'
    ? text
    : JAVASCRIPT.reduce((written, [python, javascript]) => written.replace(python, javascript), text);

/** Advice on exceptions goes by Python's own messages; JavaScript's say undefined where something is missing. */
const GENERAL_ADVICE = /^Read the line it names first, then the message\./;
const MISSING: readonly [RegExp, string][] = [
  [
    /(?:undefined|null) is not iterable/,
    'An array was expected there: a method without a `return` gives undefined. `backward` returns one gradient per input.',
  ],
  [
    /of (?:undefined|null)$|(?:undefined|null)(?:,| is| was| where|$)/,
    'Something is missing there: a result that is not computed yet, a name that is spelt otherwise, or a method without a `return`.',
  ],
  [
    /\bJavaScript has no \+ - \* \//,
    'Numbers have operators, tensors and nodes have functions: `add(a, b)` works for all three.',
  ],
  [
    /is not a function$/,
    'Is it spelt as in the reference? A name that an object does not have is undefined.',
  ],
];

function advice(check: CheckResult): string | undefined {
  if (!check.advice || check.diagnosis !== 'raises' || !GENERAL_ADVICE.test(check.advice))
    return check.advice;
  const found = MISSING.find(([message]) => message.test(check.message.replace(/\.$/, '')));
  return found ? `${check.advice} ${found[1]}` : check.advice;
}

/** A report in the words of the learner's language. What the learner's own program said stays as it is. */
export function inLanguage<Report extends StepReport>(report: Report, language: Language): Report {
  if (language === 'python') return report;
  const say = (text: string): string => inWords(text, language);
  const row = (one: TraceRow): TraceRow => ({ ...one, text: say(one.text), sent: say(one.sent) });
  const check = (one: CheckResult): CheckResult => {
    const advised = advice(one);
    return {
      ...one,
      title: say(one.title),
      message: say(one.message),
      ...(advised !== undefined ? { advice: say(advised) } : {}),
      ...(one.ran ? { ran: one.ran.map(row) } : {}),
      ...(one.needed ? { needed: one.needed.map(row) } : {}),
    };
  };
  return {
    ...report,
    checks: report.checks.map(check),
    notes: report.notes.map((note) => ({ ...note, message: say(note.message) })),
  };
}
