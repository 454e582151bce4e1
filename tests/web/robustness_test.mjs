// SPDX-License-Identifier: MIT
// Browsers that lack something, servers that fail, bundles that are broken: each is said in clear words,
// and everything else works on.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  drop,
  expectQuiet,
  kFirstSample,
  mirror,
  openFirstSample,
  openMoody,
  openPage,
  openWithWorker,
  places,
  siteUrl,
  startServer,
  test,
  top,
  waitForMirror,
  waitForNotice,
} from './harness.mjs';

const { zipSync } = createRequire(join(top, 'web/package.json'))('fflate');

const index = JSON.parse(readFileSync(join(places.models, 'index.json'), 'utf8')).models;
const defaultModel = index.find((model) => model.default);
// Page Sample begins with the one whose samples look best.
const distance = ({ frechet_distance: measured = Infinity }) => measured;
const firstOnSample = index
  .filter(({ dataset }) => dataset === defaultModel.dataset)
  .sort((a, b) => distance(a) - distance(b))[0];

function bundleFiles(id) {
  const read = (file) => new Uint8Array(readFileSync(join(places.models, id, file)));
  const manifest = JSON.parse(Buffer.from(read('manifest.json')).toString());
  const entries = [...Object.values(manifest.networks), ...Object.values(manifest.files)];
  return Object.fromEntries(['manifest.json', ...entries.map(({ file }) => file)].map((file) => [file, read(file)]));
}

function zipFile(name, files) {
  return { name, mimeType: 'application/zip', buffer: Buffer.from(zipSync(files, { level: 0 })) };
}

async function expectWorking(page) {
  await page.focus('#canvas');
  await page.keyboard.press('r');
  await waitForMirror(page, /samples with seed (?!1\.)\d+/);
}

const kNoWebgl = ['--disable-3d-apis'];

test('without WebGL 2 the plain page says so and samples', async () => {
  const url = await siteUrl();
  const page = await openPage(url, { flags: kNoWebgl });
  const { text } = await waitForMirror(page, /60 samples of/);
  assert.match(text, new RegExp(`^60 samples of ${firstOnSample.id} in \\d`));
  assert.match(await page.textContent('#plain'), /WebGL 2 is missing or switched off/);
  assert.match(await page.textContent('#plain'), /Pictures stay in this browser/);
  const colors = await page.evaluate(() => {
    const sheet = document.querySelector('#plain canvas');
    const { data } = sheet.getContext('2d').getImageData(0, 0, sheet.width, sheet.height);
    return new Set(new Uint32Array(data.buffer)).size;
  });
  assert.ok(colors > 20, `${colors} colours`);
  expectQuiet(page);
});

test('the plain page gives the same samples for the same seed and others for another', async () => {
  const url = await siteUrl();
  const page = await openPage(`${url}?plain`);
  await waitForMirror(page, /60 samples of/);
  const sheet = () => page.evaluate(() => document.querySelector('#plain canvas').toDataURL());
  const sampleSeed = async (seed) => {
    await page.fill('#seed', seed);
    await page.click('text=Sample');
    await page.waitForFunction((wanted) => document.querySelector('#plain canvas').getAttribute('aria-label').endsWith(`seed ${wanted}`), seed);
    return sheet();
  };
  const seven = await sampleSeed('7');
  const eight = await sampleSeed('8');
  assert.notEqual(seven, eight);
  assert.equal(await sampleSeed('7'), seven);
});

const hideFromValidate = (opcode) => `
  const validate = WebAssembly.validate.bind(WebAssembly);
  WebAssembly.validate = (bytes) => !new Uint8Array(bytes).includes(${opcode}) && validate(bytes);`;

test('without WebAssembly SIMD the page says that networks cannot be run, and stays', async () => {
  const url = await siteUrl();
  const page = await openPage(url, { prepare: (opened) => opened.addInitScript(hideFromValidate(253)) });
  assert.match(await waitForNotice(page, /SIMD/), /WebAssembly SIMD is missing, so networks cannot be run/);
  await waitForMirror(page, /SIMD/);
  assert.equal(await page.isVisible('#canvas'), true);
});

test('without WebAssembly exceptions the page says which browsers have them', async () => {
  const url = await siteUrl();
  const page = await openPage(url, { prepare: (opened) => opened.addInitScript(hideFromValidate(25)) });
  assert.match(await page.textContent('#loading_text'), /no WebAssembly exceptions \(Chrome 95, Firefox 100, Safari 15\.2/);
});

test('without WebAssembly the page says so', async () => {
  const url = await siteUrl();
  const page = await openPage(url, { prepare: (opened) => opened.addInitScript('delete window.WebAssembly') });
  assert.match(await page.textContent('#loading_text'), /This browser has no WebAssembly/);
});

test('without storage the page works', async () => {
  const url = await siteUrl();
  const page = await openPage(url, {
    prepare: (opened) => opened.addInitScript(`
      Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('denied', 'SecurityError'); } });
      delete window.caches;`),
  });
  await waitForMirror(page, kFirstSample);
  assert.match(await waitForNotice(page, /Storage/), /does not work offline/);
});

test('without JavaScript the page says what it needs', async () => {
  const url = await siteUrl();
  const page = await openPage(url, { context: { javaScriptEnabled: false } });
  assert.match(await page.textContent('.noscript'), /needs JavaScript and WebAssembly/);
});

test('a model whose server fails is one clear message, and works at the next try', async () => {
  const url = await siteUrl();
  let broken = true;
  const page = await openPage(`${url}#model=${defaultModel.id}`, {
    // It would fetch the file itself, past the route.
    context: { serviceWorkers: 'block' },
    prepare: (opened) => opened.route('**/decoder.onnx*', (route) => (broken ? route.abort() : route.continue())),
  });
  const { text } = await waitForMirror(page, /could not be opened/);
  assert.match(text, /decoder\.onnx: expected an answer from the server, found none/);
  broken = false;
  await page.reload();
  await waitForMirror(page, kFirstSample);
});

test('a shipped bundle with a wrong checksum is named, and the page stays', async () => {
  const root = join(places.scratch, 'spoilt');
  rmSync(root, { recursive: true, force: true });
  cpSync(places.site, root, { recursive: true });
  const { file } = JSON.parse(readFileSync(join(root, 'models', defaultModel.id, 'manifest.json'), 'utf8')).networks.decoder;
  const path = join(root, 'models', defaultModel.id, file);
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1] ^= 1;
  writeFileSync(path, bytes);
  rmSync(`${path}.br`, { force: true });
  const { url } = await startServer({ root });
  const page = await openPage(`${url}#model=${defaultModel.id}`);
  assert.match((await waitForMirror(page, /could not be opened/)).text, /expected SHA-256 [0-9a-f]{12}\.\.\., found/);
});

test('a link to a model that does not exist is one clear message, and the page shows another', async () => {
  const url = await siteUrl();
  const page = await openPage(`${url}#model=no-such-model`);
  await waitForMirror(page, /^There is no model named no-such-model here\. /);
  await page.waitForFunction((model) => window.location.hash === `#model=${model}`, firstOnSample.id);
  await waitForMirror(page, kFirstSample);
  assert.equal((await mirror(page)).model, firstOnSample.title);
  expectQuiet(page);
});

const breakage = {
  'a flipped byte': (files) => {
    const bytes = Uint8Array.from(files['decoder.onnx']);
    bytes[bytes.length >> 1] ^= 1;
    return { ...files, 'decoder.onnx': bytes };
  },
  'a missing file': ({ 'decoder.onnx': _, ...rest }) => rest,
  'an unknown key': (files) => {
    const manifest = JSON.parse(Buffer.from(files['manifest.json']).toString());
    return { ...files, 'manifest.json': Buffer.from(JSON.stringify({ ...manifest, surprise: 1 })) };
  },
};
const expectedTexts = {
  'a flipped byte': /broken\.zip: decoder\.onnx: expected SHA-256/,
  'a missing file': /broken\.zip: bundle: expected a file decoder\.onnx, found none/,
  'an unknown key': /broken\.zip: manifest\.surprise: expected .* found an unknown key/,
};
for (const [what, spoil] of Object.entries(breakage)) {
  test(`a dropped bundle with ${what} is refused with its reason, and the page works on`, async () => {
    const url = await siteUrl();
    const page = await openFirstSample(url);
    await drop(page, [zipFile('broken.zip', spoil(bundleFiles(defaultModel.id)))]);
    assert.match(await shownError(page), expectedTexts[what]);
    await expectWorking(page);
    expectQuiet(page);
  });
}

test('a page without a secure context checks bundles with lab_core', async () => {
  const url = await siteUrl();
  const address = url.replace('127.0.0.1', 'latent-lab.test');
  const page = await openPage(address, { flags: ['--host-resolver-rules=MAP latent-lab.test 127.0.0.1'] });
  assert.equal(await page.evaluate(() => window.isSecureContext || window.crypto.subtle !== undefined), false);
  await waitForMirror(page, kFirstSample);
  await drop(page, [zipFile('broken.zip', breakage['a flipped byte'](bundleFiles(defaultModel.id)))]);
  const found = /^broken\.zip: decoder\.onnx: expected SHA-256 ([0-9a-f]{12})\.\.\., found ([0-9a-f]{12})\.\.\.$/.exec(await shownError(page));
  const sum = (bytes) => createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  const files = bundleFiles(defaultModel.id);
  assert.equal(found[1], sum(files['decoder.onnx']));
  assert.equal(found[2], sum(breakage['a flipped byte'](files)['decoder.onnx']));
  await expectWorking(page);
});

test('a dropped .zip that is no archive is refused with its reason', async () => {
  const url = await siteUrl();
  const page = await openFirstSample(url);
  await drop(page, [{ name: 'fake.zip', mimeType: 'application/zip', buffer: Buffer.from('not a zip') }]);
  assert.match(await shownError(page), /fake\.zip: zip: expected a whole archive/);
  await expectWorking(page);
});

async function shownError(page) {
  return waitForNotice(page, /.zip/);
}

test('the page keeps its view when the worker dies', async () => {
  const url = await siteUrl();
  const page = await openWithWorker(url, (route) => route.abort());
  assert.match(await waitForNotice(page, /worker/), /The worker stopped .* Please reload the page/);
  assert.equal((await mirror(page)).text, 'Loading.');
});

// As Firefox does while the runtime starts its threads; here at the first request.
const kStandsStill = `
const post = self.postMessage.bind(self);
self.postMessage = (message, ...rest) => message.type === 'ready' || post(message, ...rest);
self.addEventListener('message', ({ data }) => {
  if (data.type === 'start') self.threads = data.config.threads;
  if (data.type === 'request' && self.threads > 1) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});`;

test('a worker that stands still is replaced by one without threads, which does what was asked of it', async () => {
  const url = await siteUrl();
  const page = await openMoody(`${url}#seed=5`, kStandsStill);
  await waitForMirror(page, /samples with seed 5\b/);
  assert.equal(await page.isVisible('#notice'), false);
  await expectWorking(page);
});

test('a worker whose script does not load at first is tried again', async () => {
  const url = await siteUrl();
  let failures = 0;
  const page = await openWithWorker(`${url}#seed=5`, (route) => (++failures <= 2 ? route.abort() : route.continue()));
  await waitForMirror(page, /samples with seed 5\b/);
  assert.equal(failures, 3);
  assert.equal(await page.isVisible('#notice'), false);
});
