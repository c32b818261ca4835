import { readdirSync } from 'node:fs';

import { at } from './paths.mjs';

/** Files below these folders whose names end in one of these endings, as full paths in order. */
export function globSync(folders, endings) {
  const found = folders.flatMap((folder) =>
    readdirSync(at(folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
      .map((entry) => `${entry.parentPath ?? entry.path}/${entry.name}`),
  );
  return found.sort();
}
