import { judge, type Judgement, type Question } from '../../lab/predict.ts';

/** Predict in one figure: the question that is open, and what became of those before it. */
export class Predictor {
  on = $state(false);
  question = $state.raw<Question | null>(null);
  verdict = $state<Judgement | ''>('');
  private done = $state.raw<ReadonlyMap<number, boolean>>(new Map());

  /** `reveal` shows a step that was asked for. */
  constructor(private readonly reveal: (question: Question, right: boolean) => void) {}

  get right(): number {
    return [...this.done.values()].filter(Boolean).length;
  }
  get asked(): number {
    return this.done.size;
  }

  /** Whether a step has been answered or skipped. */
  knows(step: number): boolean {
    return this.done.has(step);
  }

  /** Another run, or the toggle: nothing has been asked yet. */
  clear(): void {
    this.done = new Map();
    this.close();
  }
  close(): void {
    this.question = null;
    this.verdict = '';
  }
  ask(question: Question): void {
    this.question = question;
    this.verdict = '';
  }
  typing(): void {
    this.verdict = '';
  }
  answer(text: string): void {
    if (!this.question || text.trim() === '') return;
    this.verdict = judge(this.question, text);
    if (this.verdict === 'right') this.settle(true);
  }
  skip(): void {
    this.settle(false);
  }
  private settle(right: boolean): void {
    const { question } = this;
    if (!question) return;
    this.done = new Map(this.done).set(question.step, right);
    this.close();
    this.reveal(question, right);
  }
}
