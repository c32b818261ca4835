/** An answer that follows its question: the latest one asked, and what is wrong where there is none. */
export class Asked<Answer> {
  value = $state.raw<Answer | null>(null);
  problem = $state('');
  busy = $state(false);
  private turn = 0;

  /** Without an answer, as before the first question; one that is still on its way is dropped. */
  forget(): void {
    this.turn += 1;
    this.value = null;
    this.problem = '';
    this.busy = false;
  }

  /** Asks; an answer that comes after a later question is dropped. The last answer stands until the next one is there. */
  async ask(question: () => Promise<Answer>): Promise<void> {
    const turn = (this.turn += 1);
    this.busy = true;
    try {
      const value = await question();
      if (turn !== this.turn) return;
      this.value = value;
      this.problem = '';
    } catch (error) {
      if (turn === this.turn) this.problem = error instanceof Error ? error.message : String(error);
    } finally {
      if (turn === this.turn) this.busy = false;
    }
  }
}
