// SPDX-License-Identifier: MIT
// The page's entry: finds out what the browser offers, then starts the drawn interface or, without
// WebGL 2, the plain page.
import { describeLacks, detectFeatures, fatalLack } from './features.ts';
import { registerServiceWorker } from './offline.ts';
import { startPlainPage } from './plain_page.ts';
import { showDeadEnd, showNotice, showUpdate, watchNotice } from './shell.ts';
import { startCanvas } from './canvas_page.ts';

function report(error: unknown): void {
  showNotice(String((error as Error)?.message ?? error));
}

async function start(): Promise<void> {
  watchNotice();
  const skip = document.querySelector<HTMLAnchorElement>('.skip')!;
  skip.onclick = () => (skip.href = `?plain${window.location.hash}`); // the same page, model and seed
  window.addEventListener('error', (event) => report(event.error ?? event.message));
  window.addEventListener('unhandledrejection', (event) => report(event.reason));

  const features = detectFeatures();
  const fatal = fatalLack(features);
  if (fatal) {
    showDeadEnd(fatal);
    return;
  }
  const asked = new URLSearchParams(window.location.search).has('plain');
  const drawn = features.webgl2 && !asked && (await startCanvas(features));
  if (drawn) describeLacks(features).slice(0, 1).forEach(showNotice);
  else startPlainPage(asked ? features : { ...features, webgl2: false });
  if (features.storage) await registerServiceWorker(showUpdate).catch(() => {});
}

start().catch((error: unknown) => {
  showDeadEnd(`Latent Lab could not start: ${String((error as Error)?.message ?? error)}`);
  // Nothing is on show that could be lost.
  window.addEventListener('online', () => window.location.reload());
});
