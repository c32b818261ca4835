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
  reset(): void {
    work.setMade(this.lesson, this.name, undefined);
  }
}
