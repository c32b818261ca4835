/** The loss of a run, step by step, that stays short however long the run becomes. */
import type { LossPoint } from './training.ts';

/** Steps that stand for one point: the sum of their losses, and how many they are. */
interface Stretch {
  step: number;
  sum: number;
  count: number;
}

export class LossCurve {
  private stretches: Stretch[] = [];
  /** Steps of a full stretch. */
  private every = 1;
  private first: LossPoint | null = null;
  private last: LossPoint | null = null;

  /** Goes on from the points of a curve that was kept. `most`: how many points it has at most. */
  constructor(
    kept: readonly LossPoint[] = [],
    private readonly most = 1000,
  ) {
    this.first = kept[0] ?? null;
    this.last = kept.at(-1) ?? null;
    const gap = (i: number): number => (kept[i]?.step ?? 0) - (kept[i - 1]?.step ?? 0);
    // The first loss stands for itself alone, so that the second has a longer gap than the others.
    for (let i = 2; i < kept.length; i++) this.every = Math.max(this.every, gap(i));
    for (const [i, { step, loss }] of kept.entries()) {
      const count = gap(i);
      const open = this.stretches.at(-1);
      if (open && Math.ceil(open.step / this.every) === Math.ceil(step / this.every)) {
        open.step = step;
        open.sum += loss * count;
        open.count += count;
      } else this.stretches.push({ step, sum: loss * count, count });
    }
    this.halve();
  }

  get steps(): number {
    return this.last?.step ?? 0;
  }

  /** The losses of the next steps. */
  add(losses: ArrayLike<number>): void {
    for (let i = 0; i < losses.length; i++) {
      const point = { step: this.steps + 1, loss: losses[i] ?? NaN };
      this.first ??= point;
      this.last = point;
      const open = this.stretches.at(-1);
      if (open && open.count < this.every) {
        open.step = point.step;
        open.sum += point.loss;
        open.count += 1;
      } else {
        this.stretches.push({ step: point.step, sum: point.loss, count: 1 });
        this.halve();
      }
    }
  }

  /** Of each stretch the mean at its last step; the first and the last loss as they are. */
  get points(): LossPoint[] {
    const means = this.stretches.map(({ step, sum, count }) => ({ step, loss: sum / count }));
    if (this.every === 1 || !this.first || !this.last) return means;
    return [this.first, ...means.slice(1, -1), this.last];
  }

  /** While there are too many stretches, every two neighbours become one. */
  private halve(): void {
    while (this.stretches.length > this.most) {
      this.every *= 2;
      const halved: Stretch[] = [];
      for (let i = 0; i < this.stretches.length; i += 2) {
        const [one, next] = [this.stretches[i], this.stretches[i + 1]];
        if (one && next)
          halved.push({ step: next.step, sum: one.sum + next.sum, count: one.count + next.count });
        else if (one) halved.push(one);
      }
      this.stretches = halved;
    }
  }
}
