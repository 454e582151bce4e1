// SPDX-License-Identifier: MIT
// The service worker: offline after the first visit, isolation where the host sends no headers, updates
// that never mix two versions.
import assert from 'node:assert/strict';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';

import { drop, expectQuiet, follow, kFirstSample, openFirstSample, openPage, places, settle, siteUrl, startServer, test, until, waitForMirror } from './harness.mjs';
import { capsules } from './pictures.mjs';

async function waitUntilKept(page) {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller) {
      await new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done, { once: true }));
    }
  });
}

// Paths in the caches whose name holds `part`.
const kept = (page, part = '') =>
  page.evaluate(async (wanted) => {
    const urls = [];
    for (const name of (await caches.keys()).filter((cache) => cache.includes(wanted))) {
      for (const { url } of await (await caches.open(name)).keys()) urls.push(new URL(url).pathname);
    }
    return urls;
  }, part);

// A first visit, until all that it used is kept.
async function visit(options) {
  const { url, server } = await startServer(options);
  const asked = new Set();
  server.on('request', (request) => asked.add(new URL(request.url, url).pathname));
  const page = await openFirstSample(url);
  await waitUntilKept(page);
  await settle(page);
  const used = [...asked].filter((path) => /^\/(models\/|ort\.)/.test(path));
  assert.ok(used.length >= 5, `${used}`); // list, manifest, decoder, and the runtime's two files
  await until('every used file in the cache', async () => {
    const paths = await kept(page);
    return used.every((path) => paths.includes(path));
  });
  return { url, server, page };
}

// Closes the server; nothing answers any more.
async function cutOff(server) {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
}

for (const isolation of [true, false]) {
  test(`one visit is enough to work offline, ${isolation ? 'with' : 'without'} threads`, async () => {
    const { server, page } = await visit({ isolation });
    await cutOff(server);
    await page.reload();
    await waitForMirror(page, kFirstSample);
    expectQuiet(page);
  });
}

test('a first visit keeps the page for offline use once its first pictures are there, and not before', async () => {
  const url = await siteUrl();
  const page = await openPage(url, {
    prepare: (opened) => opened.addInitScript(() => {
      const { register } = ServiceWorkerContainer.prototype;
      ServiceWorkerContainer.prototype.register = function (...rest) {
        window.shownAtRegister = document.getElementById('mirror').textContent;
        return register.apply(this, rest);
      };
    }),
  });
  await waitUntilKept(page);
  assert.match(await page.evaluate(() => window.shownAtRegister), kFirstSample);
});

test('a network that takes every request and answers none keeps no page waiting that has all it needs', async () => {
  const { server, page } = await visit();
  server.removeAllListeners('request');
  let silent = 0;
  server.on('request', () => (silent += 1));
  await page.reload();
  await waitForMirror(page, kFirstSample);
  assert.ok(silent > 0);
  expectQuiet(page);
});

test('a model that is opened later in the first visit is there offline too', async () => {
  const { url, server } = await startServer();
  const page = await openFirstSample(url);
  await waitUntilKept(page);
  await follow(page, '#model=fashion-vae2');
  await page.waitForFunction(() => /Clothing/.test(document.getElementById('mirror').dataset.model));
  await waitForMirror(page, kFirstSample);
  await until('its files in the cache', async () => (await kept(page)).filter((path) => path.includes('/fashion-vae2/')).length >= 3);
  await cutOff(server);
  await page.reload();
  assert.match((await waitForMirror(page, kFirstSample)).model, /Clothing/);
});

test('a page that is stuck goes on by itself when the network is back', async () => {
  const { url, server } = await startServer();
  const { port } = new URL(url);
  const page = await openFirstSample(url);
  await waitUntilKept(page);
  await settle(page);
  await cutOff(server);
  await follow(page, '#model=fashion-vae2');
  await waitForMirror(page, /The model could not be opened: .*offline/);
  await startServer({ port: Number(port) });
  assert.match((await waitForMirror(page, kFirstSample)).model, /Clothing/);
  assert.equal(await page.isVisible('#notice'), false);
});

test('the plain page samples and inspects by itself what failed, when the network is back', async () => {
  const { url, server } = await startServer();
  const port = Number(new URL(url).port);
  const page = await openPage(`${url}?plain`);
  await waitForMirror(page, /60 samples of/);
  await waitUntilKept(page);
  await cutOff(server);
  await page.selectOption('#model', 'fashion-vae2');
  await page.click('text=Sample');
  await waitForMirror(page, /offline/);
  const { server: second } = await startServer({ port });
  await waitForMirror(page, /60 samples of fashion-vae2/);
  assert.equal(await page.isVisible('#notice'), false);
  await cutOff(second);
  await drop(page, capsules().slice(0, 2));
  await page.waitForFunction(() => document.querySelectorAll('#plain tbody td[colspan]').length === 2);
  assert.match(await page.textContent('#plain tbody td[colspan]'), /offline/);
  await startServer({ port });
  await page.waitForFunction(() => [...document.querySelectorAll('#plain tbody tr')].every(({ cells }) => cells.length === 7));
  assert.equal(await page.isVisible('#notice'), false);
});

test('a page whose runtime and list of models did not come starts by itself when they do', async () => {
  const { url, server } = await startServer();
  let cut = false;
  server.prependListener('request', (request) => {
    if (/\/(ort\.|models\/)/.test(request.url) && !cut) request.socket.destroy();
  });
  const page = await openPage(url);
  await page.waitForSelector('#notice:not([hidden])');
  assert.match(await page.textContent('#notice_text'), /offline|fetch|import/i);
  cut = true;
  await waitForMirror(page, kFirstSample);
  assert.equal(await page.isVisible('#notice'), false);
});

test('the first visit keeps the shell, and leaves runtime and models to when they are used', async () => {
  const url = await siteUrl();
  const page = await openFirstSample(url);
  await waitUntilKept(page);
  const paths = await kept(page, 'shell-');
  for (const part of ['/main.', '/worker.', '/lab_app.', '/lab_core.', '/style.']) {
    assert.ok(paths.some((path) => path.includes(part)), `${part} in ${paths}`);
  }
  assert.ok(paths.includes('/'));
  assert.deepEqual(paths.filter((path) => /ort\.|models\//.test(path)), []);
});

test('a host without isolation headers gets threads from the second visit on', async () => {
  const { url } = await startServer({ isolation: false });
  const page = await openFirstSample(url);
  const isolated = () => page.evaluate(() => window.crossOriginIsolated);
  assert.equal(await isolated(), false);
  await waitUntilKept(page);
  await page.reload();
  await waitForMirror(page, kFirstSample);
  assert.equal(await isolated(), true);
  expectQuiet(page);
});

test('the page never reloads by itself', async () => {
  const { url } = await startServer({ isolation: false });
  let loads = 0;
  const page = await openFirstSample(url, { prepare: (opened) => opened.on('load', () => (loads += 1)) });
  await waitUntilKept(page);
  await page.waitForTimeout(1500);
  assert.equal(loads, 1);
});

// The same site, as if built again from other sources.
function nextVersion(from, to) {
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true });
  for (const file of ['index.html', 'service_worker.js']) rmSync(join(to, `${file}.br`), { force: true });
  const page = join(to, 'index.html');
  writeFileSync(page, readFileSync(page, 'utf8').replace('<h1 class="hidden">Latent Lab</h1>', '<h1 class="hidden">Next</h1>'));
  const worker = join(to, 'service_worker.js');
  const text = readFileSync(worker, 'utf8');
  const [, version] = /shell-([0-9a-f]{10})/.exec(text);
  writeFileSync(worker, text.replaceAll(version, 'ffffffffff'));
}

test('a new version is offered, and taken as a whole at the visitor\'s wish', async () => {
  const root = join(places.scratch, 'updated');
  rmSync(root, { recursive: true, force: true });
  cpSync(places.site, root, { recursive: true });
  const { url } = await startServer({ root });
  const page = await openFirstSample(url);
  await waitUntilKept(page);
  const heading = () => page.textContent('h1');
  assert.equal(await page.isVisible('#update'), false);
  nextVersion(places.site, root);
  await page.reload();
  await waitForMirror(page, kFirstSample);
  assert.equal(await heading(), 'Latent Lab');
  await page.waitForSelector('#update:not([hidden])');
  await page.click('#update_reload');
  await page.waitForFunction(() => document.querySelector('h1')?.textContent === 'Next');
  await waitForMirror(page, kFirstSample);
  expectQuiet(page);
});

// Firefox claims every worker of a page by asking it, and gives out no file before the activation is over.
test('the service worker is active although a client never answers its claim', async () => {
  const listeners = {};
  let claims = 0;
  const self = {
    addEventListener: (type, listener) => (listeners[type] = listener),
    clients: { claim: () => new Promise(() => (claims += 1)) },
  };
  runInNewContext(readFileSync(join(places.site, 'service_worker.js'), 'utf8'), { self, caches: { keys: async () => [] } });
  let activation;
  listeners.activate({ waitUntil: (promise) => (activation = promise) });
  const late = new Promise((done) => setTimeout(done, 2000, 'waits'));
  assert.equal(await Promise.race([activation.then(() => 'active'), late]), 'active');
  assert.equal(claims, 1);
});
