import { existsSync, readFileSync } from 'node:fs';

import { at } from './paths.mjs';
import { quietly } from './run.mjs';
import { Failure, step } from './say.mjs';

const read = (path) => JSON.parse(readFileSync(path, 'utf8')).packages;

/** Whether node_modules holds what package-lock.json asks for (optional packages of other systems aside). */
export function packagesAreInstalled() {
  const record = at('node_modules/.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = read(at('package-lock.json'));
  const present = read(record);
  const names = Object.keys(wanted).filter((name) => name !== '' && !wanted[name].optional);
  return names.every((name) => present[name]?.version === wanted[name].version);
}

export async function installPackages() {
  if (packagesAreInstalled()) return;
  await step('npm packages of package-lock.json (npm ci)', async () => {
    await quietly('npm', ['ci', '--no-audit', '--no-fund']);
    if (!packagesAreInstalled())
      throw new Failure('npm ci left node_modules incomplete; remove it and try again.');
  });
}
