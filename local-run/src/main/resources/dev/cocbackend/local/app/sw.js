// The server puts `const SHELL = {version, files};` in front, so that a changed file makes a changed worker.

/** Keeps the app itself, so that it opens without a network; what it shows is in its own database. */
const CACHE = `shell-${SHELL.version}`;

const fill = async () => {
  const cache = await caches.open(CACHE);
  // Past the browser's own cache: a version is all new or not there.
  await cache.addAll(SHELL.files.map((file) => new Request(file, { cache: "reload" })));
  await self.skipWaiting();
};

const takeOver = async () => {
  for (const name of await caches.keys()) {
    if (name !== CACHE) {
      await caches.delete(name);
    }
  }
  await self.clients.claim();
};

const answer = async (request, file) => {
  const cache = await caches.open(CACHE);
  return (await cache.match(file)) ?? fetch(request);
};

self.addEventListener("install", (event) => event.waitUntil(fill()));

self.addEventListener("activate", (event) => event.waitUntil(takeOver()));

self.addEventListener("fetch", (event) => {
  const { origin, pathname } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== self.location.origin) {
    return;
  }
  const file = event.request.mode === "navigate" ? "/app/" : pathname;
  if (SHELL.files.includes(file)) {
    event.respondWith(answer(event.request, file));
  }
});

const open = async (url) => {
  const address = new URL(`/app/${url}`, self.location.origin).href;
  const [page] = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (page) {
    await page.focus();
    page.postMessage({ open: url });
  } else {
    await self.clients.openWindow(address);
  }
};

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.url ?? "#/"));
});
