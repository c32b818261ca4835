import { HighlightStyle } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

export const look = EditorView.theme({
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
  '.cm-linked': { boxShadow: 'inset 3px 0 0 var(--ink-3)', backgroundColor: 'var(--stage)' },
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

export const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.self], color: 'var(--code-keyword)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--code-string)' },
  { tag: tags.comment, color: 'var(--code-comment)' },
  {
    tag: [tags.definition(tags.function(tags.variableName)), tags.definition(tags.className)],
    fontWeight: '650',
  },
]);
