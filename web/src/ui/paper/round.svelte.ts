import { checkBlanks } from '../../lab/check.ts';
import { PLACE } from '../../lab/sheets.ts';
import type { GraphTrace, PaperReport } from '../../lab/types.ts';
import { paperBook } from '../blanks/book.ts';
import { Sheet } from '../blanks/sheet.svelte.ts';
import type { LoadedPaper } from '../course.ts';
import { engine } from '../store/engine.svelte.ts';

/** The x of a second round, and the engine's own walk there. */
export interface Drawn {
  name: string;
  x: number;
  trace: GraphTrace;
  /** As the answers spell it. */
  place: string;
}

type Again = NonNullable<LoadedPaper['again']>;

/**
 * The second round of a paper lesson. It begins when its x is drawn; from then on the x is kept with the answers that
 * are found there, until the round is reset.
 */
export class Round {
  readonly sheet: Sheet;
  problem = $state('');
  drawing = $state(false);
  private drawn = $state.raw<Drawn | null>(null);

  constructor(
    private readonly lesson: LoadedPaper,
    private readonly again: Again,
  ) {
    const { step, slug } = again;
    const called = (name: string): string => `${name} in the second round`;
    const blanks = again.blanks.flatMap(({ name, points }) =>
      lesson.blanks
        .filter((blank) => blank.name === name)
        .map((blank) => ({ ...blank, points, called: called(name), joint: '=' as const })),
    );
    this.sheet = new Sheet({ lesson: lesson.id, step, slug }, blanks, paperBook(lesson.id));
  }

  /** The x that the learner's answers name; empty before the round has begun. */
  get place(): string {
    return (this.sheet.answers[PLACE] ?? '').trim();
  }
  /** Where the answers stand; null until the engine has said so, or where they name no x of this round. */
  get at(): Drawn | null {
    return this.drawn?.place === this.place ? this.drawn : null;
  }

  /** Asks the engine where the answers stand. */
  async locate(): Promise<void> {
    const { place } = this;
    if (!place || this.at) return;
    try {
      const { at, notes } = await this.ask(1, place);
      if (place !== this.place) return;
      this.problem = at ? '' : notes.map(({ message }) => message).join(' ');
      if (at) await this.walk(place, at);
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
  }

  private async ask(seed: number, place = ''): Promise<PaperReport> {
    const full = await engine.get();
    return checkBlanks(full, this.lesson.id, this.again.step, seed, place ? { [PLACE]: place } : {});
  }
  private async walk(place: string, at: { name: string; x: number }): Promise<void> {
    const full = await engine.get();
    const trace = JSON.parse(full.lab_trace(this.lesson.id, this.again.step, at.x)) as GraphTrace;
    this.drawn = { ...at, trace, place };
  }

  /** An x of this round, another one than before. */
  private async draw(): Promise<string> {
    for (;;) {
      const [seed = 1] = crypto.getRandomValues(new Uint32Array(1));
      const { at } = await this.ask(seed);
      if (at && at.name !== this.at?.name) return at.name;
    }
  }

  async begin(): Promise<void> {
    if (this.drawing) return;
    this.drawing = true;
    this.problem = '';
    try {
      this.sheet.answer(PLACE, await this.draw());
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    } finally {
      this.drawing = false;
    }
  }

  /** Empties the round and goes on at another x. */
  async reset(): Promise<void> {
    const x = await this.draw();
    await this.sheet.reset({ [PLACE]: x }, `The second round begins anew, at x = ${x}.`);
  }
}
