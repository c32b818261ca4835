import svelte from 'eslint-plugin-svelte';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** What a folder of web/src may not import: each layer knows only what is beneath it (STYLE: direction). */
const mayNotImport = (...folders) => ({
  'no-restricted-imports': [
    'error',
    {
      patterns: folders.map((folder) => ({
        regex: `/${folder}/`,
        message: `This layer does not know ${folder}.`,
      })),
    },
  ],
});

export default defineConfig(
  { ignores: ['build/**', 'node_modules/**', 'web/dist/**', 'wasm/guard.js', '**/*.d.ts'] },
  // Programs of learners, right and wrong ones.
  { ignores: ['web/lessons/**', 'tests/corpus/javascript/**'] },
  { files: ['**/*.{js,mjs,ts,svelte}'], extends: [tseslint.configs.recommended] },
  svelte.configs.recommended,
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.svelte'] } },
  },
  {
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-var': 'error',
      'prefer-const': 'error',
      'no-console': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    rules: {
      'prefer-const': 'off', // `let { a, b = $bindable() } = $props()` is idiomatic
      'svelte/no-unused-svelte-ignore': 'off', // svelte-check knows which warnings there are
      'svelte/no-at-html-tags': 'off', // lessons are HTML of our own, made when the page is built
      'svelte/prefer-svelte-reactivity': 'off', // sets and maps inside a derivation need not react
    },
  },
  { files: ['web/src/lab/**'], rules: mayNotImport('runtimes', 'ui', 'cli') },
  { files: ['web/src/runtimes/**'], rules: mayNotImport('ui', 'cli') },
  { files: ['web/src/ui/**'], rules: mayNotImport('cli') },
  { files: ['web/cli/**'], rules: mayNotImport('ui') },
);
