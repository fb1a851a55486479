// Keeps the files of the app, so that cards are seen without a connection. It never keeps what the service answers: that is encrypted
// in the wallet or not kept at all. `vite.config.mjs` fills in the files and their version.
const files = __FILES__;
const shell = 'assent-wallet-__VERSION__';

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(shell)
      .then((cache) => cache.addAll(files))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== shell).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin || !pathname.startsWith('/wallet/')) return;
  if (request.mode === 'navigate') event.respondWith(freshPage(request));
  else event.respondWith(caches.match(request, { ignoreSearch: true }).then((kept) => kept ?? fetch(request)));
});

/** The page as it is now, or as it was kept if the service cannot be reached. */
const freshPage = (request) =>
  fetch(request).catch(async () => (await caches.match('/wallet/', { ignoreSearch: true })) ?? Response.error());
