import { checkBlanks } from '../../lab/check.ts';
import { engine } from '../store/engine.svelte.ts';
import type { Sheet } from './sheet.svelte.ts';

/** Time without a key pressed, in milliseconds, after which an answer is read. */
const pause = 350;

interface Read {
  text: string;
  read?: string;
  /** Why it cannot be read. */
  trouble?: string;
}

/** How answers are read while they are typed: what the engine makes of them, and not yet whether they are right. */
export class Readings {
  private last = $state.raw<Record<string, Read>>({});

  constructor(private readonly sheet: Sheet) {}

  /** Reads the answers as they are, after a pause; the result calls it off. */
  soon(): () => void {
    const answers = { ...this.sheet.answers };
    const timer = setTimeout(() => void this.now(answers), pause);
    return () => clearTimeout(timer);
  }

  private async now(answers: Record<string, string>): Promise<void> {
    const { lesson, step } = this.sheet.place;
    try {
      const { blanks } = checkBlanks(await engine.get(), lesson, step, this.sheet.seed, answers);
      this.last = Object.fromEntries(
        blanks
          .filter(({ status }) => status !== 'empty')
          .map(({ name, status, read, message }) => {
            const text = answers[name] ?? '';
            if (status === 'unreadable') return [name, { text, ...(message ? { trouble: message } : {}) }];
            return [name, { text, ...(read ? { read } : {}) }];
          }),
      );
    } catch {
      // Check says why the engine is not there.
    }
  }

  /** How the present text of a blank is read; null where that says nothing beyond the text itself. */
  of(name: string): Omit<Read, 'text'> | null {
    const found = this.last[name];
    if (!found || found.text !== (this.sheet.answers[name] ?? '')) return null;
    const bare = (text: string): string => text.replace(/[\s·*_{}]/g, '').replaceAll('−', '-');
    return found.trouble || (found.read && bare(found.read) !== bare(found.text)) ? found : null;
  }
}
