// Keeps the shell of the app, so that it opens without a connection. It keeps nothing of the API: no answer of it is ever from here.
const cacheName = 'assent-clinic-shell-1';
const base = new URL('./', self.location.href);
const page = base.href;

self.addEventListener('install', (event) => {
  event.waitUntil(keepShell().then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || !url.href.startsWith(base.href)) return;
  if (event.request.mode === 'navigate') event.respondWith(pageFor(event.request));
  else event.respondWith(fileFor(event.request));
});

/** The page, and the files that it names: their names change with their contents. */
async function keepShell() {
  const cache = await caches.open(cacheName);
  const response = await fetch(page, { cache: 'no-cache' });
  const names = [...(await response.clone().text()).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, name]) => name);
  const own = names.map((name) => new URL(name, base).href).filter((href) => href.startsWith(base.href));
  await cache.addAll([...new Set(own)]);
  await cache.put(page, response);
  for (const { url } of await cache.keys()) if (url !== page && !own.includes(url)) await cache.delete(url);
}

/** The newest page if there is a connection, and with it the files of that page. */
async function pageFor(request) {
  try {
    const response = await fetch(request);
    if (response.ok) await keepShell().catch(() => undefined);
    return response;
  } catch {
    return (await caches.match(page)) ?? Response.error();
  }
}

async function fileFor(request) {
  return (await caches.match(request)) ?? fetch(request);
}
