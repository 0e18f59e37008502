// Keeps every file of the playground, so that it opens without a network after the first load.
declare const FILES: readonly string[];
declare const VERSION: string;

const worker = globalThis as unknown as ServiceWorkerGlobalScope;

const keep = async (): Promise<void> => {
  const cache = await caches.open(VERSION);
  await cache.addAll([...FILES]);
};

const forgetOthers = async (): Promise<void> => {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith('playground-') && name !== VERSION);
  await Promise.all(old.map((name) => caches.delete(name)));
};

async function answer(request: Request): Promise<Response> {
  // The view stands behind the `#`, which no request has; `./` and `index.html` are one page.
  const kept = await caches.match(request, { cacheName: VERSION, ignoreMethod: true });
  if (kept !== undefined) return kept;
  const found = await fetch(request);
  // What is fetched only by those who need it.
  if (found.ok && request.method === 'GET' && new URL(request.url).pathname.includes('/onnx/')) {
    await (await caches.open(VERSION)).put(request, found.clone());
  }
  return found;
}

worker.addEventListener('install', (event) => event.waitUntil(keep()));
worker.addEventListener('activate', (event) => event.waitUntil(forgetOthers()));
worker.addEventListener('fetch', (event) => {
  if (['GET', 'HEAD'].includes(event.request.method)) event.respondWith(answer(event.request));
});
