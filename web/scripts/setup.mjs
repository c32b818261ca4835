// `npm run setup [build|test|lint|bench ...]`: installs what is missing for these purposes (all of them, if none is named).
// Runs before `npm ci`, so it and everything it imports use node alone.

import { pathToFileURL } from 'node:url';

import { install } from './lib/apt.mjs';
import { missing } from './lib/needs.mjs';
import { installPackages } from './lib/packages.mjs';
import { Failure, dim, main, say } from './lib/say.mjs';

const purposesKnown = ['build', 'test', 'lint', 'bench'];

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Failure(
    `Node ${process.versions.node} is too old: Backprop Lab needs 20.19 or newer (https://nodejs.org).`,
  );
}

/** Makes sure that everything these purposes need is here. */
export async function setup(purposes) {
  checkNode();
  const lacking = missing(purposes);
  if (lacking.length > 0) {
    await install(lacking);
    const still = missing(purposes);
    if (still.length > 0) {
      throw new Failure(
        `Installed, yet not found or too old: ${still.map((need) => need.name).join(', ')}. ` +
          "This system's packages may be older than Debian 12's; install newer ones by hand.",
      );
    }
  }
  await installPackages();
  say(dim(`  everything needed to ${purposes.join(', ')} is installed`));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(() => {
    const purposes = process.argv.slice(2);
    const unknown = purposes.filter((purpose) => !purposesKnown.includes(purpose));
    if (unknown.length > 0)
      throw new Failure(`setup knows ${purposesKnown.join(', ')}; not ${unknown.join(', ')}`);
    return setup(purposes.length > 0 ? purposes : purposesKnown);
  });
}
