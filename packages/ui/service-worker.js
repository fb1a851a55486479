// Keeps the files of an app, so that it opens without a connection. It never keeps what the service answers: that the app keeps itself, or
// nobody does. `app-config.mjs` fills in the app, its files and their version.
const files = __FILES__;
const base = '/__APP__/';
const prefix = 'assent-__APP__-';
const shell = `${prefix}__VERSION__`;

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
      .then((names) => names.filter((name) => name.startsWith(prefix) && name !== shell))
      .then((older) => Promise.all(older.map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin || !pathname.startsWith(base)) return;
  if (request.mode === 'navigate') event.respondWith(freshPage(request));
  else event.respondWith(caches.match(request, { ignoreSearch: true }).then((kept) => kept ?? fetch(request)));
});

/** The page as it is now, or as it was kept if the service cannot be reached. */
const freshPage = (request) =>
  fetch(request).catch(async () => (await caches.match(base, { ignoreSearch: true })) ?? Response.error());
