// SPDX-License-Identifier: MIT
// Offline after the first visit, and cross-origin isolation for hosts that cannot send headers. Each
// build has a cache of its own with the whole shell, so that a page never mixes two versions; the
// runtime and the models are kept when they are first used, at the first visit when the page tells.
declare const self: ServiceWorkerGlobalScope;
declare const BUILD_VERSION: string;
declare const BUILD_SHELL: string[]; // of this build, relative; the first is the page itself
export {};

const kPrefix = 'latent-lab-';
const kShellCache = `${kPrefix}shell-${BUILD_VERSION}`;
const kUsedCache = `${kPrefix}used`;
const kMostUsed = 200; // files in it; the oldest go first
// How long what is kept waits for the server's own, milliseconds: a network can take a request and never answer it.
// A manifest waits longer, as one that is older than the list would not fit it, but not for a server that is known
// to be silent.
const kPatience = 3000;
const kPatienceForManifests = 20_000;
let silent = false;

const scope = () => self.registration.scope;

self.addEventListener('install', (event) => {
  event.waitUntil(install());
});

async function install(): Promise<void> {
  const cache = await caches.open(kShellCache);
  // The page itself has no hash in its name: not from the browser's own cache.
  await cache.addAll(BUILD_SHELL.map((file, i) => new Request(new URL(file, scope()), i === 0 ? { cache: 'reload' } : {})));
}

self.addEventListener('activate', (event) => {
  event.waitUntil(activate());
});

async function activate(): Promise<void> {
  const names = await caches.keys();
  const shells = names.filter((name) => name.startsWith(`${kPrefix}shell-`) && name !== kShellCache);
  // The one before stays for tabs that still show it.
  for (const name of shells.slice(0, -1)) await caches.delete(name);
  // Not waited for: Firefox claims worker by worker, and one that stands still never answers. What it is replaced by
  // (page/start_watch.ts) would get no file before this is over.
  void self.clients.claim();
}

self.addEventListener('message', (event) => {
  if (event.data === 'activate') void self.skipWaiting();
  if (Array.isArray(event.data?.keep)) event.waitUntil(keepAll(event.data.keep.map(String)));
});

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== self.location.origin || !url.href.startsWith(scope())) return;
  event.respondWith(answer(event, url).then(isolated));
});

function isolated(response: Response): Response {
  if (response.status === 0 || response.type === 'opaqueredirect') return response;
  const headers = new Headers(response.headers);
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp');
  headers.set('Cross-Origin-Resource-Policy', 'same-origin');
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}

// Names with a hash, and addresses with a checksum, never change.
const isFixed = (url: URL) => /\.[0-9a-f]{8,}\.\w+$/.test(url.pathname) || url.searchParams.has('v');
const isModel = (url: URL) => url.href.startsWith(`${scope()}models/`);

async function keepAll(urls: readonly string[]): Promise<void> {
  for (const address of urls) {
    const url = new URL(address, scope());
    if (!url.href.startsWith(scope()) || !(isFixed(url) || isModel(url)) || (await caches.match(url.href))) continue;
    try {
      // Just downloaded: not again, and not in another version.
      const request = new Request(url.href, { cache: 'force-cache' });
      const response = await fetch(request);
      if (response.status === 200) await keep(request, response);
    } catch {
      // The network is gone already: the next visit keeps it.
    }
  }
}

async function answer(event: FetchEvent, url: URL): Promise<Response> {
  const { request } = event;
  if (request.mode === 'navigate') return page(event);
  if (isFixed(url)) return (await caches.match(request)) ?? fetchAndKeep(request);
  if (isModel(url)) return newestOrKept(event, url.pathname.endsWith('/index.json') ? kPatience : kPatienceForManifests);
  return fetch(request);
}

// Always this build's own page, so that it finds its own files.
async function page(event: FetchEvent): Promise<Response> {
  const { request } = event;
  const isOurs = new URL(request.url).pathname.replace(/index\.html$/, '') === new URL(scope()).pathname;
  if (!isOurs) return newestOrKept(event, kPatience); // the sheet of the lesson
  const cache = await caches.open(kShellCache);
  return (await cache.match(new URL(BUILD_SHELL[0]!, scope()))) ?? fetch(request);
}

async function fetchAndKeep(request: Request): Promise<Response> {
  const response = await fetch(request);
  if (response.ok && response.status === 200) void keep(request, response.clone());
  return response;
}

// What comes too late is there for the next time.
async function newestOrKept(event: FetchEvent, patience: number): Promise<Response> {
  let timer = 0;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      silent = true;
      resolve(undefined);
    }, silent ? 0 : patience);
  });
  const newest = fetchAndKeep(event.request).finally(() => {
    clearTimeout(timer);
    silent = false;
  });
  event.waitUntil(newest.catch(() => {}));
  const inTime = await Promise.race([newest, late]).catch(() => undefined);
  return inTime ?? (await caches.match(event.request)) ?? newest;
}

// A full disk is no reason to fail: the file is there, only not for offline.
async function keep(request: Request, response: Response): Promise<void> {
  try {
    const cache = await caches.open(kUsedCache);
    await cache.put(request, response);
    const keys = await cache.keys();
    for (const key of keys.slice(0, Math.max(0, keys.length - kMostUsed))) await cache.delete(key);
  } catch {
    // See above.
  }
}
