import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Language } from '../../web/src/lab/types.ts';

/** The folders of the corpus: one for each base class that programs are written against. */
export const families = ['python', 'javascript'] as const;
export type Family = (typeof families)[number];

/** A program of the corpus. Right programs lie in `right/`, wrong ones in `wrong/<the slug they must be named with>/`. */
export interface Program {
  family: Family;
  language: Language;
  /** Below tests/corpus. */
  path: string;
  source: string;
  /** null for a right program. */
  slug: string | null;
}

/** Worth a note and no points: a program in this folder of `wrong` passes everything, and is named all the same. */
export const NOTE = 'too-deep';

const languages: Record<string, Language> = { py: 'python', js: 'javascript', ts: 'typescript' };
const root = fileURLToPath(new URL('.', import.meta.url));

function below(family: Family, folder: string, slug: string | null): Program[] {
  return readdirSync(join(root, folder))
    .sort()
    .flatMap((name) => {
      const language = languages[name.split('.').at(-1) ?? ''];
      if (!language) return [];
      const path = join(folder, name);
      return [{ family, language, path, source: readFileSync(join(root, path), 'utf8'), slug }];
    });
}

/** Every program of a family, right ones first. */
export function programsOf(family: Family): Program[] {
  const wrong = readdirSync(join(root, family, 'wrong')).sort();
  return [
    ...below(family, join(family, 'right'), null),
    ...wrong.flatMap((slug) => below(family, join(family, 'wrong', slug), slug)),
  ];
}

/** Every diagnosis of the curriculum, in its order of precedence. */
export const slugs: readonly string[] =
  `overwrites-gradient drops-edge-of-visited-node repropagates-accumulated-gradient wrong-visit-order
  seeds-wrong-node no-reset resets-leaves-only loses-repeated-input reverses-input-gradients exponential-paths
  mutates-shared-gradient ignores-seed mutates-forward-values stale-forward forward-wrong-order forward-exponential
  never-ends raises too-deep mul-not-swapped mul-drops-upstream mul-one-gradient mul-uses-result add-drops-upstream
  add-one-gradient add-negates-second add-halves matmul-missing-transpose matmul-extra-transpose matmul-order-swapped
  matmul-outputs-swapped matmul-elementwise gradient-shape detached-gradient wrong-value`.split(/\s+/);
