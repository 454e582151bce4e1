// SPDX-License-Identifier: MIT
// Registers the service worker: the page works offline after the first visit, and is isolated (so
// that threads work) from the second visit on where the host does not send the headers itself. The
// page never reloads by itself.

// A page that was there before the service worker fetches past it, its worker to the end of the visit:
// what it used is told to the service worker, which takes it from the browser's own cache.
const isFirstVisit = 'serviceWorker' in navigator && !navigator.serviceWorker.controller;

export function keepUsed(urls: readonly string[]): void {
  if (!isFirstVisit) return;
  navigator.serviceWorker.ready.then(({ active }) => active?.postMessage({ keep: urls }), () => {});
}

// That the worker has done all it was asked for.
export let tellRested = (): void => {};
const rested = new Promise<void>((resolve) => (tellRested = resolve));

export async function registerServiceWorker(onUpdate: (activate: () => void) => void): Promise<void> {
  // Keeping the page takes a second of a processor, which the first pictures need.
  if (isFirstVisit) await rested;
  const registration = await navigator.serviceWorker.register('service_worker.js');
  const offer = (worker: ServiceWorker | null) => {
    // Without a controller this is the first visit, not an update.
    if (!worker || !navigator.serviceWorker.controller) return;
    onUpdate(() => {
      navigator.serviceWorker.addEventListener('controllerchange', () => window.location.reload(), { once: true });
      worker.postMessage('activate');
    });
  };
  offer(registration.waiting);
  registration.addEventListener('updatefound', () => {
    const worker = registration.installing;
    worker?.addEventListener('statechange', () => {
      if (worker.state === 'installed') offer(worker);
    });
  });
}
