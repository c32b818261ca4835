import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { lintKeymap } from '@codemirror/lint';
import { EditorState, Prec, Transaction, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightSpecialChars, keymap, lineNumbers } from '@codemirror/view';

import { colours, look } from './look.ts';
import { marks } from './marks.ts';
import { completing, type Mode } from './modes.ts';

export interface Options {
  parent: HTMLElement;
  doc: string;
  /** Accessible name, and the id of the sentence that explains the keys. */
  label: string;
  describedBy: string;
  mode: Mode;
  names: readonly string[];
  onchange: (text: string) => void;
  /** The line the cursor is on, while the editor has the focus (1-based). */
  online: (line: number | null) => void;
  onrun: () => void;
  oncheck: () => void;
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
        indentUnit.of(' '.repeat(options.mode.indent)),
        EditorState.tabSize.of(options.mode.indent),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        autocompletion({ icons: false }),
        options.mode.grammar.data.of({ autocomplete: completing(options.names) }),
        options.mode.support,
        syntaxHighlighting(colours),
        marks,
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
          if (!update.focusChanged && !update.selectionSet && !update.docChanged) return;
          const { state } = update;
          options.online(update.view.hasFocus ? state.doc.lineAt(state.selection.main.head).number : null);
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
