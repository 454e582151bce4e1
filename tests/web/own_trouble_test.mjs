// SPDX-License-Identifier: MIT
// What goes wrong with models that visitors bring along: hostile archives, networks that are none,
// storage that is full, denied or damaged, memory that is short.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { drop, expectQuiet, follow, kFirstSample, kPatience, mirror, openMoody, openPage, places, siteUrl, test, top, until, waitForMirror, waitForNotice } from './harness.mjs';
import { bundle, clothes, give, hungry, kDonor, refuseMemory, replaced, waitForModel } from './own_bundle.mjs';

const { zipSync } = createRequire(join(top, 'web/package.json'))('fflate');

// The directory of an archive says that its first file is larger than it is.
function overstated(buffer) {
  const bytes = Buffer.from(buffer);
  const directory = bytes.readUInt32LE(bytes.length - 22 + 16);
  bytes.writeUInt32LE(900_000_000, directory + 24);
  return bytes;
}

test('hostile archives are each refused in words of their own, and nothing is lost', async () => {
  const url = await siteUrl();
  const page = await openPage(url);
  await waitForMirror(page, kFirstSample);
  const mine = clothes();
  await give(page, mine);
  await waitForModel(page, 'My clothes');
  const text = (length) => new Uint8Array(length).fill(32);
  const files = {
    'bomb.zip': overstated(mine.file.buffer),
    'cut.zip': mine.file.buffer.subarray(0, mine.file.buffer.length >> 1),
    'long.zip': Buffer.from(zipSync({ 'manifest.json': text(17_000_000) })),
    'nested.zip': Buffer.from(zipSync({ 'a/b/manifest.json': text(10) })),
    'outside.zip': Buffer.from(zipSync({ '../manifest.json': text(10) })),
    'pictures.zip': Buffer.from(zipSync({ 'one.png': text(10) })),
    'wordy.zip': Buffer.from(zipSync({ 'manifest.json': text(5_000_000) })),
  };
  await drop(page, Object.entries(files).map(([name, buffer]) => ({ name, mimeType: 'application/zip', buffer })));
  const notice = await waitForNotice(page, /wordy\.zip/);
  assert.deepEqual(notice.split('\n'), [
    'bomb.zip: zip: expected at most 512 MB unpacked, found 900 MB',
    'cut.zip: zip: expected a whole archive, found one that cannot be unpacked (invalid zip data)',
    'long.zip: manifest.json: expected at most 16 MB, found 17 MB',
    'nested.zip: zip: expected plain file names in one folder, found "a/b/manifest.json"',
    'outside.zip: zip: expected plain file names in one folder, found "../manifest.json"',
    'pictures.zip: bundle: expected a file manifest.json, found none',
    'wordy.zip: manifest: expected at most 4194304 bytes of JSON, found 5000000',
  ]);
  await page.click('#notice_close');
  await page.reload();
  await waitForModel(page, 'My clothes');
  await waitForMirror(page, kFirstSample);
});

test('a model that throws in the frames of its pages leaves the page alive', async () => {
  const url = await siteUrl();
  const page = await openPage(url, { prepare: (opened) => opened.addInitScript(refuseMemory) });
  await waitForMirror(page, kFirstSample);
  const mine = hungry();
  await page.evaluate(() => window.refuseMemory(true));
  await give(page, mine);
  await waitForMirror(page, /memory: expected enough for this, found less/);
  assert.equal((await mirror(page)).page, 'Sample');
  await follow(page, `#page=explore&model=${mine.key}`);
  await page.waitForFunction(() => document.getElementById('mirror').dataset.page === 'Explore');
  await waitForMirror(page, /memory: expected enough for this, found less/);
  await page.evaluate(() => window.refuseMemory(false));
  await follow(page, `#model=${kDonor}&seed=3`);
  await waitForMirror(page, /seed 3\b/);
  expectQuiet(page);
});

test('a bundle whose bank or network is broken says so, and the other models work on', async () => {
  const url = await siteUrl();
  const page = await openPage(url);
  await waitForMirror(page, kFirstSample);
  await give(page, clothes(replaced('bank', Buffer.from('no bank'))));
  await waitForMirror(page, /The model could not be opened: /);
  const encoder = readFileSync(join(places.models, kDonor, 'encoder.onnx'));
  await give(page, bundle((manifest, files) => {
    manifest.id = 'swapped';
    manifest.title = 'Swapped';
    replaced('decoder', new Uint8Array(encoder))(manifest, files);
  }));
  await waitForModel(page, 'Swapped');
  await give(page, bundle((manifest, files) => {
    manifest.id = 'hollow';
    manifest.title = 'Hollow';
    replaced('decoder', new Uint8Array(1000))(manifest, files);
  }));
  await waitForMirror(page, /The model could not be opened: /);
  await follow(page, `#model=${kDonor}&seed=3`);
  await waitForMirror(page, /seed 3\b/);
});

for (const [what, mood, why] of [
  ['whose storage is full', "Cache.prototype.put = async () => { throw new DOMException('full', 'QuotaExceededError'); };", /It is here until the page is closed: the storage of this browser is full\./],
  ['that refuses storage', "CacheStorage.prototype.open = async () => { throw new DOMException('no', 'SecurityError'); };", /It is here until the page is closed: this browser keeps nothing for this page \(a private window\?\)\./],
  ['that has no storage', "delete WorkerGlobalScope.prototype.caches; Object.defineProperty(self, 'caches', { value: undefined });", /It is here until the page is closed: this browser keeps files only for pages on https or localhost\./],
]) {
  test(`a browser ${what} works with a model until the page is closed`, async () => {
    const url = await siteUrl();
    const page = await openMoody(url, mood);
    await waitForMirror(page, kFirstSample);
    await give(page, clothes());
    await waitForMirror(page, why);
    await waitForModel(page, 'My clothes');
    await waitForMirror(page, kFirstSample);
    await page.reload();
    await waitForMirror(page, /is not in this browser/);
    assert.equal(await page.isVisible('#notice'), false);
  });
}

test('two tabs that are given models at once keep them all', async () => {
  const url = await siteUrl();
  const page = await openPage(`${url}?plain`);
  await waitForMirror(page, /60 samples of/);
  const other = await page.context().newPage();
  await other.goto(`${url}?plain`);
  await other.waitForFunction(() => /60 samples of/.test(document.getElementById('mirror').textContent), null, { timeout: kPatience });
  const named = (id) => bundle((manifest) => Object.assign(manifest, { id, title: id }));
  const [left, right, both] = ['left', 'right', 'both'].map(named);
  await Promise.all([give(page, left, both), give(other, right, both)]);
  const wanted = [left, right, both].map(({ key }) => key).sort();
  const listed = async (tab) => (await tab.$$eval('#model option', (all) => all.map(({ value }) => value))).filter((key) => key.includes('.')).sort();
  for (const tab of [page, other]) await until('all three models', async () => `${await listed(tab)}` === `${wanted}`);
  await page.reload();
  await waitForMirror(page, /60 samples of/);
  assert.deepEqual(await listed(page), wanted);
});

test('a damaged store is said where it hurts, and the rest works', async () => {
  const url = await siteUrl();
  const mine = clothes();
  const page = await openPage(url);
  await waitForMirror(page, kFirstSample);
  await give(page, mine);
  await waitForModel(page, 'My clothes');
  const spoil = (file, text) => page.evaluate(async ([key, name, content]) => {
    const cache = await caches.open('latent-lab-own');
    const found = (await cache.keys()).find(({ url: address }) => address.endsWith(`/own/${key}/${name}`));
    await cache.put(found, new Response(content));
  }, [mine.key, file, text]);
  await spoil('decoder.onnx', 'scrambled');
  await page.reload();
  await waitForMirror(page, /The model could not be opened: decoder\.onnx: expected \d+ bytes, found 9/);
  await spoil('manifest.json', '{}');
  await page.reload();
  // It is in the list as damaged, and no page is offered for it.
  await waitForMirror(page, kFirstSample);
  await give(page, mine);
  await waitForModel(page, 'My clothes');
  await waitForMirror(page, kFirstSample);
});
