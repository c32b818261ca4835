import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { createGzip } from 'node:zlib';

const types = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.py': 'text/x-python; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
  '.zip': 'application/zip',
};

/** The file a request names below `folder`, or null. */
function fileFor(folder, url) {
  let path;
  try {
    path = normalize(decodeURIComponent(url.split(/[?#]/, 1)[0]));
  } catch {
    return null;
  }
  if (path.includes('\0')) return null;
  const named = join(folder, path);
  if (named !== folder && !named.startsWith(folder.endsWith(sep) ? folder : folder + sep)) return null;
  const file = path.endsWith('/') ? join(named, 'index.html') : named;
  const found = statSync(file, { throwIfNoEntry: false });
  return found?.isFile() ? { file, found } : null;
}

/** What is small already. */
const packed = new Set(['.png', '.woff2', '.zip']);

/**
 * Files of the build carry a hash of their content in their names and never change. All others are revalidated (ETag),
 * so a rebuilt page is never stale and an unchanged one is not sent twice.
 */
const lifetime = (file) =>
  /[\\/]assets[\\/][^\\/]+-[\w-]{8}\.\w+$/.test(file) ? 'public, max-age=31536000, immutable' : 'no-cache';

/** Answers with plain files, compressed where that helps, as static hosts do. */
function respond(folder, request, response) {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { Allow: 'GET, HEAD' }).end();
    return;
  }
  const target = fileFor(folder, request.url ?? '/');
  if (!target) {
    response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end('Not found\n');
    return;
  }
  const { file, found } = target;
  const zip = !packed.has(extname(file)) && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  const size = `${found.size.toString(36)}-${Math.round(found.mtimeMs).toString(36)}`;
  const tag = zip ? `"${size}-gzip"` : `"${size}"`;
  const headers = { 'Cache-Control': lifetime(file), ETag: tag, Vary: 'Accept-Encoding' };
  if (request.headers['if-none-match'] === tag) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(200, {
    ...headers,
    'Content-Type': types[extname(file)] ?? 'application/octet-stream',
    ...(zip ? { 'Content-Encoding': 'gzip' } : { 'Content-Length': found.size }),
    'X-Content-Type-Options': 'nosniff',
  });
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  const content = createReadStream(file).on('error', () => response.destroy());
  if (zip) content.pipe(createGzip()).pipe(response);
  else content.pipe(response);
}

function listen(server, port) {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, 'localhost', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Serves a folder on the first free port from `port` on (0: any). Resolves to the server and its port. */
export async function serve(folder, port) {
  const server = createServer((request, response) => respond(folder, request, response));
  for (let next = port; ; next++) {
    try {
      await listen(server, next);
      return { server, port: server.address().port };
    } catch (error) {
      if (error.code !== 'EADDRINUSE' || next > port + 100) throw error;
    }
  }
}
