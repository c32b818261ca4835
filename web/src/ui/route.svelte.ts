export type Route =
  | { page: 'map' | 'work' | 'summary' | 'instructor' | 'about' }
  | { page: 'lesson'; id: string; part: string }
  | { page: 'unknown'; path: string };

/** A part of an address; one that is not encoded rightly stands for itself. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** `#/lesson/backprop-code/2` -> lesson backprop-code, part 2. The empty hash is the course map. */
export function parseRoute(hash: string): Route {
  const path = hash.replace(/^#\/?/, '');
  const [first = '', id = '', part = ''] = path.split('/').map(decoded);
  if (first === '') return { page: 'map' };
  if (first === 'work' && id === 'summary') return { page: 'summary' };
  if (first === 'work' || first === 'instructor' || first === 'about') return { page: first };
  if (first === 'lesson' && id) return { page: 'lesson', id, part };
  return { page: 'unknown', path };
}

class Router {
  current = $state<Route>(parseRoute(location.hash));

  constructor() {
    addEventListener('hashchange', () => {
      this.current = parseRoute(location.hash);
    });
  }
}

export const router = new Router();
