/**
 * The service worker: every file of one version of the lab, kept in this browser so that the page works offline.
 *
 * A learner's program runs in workers of this origin and may write into any cache. So the cache is not trusted: nothing
 * is served from it but the files listed here, each only with the bytes that the build gave it. The list is part of
 * this script, which the browser keeps where no page can write.
 */
declare const self: ServiceWorkerGlobalScope;
/** SHA-256 of each file, in hexadecimal, by its path beside this script; the build writes it in. */
declare const __FILES__: Record<string, string>;
/** A name for exactly these files. */
declare const __EDITION__: string;

const files = new Map(Object.entries(__FILES__));
const home = new URL('./', self.location.href);
/** Other labs may live on this host, at other paths. */
const ours = `backprop-lab ${home.pathname} `;
const cacheName = ours + __EDITION__;
/** So many downloads at a time. */
const lanes = 4;

self.addEventListener('install', (event) => event.waitUntil(fill()));

self.addEventListener('activate', (event) => {
  const tidy = async (): Promise<void> => {
    for (const name of await older()) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

self.addEventListener('message', (event) => {
  if (event.data === 'take over') event.waitUntil(self.skipWaiting());
});

self.addEventListener('fetch', (event) => {
  const path = pathOf(event.request);
  if (path !== null) event.respondWith(serve(path, event.request));
});

/** The file a request asks for; null where it is none of ours. */
function pathOf(request: Request): string | null {
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== home.origin || request.headers.has('range')) return null;
  if (!url.pathname.startsWith(home.pathname)) return null;
  const path = url.pathname.slice(home.pathname.length) || 'index.html';
  return files.has(path) ? path : null;
}

const older = async (): Promise<string[]> =>
  (await caches.keys()).filter((name) => name.startsWith(ours) && name !== cacheName);

const addressOf = (path: string): string => new URL(path, home).href;

/** The same response if its bytes are those of the list. */
async function genuine(path: string, response: Response | undefined): Promise<Response | null> {
  if (!response?.ok) return null;
  const bytes = await response.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const hash = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (hash !== files.get(path)) return null;
  const type = response.headers.get('content-type') ?? 'application/octet-stream';
  return new Response(bytes, {
    headers: { 'content-type': type, 'content-length': String(bytes.byteLength) },
  });
}

/** From the host; what a cache on the way has kept for too long is asked for again. */
async function download(path: string): Promise<Response | null> {
  for (const cache of ['default', 'reload'] as const) {
    const found = await genuine(path, await fetch(addressOf(path), { cache, credentials: 'same-origin' }));
    if (found) return found;
  }
  return null;
}

/** Fetches every file; what did not change since the version before is taken from there. */
async function fill(): Promise<void> {
  const cache = await caches.open(cacheName);
  const before = await Promise.all((await older()).map((name) => caches.open(name)));
  const left = [...files.keys()];
  const lane = async (): Promise<void> => {
    for (let path = left.pop(); path !== undefined; path = left.pop()) {
      let found = await genuine(path, await cache.match(addressOf(path)));
      if (found) continue;
      for (const one of before) found ??= await genuine(path, await one.match(addressOf(path)));
      found ??= await download(path);
      if (!found) throw new Error(`${path} is not the file of this version`);
      await cache.put(addressOf(path), found);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

async function serve(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(cacheName);
  const kept = await genuine(path, await cache.match(addressOf(path)));
  if (kept) return kept;
  // Lost, or not what it was: fetched anew, as if there were no cache.
  const fresh = await download(path).catch(() => null);
  if (!fresh) return fetch(request);
  await cache.put(addressOf(path), fresh.clone());
  return fresh;
}

export {};
