import { setDiagnostics } from '@codemirror/lint';
import { StateEffect, StateField, type Extension, type Text } from '@codemirror/state';
import { Decoration, EditorView, WidgetType, type DecorationSet } from '@codemirror/view';

/** What is wrong at a line of the learner's file (1-based). */
export interface LineNote {
  line: number;
  text: string;
}

class Note extends WidgetType {
  constructor(readonly text: string) {
    super();
  }
  override eq(other: Note): boolean {
    return other.text === this.text;
  }
  toDOM(): HTMLElement {
    const note = document.createElement('div');
    note.className = 'cm-note';
    note.textContent = this.text;
    return note;
  }
  override get estimatedHeight(): number {
    return 26;
  }
}

const stepTo = StateEffect.define<readonly number[]>();
const linkTo = StateEffect.define<readonly number[]>();
const noteAt = StateEffect.define<LineNote | null>();

const lineStart = (doc: Text, line: number): number => doc.line(Math.max(1, Math.min(line, doc.lines))).from;

/** Lines that something outside the editor points at, until the text is changed. */
const pointedAt = (effect: typeof stepTo, look: string): StateField<DecorationSet> =>
  StateField.define<DecorationSet>({
    create: () => Decoration.none,
    update(marks, transaction) {
      let next = transaction.docChanged ? Decoration.none : marks;
      for (const one of transaction.effects) {
        if (!one.is(effect)) continue;
        const starts = one.value.map((line) => lineStart(transaction.state.doc, line));
        const line = Decoration.line({ class: look });
        next = Decoration.set(
          [...new Set(starts)].map((start) => line.range(start)),
          true,
        );
      }
      return next;
    },
    provide: (field) => EditorView.decorations.from(field),
  });

/** The line of the present step, and the lines that ran a node the reader points at. */
const stepped = pointedAt(stepTo, 'cm-stepped');
const linked = pointedAt(linkTo, 'cm-linked');

/** The line a verdict points at, and what it says there. A changed text is no longer what was checked. */
const noted = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = transaction.docChanged ? Decoration.none : marks;
    for (const effect of transaction.effects) {
      if (!effect.is(noteAt)) continue;
      if (effect.value === null) {
        next = Decoration.none;
        continue;
      }
      const line = transaction.state.doc.lineAt(lineStart(transaction.state.doc, effect.value.line));
      next = Decoration.set([
        Decoration.line({ class: 'cm-noted' }).range(line.from),
        Decoration.widget({ widget: new Note(effect.value.text), block: true, side: 1 }).range(line.to),
      ]);
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

export const marks: Extension = [stepped, linked, noted];

/** Scrolls the editor alone: the reader is looking at something else. */
function show(view: EditorView, line: number): void {
  const block = view.lineBlockAt(lineStart(view.state.doc, line));
  const box = view.scrollDOM;
  if (block.top < box.scrollTop || block.bottom > box.scrollTop + box.clientHeight) {
    box.scrollTop = block.top - box.clientHeight / 2;
  }
}

const inside = (view: EditorView, lines: readonly number[]): number[] =>
  lines.filter((line) => line >= 1 && line <= view.state.doc.lines);

export function markStep(view: EditorView, line: number | null): void {
  const lines = inside(view, line === null ? [] : [line]);
  view.dispatch({ effects: stepTo.of(lines) });
  if (lines[0] !== undefined) show(view, lines[0]);
}

export function markLinks(view: EditorView, wanted: readonly number[]): void {
  const lines = inside(view, wanted);
  view.dispatch({ effects: linkTo.of(lines) });
  if (lines[0] !== undefined) show(view, lines[0]);
}

export function markNote(view: EditorView, note: LineNote | null): void {
  const inside = note && note.line <= view.state.doc.lines ? note : null;
  view.dispatch({ effects: noteAt.of(inside) });
  const line = inside && view.state.doc.lineAt(lineStart(view.state.doc, inside.line));
  const indent = line ? line.text.length - line.text.trimStart().length : 0;
  view.dispatch(
    setDiagnostics(
      view.state,
      line && inside
        ? [
            {
              from: line.from + indent,
              to: Math.max(line.to, line.from + indent),
              severity: 'error',
              message: inside.text,
            },
          ]
        : [],
    ),
  );
}
