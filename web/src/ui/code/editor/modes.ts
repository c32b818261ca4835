import type { CompletionSource } from '@codemirror/autocomplete';
import type { Language as Grammar, LanguageSupport } from '@codemirror/language';

import type { Language } from '../../../lab/types.ts';

/** What the editor knows of a language. */
export interface Mode {
  support: LanguageSupport;
  grammar: Grammar;
  /** Spaces of one indentation. */
  indent: number;
}

/** Grammars are fetched when a program in their language is first shown. */
export async function loadMode(language: Language): Promise<Mode> {
  if (language === 'python') {
    const { python, pythonLanguage } = await import('@codemirror/lang-python');
    return { support: python(), grammar: pythonLanguage, indent: 4 };
  }
  const { javascript, javascriptLanguage, typescriptLanguage } = await import('@codemirror/lang-javascript');
  const typescript = language === 'typescript';
  return {
    support: javascript({ typescript }),
    grammar: typescript ? typescriptLanguage : javascriptLanguage,
    indent: 2,
  };
}

/** The names of the lesson, offered while one is typed. */
export function completing(names: readonly string[]): CompletionSource {
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
