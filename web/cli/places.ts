import { fileURLToPath } from 'node:url';

// This file runs from build/cli (as part of the bundle), so that the checkout is two folders up.
const checkout = new URL('../../', import.meta.url);

/** A path below the lab's own folder. */
export const place = (path: string): string => fileURLToPath(new URL(path, checkout));
/** The same, as an address that `import` takes. */
export const address = (path: string): string => new URL(path, checkout).href;
