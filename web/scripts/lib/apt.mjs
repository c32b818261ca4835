import { quietly, answer, which } from './run.mjs';
import { Failure, dim, say, step } from './say.mjs';

/** How to become root: [] as root, ['sudo', '-n'] with passwordless sudo, null otherwise. */
function asRoot() {
  if (process.getuid?.() === 0) return [];
  return which('sudo') && answer('sudo', ['-n', 'true']) !== null ? ['sudo', '-n'] : null;
}

const list = (needs) =>
  needs.map((need) => `  ${need.name.padEnd(22)} ${need.why} ${dim(`(${need.package})`)}`).join('\n');

/** Installs what is missing with apt-get, or says in one message what is missing and how to get it. */
export async function install(needs) {
  const packages = needs.map((need) => need.package);
  const command = `apt-get install --yes --no-install-recommends ${packages.join(' ')}`;
  if (!which('apt-get')) {
    throw new Failure(
      `Missing here:\n${list(needs)}\n\nThis system has no apt-get, so they cannot be installed automatically. ` +
        `Install them with the system's own package manager\n(the names in brackets are Debian's), then run this command again. ` +
        'An activated emsdk is found by itself;\nheaders elsewhere are found through BACKPROP_INCLUDE, a browser through CHROMIUM.',
    );
  }
  const root = asRoot();
  if (root === null) {
    throw new Failure(
      `Missing here:\n${list(needs)}\n\nInstalling them needs root. Run this once, then try again:\n\n  sudo ${command}`,
    );
  }
  say(`Missing here, to be installed with apt-get:\n${list(needs)}`);
  const apt = (...args) => {
    const [program, ...rest] = [...root, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', ...args];
    return quietly(program, rest);
  };
  await step('apt-get update', () => apt('update'));
  for (const need of needs) {
    await step(`apt-get install ${need.package}`, () =>
      apt('install', '--yes', '--no-install-recommends', need.package),
    );
  }
}
