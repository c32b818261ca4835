import { fileURLToPath } from 'node:url';

// The bundle lies flat in build/cli, so that the checkout is two folders up from every part of it.
const checkout = new URL('../../', import.meta.url);

/** A path below the lab's own folder. */
export const place = (path: string): string => fileURLToPath(new URL(path, checkout));
/** The same, as an address that `import` takes. */
export const address = (path: string): string => new URL(path, checkout).href;
