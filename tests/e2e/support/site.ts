/** The built site behind a plain static host: a random port, a path of its own, no header but the type. */
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
  '.zip': 'application/zip',
};

export const dist =
  process.env['BACKPROP_SITE'] ?? fileURLToPath(new URL('../../../web/dist', import.meta.url));
const under = '/a/course/lab/';

export interface Site {
  /** Address of the lab, ending in a slash. */
  address: string;
  close(): Promise<void>;
}

/** Serves web/dist, or another folder, below a path, as a course's own site would. */
export async function serve(folder = dist): Promise<Site> {
  await stat(join(folder, 'index.html')).catch(() => {
    throw new Error('There is no built site in web/dist: run npm run build first.');
  });
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://host').pathname);
    const inside = path.startsWith(under) ? normalize(path.slice(under.length) || 'index.html') : '..';
    if (inside.startsWith('..')) {
      response.writeHead(404).end();
      return;
    }
    readFile(join(folder, inside)).then(
      (body) =>
        response
          .writeHead(200, { 'content-type': types[extname(inside)] ?? 'application/octet-stream' })
          .end(body),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  if (at === null || typeof at === 'string') throw new Error('the server has no port');
  return {
    address: `http://127.0.0.1:${at.port}${under}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
