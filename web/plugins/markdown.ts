import katex from 'katex';
import { Marked, type TokenizerAndRendererExtension, type Tokens } from 'marked';

/** Mathematics is typeset while the site is built: the page ships no KaTeX script, only its style sheet and fonts. */
export function typeset(latex: string, displayMode = false): string {
  return katex.renderToString(latex, {
    displayMode,
    throwOnError: true,
    strict: 'error',
    output: 'htmlAndMathml',
  });
}

interface Maths extends Tokens.Generic {
  latex: string;
}

const display: TokenizerAndRendererExtension = {
  name: 'displayMaths',
  level: 'block',
  start: (text) => text.indexOf('$$'),
  tokenizer(text) {
    const match = /^\$\$([\s\S]+?)\$\$(?:\n|$)/.exec(text);
    return match ? { type: 'displayMaths', raw: match[0], latex: match[1]?.trim() } : undefined;
  },
  renderer: (token) => `<div class="maths">${typeset((token as Maths).latex, true)}</div>\n`,
};

const inline: TokenizerAndRendererExtension = {
  name: 'inlineMaths',
  level: 'inline',
  start: (text) => text.indexOf('$'),
  tokenizer(text) {
    const match = /^\$([^$\n]+?)\$/.exec(text);
    return match ? { type: 'inlineMaths', raw: match[0], latex: match[1] } : undefined;
  },
  renderer: (token) => typeset((token as Maths).latex),
};

/** `[1.25]{fwd}` is a forward value, `[0.75]{grad}` a gradient: the two colours of the lab, in running text. */
const role: TokenizerAndRendererExtension = {
  name: 'role',
  level: 'inline',
  start: (text) => text.indexOf('['),
  tokenizer(text) {
    const match = /^\[([^\]]+)\]\{(fwd|grad)\}/.exec(text);
    if (!match?.[1]) return undefined;
    return { type: 'role', raw: match[0], role: match[2], tokens: this.lexer.inlineTokens(match[1]) };
  },
  renderer(token) {
    return `<b class="${token.role as string}">${this.parser.parseInline(token.tokens ?? [])}</b>`;
  },
};

/** In a fenced `tree`, values and gradients of a printed node take their colours. */
function tree(text: string): string {
  const escaped = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  return escaped
    .replace(/result=(\S+)/g, 'result=<span class="r">$1</span>')
    .replace(/gradient=(\S+)/g, 'gradient=<span class="gr">$1</span>')
    .replace(/@\[\d+\]/g, '<span class="k">$&</span>');
}

const marked = new Marked({
  gfm: true,
  extensions: [display, inline, role],
  renderer: {
    code({ text, lang }) {
      const escaped = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
      const name = lang === 'tree' ? 'A printed node' : 'Code';
      const body = lang === 'tree' ? tree(text) : escaped;
      return `<pre class="out sample" tabindex="0" role="region" aria-label="${name}">${body}</pre>\n`;
    },
  },
});

export const blockHtml = (text: string): string => marked.parse(text, { async: false });
export const inlineHtml = (text: string): string => marked.parseInline(text, { async: false });
