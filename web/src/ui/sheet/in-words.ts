import type { QuestionBlank } from '../../lab/types.ts';

/** An answer as it is said: what was chosen by the words of the options, what was written as it is. */
export function inWords(questions: readonly QuestionBlank[], name: string, answer: string): string {
  const question = questions.find((one) => one.name === name);
  if (question?.kind !== 'choice' && question?.kind !== 'choices') return answer;
  const chosen = answer.split(',').map((one) => one.trim());
  const texts = question.options.filter((option) => chosen.includes(option.name)).map(({ text }) => text);
  return texts.length > 0 ? texts.join('; ') : answer;
}
