import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  type CompletionSource,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { python, pythonLanguage } from '@codemirror/lang-python';
import {
  bracketMatching,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from '@codemirror/language';
import { lintKeymap, setDiagnostics } from '@codemirror/lint';
import {
  EditorState,
  Prec,
  StateEffect,
  StateField,
  Transaction,
  type Extension,
  type Text,
} from '@codemirror/state';
import {
  Decoration,
  drawSelection,
  EditorView,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  WidgetType,
  type DecorationSet,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** What is wrong at a line of the learner's file (1-based). */
export interface LineNote {
  line: number;
  text: string;
}

const look = EditorView.theme({
  '&': {
    color: 'var(--ink)',
    backgroundColor: 'transparent',
    fontSize: '.875rem',
    flex: '1',
    minHeight: '0',
  },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.62', fontVariantLigatures: 'none' },
  '.cm-content': { padding: 'var(--s-3) 0', caretColor: 'var(--ink)' },
  '.cm-line': { padding: '0 var(--s-4) 0 4px' },
  '.cm-gutters': { backgroundColor: 'var(--page)', color: 'var(--ink-3)', border: '0', paddingLeft: '6px' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '2em', padding: '0 10px 0 4px' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)', borderLeftWidth: '2px' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--line)',
  },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    backgroundColor: 'var(--sunken)',
    outline: '1px solid var(--control)',
  },
  '.cm-stepped': { backgroundColor: 'var(--sunken)', boxShadow: 'inset 3px 0 0 var(--ink)' },
  '.cm-noted': { backgroundColor: 'var(--bad-soft)', boxShadow: 'inset 3px 0 0 var(--bad-line)' },
  '.cm-note': {
    display: 'block',
    backgroundColor: 'var(--bad-soft)',
    boxShadow: 'inset 3px 0 0 var(--bad-line)',
    color: 'var(--bad)',
    font: '500 var(--t-2)/1.4 var(--sans)',
    padding: '0 1em 5px 12px',
    whiteSpace: 'normal',
    // As wide as what is seen of the editor, however long its lines are.
    position: 'sticky',
    left: '38px',
    width: 'calc(100cqi - 40px)',
  },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--bad-line) 1.5px',
    textUnderlineOffset: '4px',
  },
  '.cm-tooltip': {
    backgroundColor: 'var(--raised)',
    color: 'var(--ink)',
    border: '1px solid var(--control)',
    borderRadius: 'var(--r-1)',
    fontSize: 'var(--t-2)',
  },
  '.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', fontSize: '.8125rem' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--ink)',
    color: 'var(--on-ink)',
  },
  '.cm-completionDetail': {
    fontFamily: 'var(--sans)',
    fontStyle: 'normal',
    color: 'inherit',
    opacity: '.85',
  },
  '.cm-diagnostic': { border: '0', padding: '6px 10px', font: '500 var(--t-2)/1.4 var(--sans)' },
  '.cm-panels': { backgroundColor: 'var(--stage)', color: 'var(--ink)' },
});

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.self], color: 'var(--code-keyword)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--code-string)' },
  { tag: tags.comment, color: 'var(--code-comment)' },
  {
    tag: [tags.definition(tags.function(tags.variableName)), tags.definition(tags.className)],
    fontWeight: '650',
  },
]);

// ---------------------------------------------------------------- marked lines

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

const stepTo = StateEffect.define<number | null>();
const noteAt = StateEffect.define<LineNote | null>();

const lineStart = (doc: Text, line: number): number => doc.line(Math.max(1, Math.min(line, doc.lines))).from;

/** The line of the present step. */
const stepped = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = transaction.docChanged ? Decoration.none : marks;
    for (const effect of transaction.effects) {
      if (!effect.is(stepTo)) continue;
      next =
        effect.value === null
          ? Decoration.none
          : Decoration.set(
              Decoration.line({ class: 'cm-stepped' }).range(lineStart(transaction.state.doc, effect.value)),
            );
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

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

export function markStep(view: EditorView, line: number | null): void {
  const inside = line !== null && line <= view.state.doc.lines ? line : null;
  view.dispatch({ effects: stepTo.of(inside) });
  if (inside === null) return;
  // Scroll the editor alone: the reader is looking at the figure.
  const block = view.lineBlockAt(lineStart(view.state.doc, inside));
  const box = view.scrollDOM;
  if (block.top < box.scrollTop || block.bottom > box.scrollTop + box.clientHeight) {
    box.scrollTop = block.top - box.clientHeight / 2;
  }
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

// ---------------------------------------------------------------- the editor

export interface Options {
  parent: HTMLElement;
  doc: string;
  /** Accessible name, and the id of the sentence that explains the keys. */
  label: string;
  describedBy: string;
  names: readonly string[];
  readOnly?: boolean;
  onchange: (text: string) => void;
  onrun: () => void;
  oncheck: () => void;
}

/** The names of the lesson, offered while one is typed. */
function completing(names: readonly string[]): CompletionSource {
  const options = names.map((label) => ({
    label,
    type: /^[A-Z]/.test(label) ? 'class' : 'function',
    detail: 'lab',
  }));
  return (context) => {
    const word = context.matchBefore(/[A-Za-z_]\w*/);
    if (!word || (word.from === word.to && !context.explicit)) return null;
    return { from: word.from, options, validFor: /^\w*$/ };
  };
}

const does = (run: () => void) => (): boolean => {
  run();
  return true;
};

export function createEditor(options: Options): EditorView {
  const keys: Extension = Prec.highest(
    keymap.of([
      { key: 'Mod-Enter', run: does(options.onrun), preventDefault: true },
      { key: 'Mod-s', run: does(options.oncheck), preventDefault: true },
    ]),
  );
  /** Escape, when nothing else wants it: the next Tab leaves the editor. */
  const leave: Extension = Prec.lowest(
    keymap.of([
      {
        key: 'Escape',
        run: (view) => {
          view.setTabFocusMode(true);
          return true;
        },
      },
    ]),
  );
  return new EditorView({
    parent: options.parent,
    state: EditorState.create({
      doc: options.doc,
      extensions: [
        keys,
        lineNumbers(),
        highlightSpecialChars(),
        history(),
        drawSelection(),
        indentUnit.of('    '),
        EditorState.tabSize.of(4),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        autocompletion({ icons: false }),
        pythonLanguage.data.of({ autocomplete: completing(options.names) }),
        python(),
        syntaxHighlighting(colours),
        stepped,
        noted,
        look,
        keymap.of([
          ...closeBracketsKeymap,
          ...completionKeymap,
          indentWithTab,
          ...defaultKeymap,
          ...historyKeymap,
          ...lintKeymap,
        ]),
        leave,
        EditorState.readOnly.of(options.readOnly ?? false),
        EditorView.contentAttributes.of({
          'aria-label': options.label,
          'aria-describedby': options.describedBy,
          tabindex: '0',
          spellcheck: 'false',
          autocapitalize: 'off',
        }),
        EditorView.domEventHandlers({ blur: (_, view) => void view.setTabFocusMode(false) }),
        EditorView.updateListener.of((update) => {
          const typed = update.transactions.some(
            (one) => one.docChanged && one.annotation(Transaction.remote) !== true,
          );
          if (typed) options.onchange(update.state.doc.toString());
        }),
      ],
    }),
  });
}

/** A text that came from elsewhere (another tab, an import, Reset): can be undone like an edit, and is no edit of its own. */
export function replaceText(view: EditorView, text: string): void {
  if (view.state.doc.toString() === text) return;
  view.dispatch({
    changes: { from: 0, to: view.state.doc.length, insert: text },
    annotations: Transaction.remote.of(true),
  });
}
