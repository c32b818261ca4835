import { seedOf, type Texts } from '../../lab/sheets.ts';
import type { QuestionBlank, QuestionSheet } from '../../lab/types.ts';
import { engine } from '../store/engine.svelte.ts';

/** How an answer is said. */
export type Spoken = (name: string, answer: string) => string;

/** An answer as it is said: what was chosen by the words of the options, what was written as it is. */
export function inWords(questions: readonly QuestionBlank[], name: string, answer: string): string {
  const question = questions.find((one) => one.name === name);
  if (question?.kind !== 'choice' && question?.kind !== 'choices') return answer;
  if (answer.trim() === 'none') return 'none of these';
  const chosen = answer.split(',').map((one) => one.trim());
  const texts = question.options.filter((option) => chosen.includes(option.name)).map(({ text }) => text);
  return texts.length > 0 ? texts.join('; ') : answer;
}

/** How the answers of a lesson of questions are said; the engine has the words. */
export async function wordsOf(lesson: string, answers: Texts): Promise<Spoken> {
  const { blanks } = JSON.parse((await engine.get()).lab_sheet(lesson, 0, seedOf(answers))) as QuestionSheet;
  return (name, answer) => inWords(blanks, name, answer);
}
