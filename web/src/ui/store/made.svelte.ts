import type { Why } from './history.ts';
import { same } from './slots.ts';
import { work } from './work.svelte.ts';

/** Something that is built in an activity, a network for instance: kept with the learner's work on the lesson. */
export class Made<Value> {
  /** The value given last, so that it stays the same object until something else takes its place. */
  private given = $state.raw<{ text: string; value: Value } | null>(null);
  /** As a text: other work on the lesson copies what is kept, which is no change of it. */
  private readonly text = $derived.by((): string | undefined => {
    const kept = work.made(this.lesson, this.name);
    return kept === undefined ? undefined : JSON.stringify(kept);
  });
  /** What was kept, or what there is to begin with. */
  readonly value = $derived.by((): Value => {
    const { text, given } = this;
    if (text === undefined) return this.start;
    return given?.text === text ? given.value : (this.read(JSON.parse(text)) ?? this.start);
  });

  /** `read`: what was kept as a value, null where it is none; a file that was imported may hold anything. */
  constructor(
    private readonly lesson: string,
    private readonly name: string,
    private readonly start: Value,
    private readonly read: (kept: unknown) => Value | null,
  ) {}

  /** Whether the work has been read: before, `value` is what there is to begin with. */
  get ready(): boolean {
    return work.status !== 'loading';
  }
  set(value: Value): void {
    this.given = { text: JSON.stringify(value), value };
    work.setMade(this.lesson, this.name, value);
  }
  /**
   * Puts something else in the place of what was built, or what there is to begin with: that goes into the history, and a
   * notice has the way back. Where nothing was built, or the same, nothing is said.
   */
  async replace(next: Value | undefined, says: string, why: Why = 'reset'): Promise<void> {
    const before = work.made(this.lesson, this.name);
    const lost = before !== undefined && !same(before, next ?? this.start);
    if (lost) await work.remember(why);
    if (next === undefined) work.setMade(this.lesson, this.name, undefined);
    else this.set(next);
    if (lost) work.notify(says, { name: 'Undo', run: () => void this.undo(before, next) });
  }
  /** What was built since goes into the history. */
  private async undo(before: unknown, next: Value | undefined): Promise<void> {
    if (!same(work.made(this.lesson, this.name), next)) await work.remember('brought back');
    work.setMade(this.lesson, this.name, before);
  }
}
