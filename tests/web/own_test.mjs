// SPDX-License-Identifier: MIT
// Models that visitors bring along, in Chromium: any id, any roles, kept from visit to visit, shared by
// link, removed. What goes wrong with them: own_trouble_test.mjs.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { dialogAfter, drop, expectQuiet, follow, kFirstSample, kPatience, openPage, places, settle, siteUrl, skip, startServer, stopRefreshing, test, top, until, waitForMirror, waitForNotice } from './harness.mjs';
import { bundle, clothes, give, hash, kDonor, waitForHash, waitForModel, without } from './own_bundle.mjs';
import { capsules, detector, stripes } from './pictures.mjs';

const kShipped = 'fashion-vae';

// The stage alone: the status line tells milliseconds.
async function picture(page) {
  await settle(page);
  return page.screenshot({ clip: { x: 0, y: 70, width: 900, height: 600 } });
}

test('a model under an id that nobody knows samples, and is kept', async () => {
  const url = await siteUrl();
  const page = await openPage(url);
  await waitForMirror(page, kFirstSample);
  const mine = clothes();
  await give(page, mine);
  await waitForMirror(page, /^My clothes was added\. It is kept in this browser until you remove it\./);
  await waitForModel(page, 'My clothes');
  await waitForMirror(page, kFirstSample);
  await waitForHash(page, `model=${mine.key}`);
  expectQuiet(page);
});

test('a model under a shipped id draws its own pictures and not the shipped ones', async () => {
  const url = await siteUrl();
  const page = await openPage(`${url}#model=${kShipped}&seed=5`);
  await waitForMirror(page, /seed 5\b/);
  const shipped = await picture(page);
  const donor = await openPage(`${url}#model=${kDonor}&seed=5`);
  await waitForMirror(donor, /seed 5\b/);
  const expected = await picture(donor);
  assert.ok(!expected.equals(shipped));
  const mine = bundle((manifest) => {
    manifest.id = kShipped;
    manifest.title = 'In disguise';
  });
  await give(page, mine);
  await waitForModel(page, 'In disguise');
  // A fresh visit, without the notice.
  await follow(page, `#model=${mine.key}&seed=5`);
  await page.reload();
  await waitForModel(page, 'In disguise');
  await waitForMirror(page, /seed 5\b/);
  assert.ok((await picture(page)).equals(expected));
});

test('an encoder alone opens the page that shows what every model has, and everything else works on', async () => {
  const url = await siteUrl();
  const page = await openPage(url);
  await waitForMirror(page, kFirstSample);
  await give(page, clothes(without('decoder')));
  await waitForMirror(page, /^My clothes was added\. .* This is Train log, because: /);
  await waitForModel(page, 'My clothes');
  await waitForMirror(page, /Epoch 40 of 40/);
  await page.focus('#canvas');
  await page.keyboard.press('1');
  await waitForMirror(page, kFirstSample);
  expectQuiet(page);
});

for (const [what, change] of [
  ['a decoder alone', without('encoder')],
  ['a generator', (manifest, files) => {
    without('encoder')(manifest, files);
    manifest.networks.generator = manifest.networks.decoder;
    delete manifest.networks.decoder;
  }],
]) {
  test(`${what} samples and spans a plane`, async () => {
    const url = await siteUrl();
    const page = await openPage(url);
    await waitForMirror(page, kFirstSample);
    await give(page, clothes(change));
    await waitForModel(page, 'My clothes');
    await waitForMirror(page, kFirstSample);
    await page.focus('#canvas');
    await page.keyboard.press('2');
    await waitForMirror(page, /grid of 20 by 20 pictures/);
    await settle(page);
    expectQuiet(page);
  });
}

test('a generator that was trained and saved elsewhere samples and spans a plane once it is imported', async () => {
  const folder = join(places.scratch, 'imported');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('python3', [join(top, 'tests/native/foreign_networks.py'), folder], { stdio: 'ignore' });
  } catch {
    skip('python3 with torch and onnx is not here');
  }
  const out = join(folder, 'mine');
  execFileSync(places.latentlab, ['import', '--decoder', join(folder, 'generator.onnx'), '--range', '-1', '1', '--id', 'mine', '--title', 'From elsewhere', '--out', out], { stdio: 'ignore' });
  execFileSync(places.latentlab, ['export', '--bundle', out, '--zip', `${out}.zip`], { stdio: 'ignore' });
  const url = await siteUrl();
  const page = await openPage(url);
  await waitForMirror(page, kFirstSample);
  await drop(page, [{ name: 'mine.zip', mimeType: 'application/zip', buffer: readFileSync(`${out}.zip`) }]);
  await waitForModel(page, 'From elsewhere');
  await waitForMirror(page, kFirstSample);
  for (const [key, shown] of [['2', /grid of 20 by 20 pictures/], ['6', /No history of its training came with this model\. Its quality was not measured\./]]) {
    await page.focus('#canvas');
    await page.keyboard.press(key);
    await waitForMirror(page, shown);
    await settle(page);
  }
  expectQuiet(page);
});

test('a detector scores pictures', async () => {
  const url = await siteUrl();
  const page = await openPage(`${url}#page=inspect`);
  await waitForMirror(page, /Drop, paste or choose/);
  await give(page, bundle((manifest) => {
    manifest.id = 'my-parts';
    manifest.title = 'My parts';
  }, detector));
  await waitForModel(page, 'My parts');
  await drop(page, capsules().slice(0, 1));
  await waitForMirror(page, /crack-000\.png: (good|defect), score \d+\.\d{4}/);
  expectQuiet(page);
});

test('a page that cannot show a model opens one that can', async () => {
  const url = await siteUrl();
  const page = await openPage(`${url}#page=inspect`);
  await waitForMirror(page, /Drop, paste or choose/);
  await give(page, clothes());
  await waitForMirror(page, /This is Sample, because: Inspecting needs a model/);
  assert.equal((await waitForMirror(page, kFirstSample)).page, 'Sample');
});

test('what is kept is there after a reload and offline, on every page that suits it', async () => {
  const { url, server } = await startServer();
  const mine = clothes();
  const page = await openPage(url);
  await waitForMirror(page, kFirstSample);
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await give(page, mine);
  await waitForModel(page, 'My clothes');
  await waitForMirror(page, kFirstSample);
  await page.reload();
  await waitForModel(page, 'My clothes');
  await waitForMirror(page, kFirstSample);
  await settle(page);
  const kept = () => page.evaluate(async () => {
    const urls = [];
    for (const name of await caches.keys()) for (const { url: file } of await (await caches.open(name)).keys()) urls.push(file);
    return urls;
  });
  await until('the runtime in the cache', async () => (await kept()).some((file) => /ort\.\w+\.wasm/.test(file)));
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  await page.reload();
  await waitForModel(page, 'My clothes');
  await waitForMirror(page, kFirstSample);
  await page.focus('#canvas');
  await page.keyboard.press('2');
  await waitForMirror(page, /grid of/);
});

test('a link to a model that is not here says how to add it, and goes on from there', async () => {
  const url = await siteUrl();
  const mine = clothes();
  const page = await openPage(`${url}#page=explore&model=${mine.key}&x=1.5&density=8`);
  await waitForMirror(page, new RegExp(`The model ${mine.key.replace('.', '\\.')} is not in this browser\\. Add its \\.zip to go on\\.`));
  assert.equal(await hash(page), `#page=explore&model=${mine.key}&x=1.5&density=8`);
  await give(page, mine);
  await waitForMirror(page, /grid of 8 by 8 pictures/);
  assert.equal(await hash(page), `#page=explore&model=${mine.key}&x=1.5&density=8`);
  expectQuiet(page);
});

test('several models at once are all listed, and what is wrong with one is said by its name', async () => {
  const url = await siteUrl();
  const page = await openPage(url);
  await waitForMirror(page, kFirstSample);
  const first = clothes();
  const second = bundle((manifest) => {
    manifest.id = 'second';
    manifest.title = 'Second';
  });
  const broken = clothes((manifest, files) => (files[manifest.networks.decoder.file][1000] ^= 1));
  await drop(page, [first.file, { ...broken.file, name: 'broken.zip' }, { ...broken.file, name: 'text.zip', buffer: Buffer.from('text') }, second.file]);
  await waitForModel(page, 'My clothes');
  await waitForMirror(page, /1 more is in the list\./);
  const notice = await waitForNotice(page, /text\.zip/);
  assert.match(notice, /^broken\.zip: decoder\.onnx: expected SHA-256 .*\ntext\.zip: zip: expected a whole archive/);
  await follow(page, `#model=${second.key}`);
  await waitForModel(page, 'Second');
});

test('a model given twice is one model, and another of its name stays beside it', async () => {
  const url = await siteUrl();
  const page = await openPage(url);
  await waitForMirror(page, kFirstSample);
  const mine = clothes();
  await give(page, mine);
  await waitForMirror(page, /It is kept in this browser until you remove it\./);
  await give(page, mine);
  await waitForMirror(page, /^My clothes was added\. It was here already\./);
  const other = clothes((manifest) => (manifest.description = 'Another one.'));
  assert.notEqual(other.key, mine.key);
  await give(page, other);
  await waitForMirror(page, /Another My clothes with other contents stays beside it\./);
  await waitForHash(page, other.key);
});

test('models are added by key, and by a control of the plain page, which also removes them', async () => {
  const url = await siteUrl();
  const page = await openPage(url);
  await waitForMirror(page, kFirstSample);
  await page.focus('#canvas');
  const mine = clothes();
  const dialog = await dialogAfter(page, () => page.keyboard.press('a'));
  assert.ok(dialog.isMultiple());
  await dialog.setFiles(mine.file);
  await waitForModel(page, 'My clothes');

  await page.goto(`${url}?plain`);
  await waitForMirror(page, /60 samples of (?!my-clothes)/);
  const options = () => page.$$eval('#model option', (all) => all.map(({ text }) => text));
  assert.equal((await options())[0], 'My clothes (yours)');
  assert.equal(await page.isVisible('text=Remove this model'), false);
  await page.selectOption('#model', mine.key);
  page.on('dialog', (question) => question.accept());
  await page.click('text=Remove this model');
  await until('the list without it', async () => !(await options()).includes('My clothes (yours)'));
  const second = bundle((manifest) => {
    manifest.id = 'second';
    manifest.title = 'Second';
  });
  const picker = await dialogAfter(page, () => page.click('text=Add your own model'));
  await picker.setFiles(second.file);
  await waitForMirror(page, new RegExp(`60 samples of ${second.key.replace('.', '\\.')} .*It is kept in this browser`));
  await page.reload();
  await waitForMirror(page, /60 samples of/);
  assert.equal((await options())[0], 'Second (yours)');
});

// A browser opens no dialog for a key that lies seconds back.
test('the dialog for a model opens with the key itself, however slowly the screen refreshes', async () => {
  const url = await siteUrl();
  const page = await openPage(url);
  await waitForMirror(page, kFirstSample);
  await settle(page);
  await page.evaluate(stopRefreshing);
  await dialogAfter(page, () => page.keyboard.press('a'));
});

test('two tabs share the visitor\'s models', async () => {
  const url = await siteUrl();
  const page = await openPage(`${url}?plain`);
  await waitForMirror(page, /60 samples of/);
  const other = await page.context().newPage();
  await other.goto(url);
  await other.waitForFunction(() => /samples/.test(document.getElementById('mirror').textContent), null, { timeout: kPatience });
  const mine = clothes();
  await give(other, mine);
  await waitForModel(other, 'My clothes');
  const listed = () => page.$$eval('#model option', (all) => all.map(({ value }) => value));
  await until('the model in the other tab', async () => (await listed()).includes(mine.key));
  page.on('dialog', (question) => question.accept());
  await page.selectOption('#model', mine.key);
  await page.click('text=Remove this model');
  await waitForMirror(other, /^My clothes was removed from this browser\./);
  await waitForMirror(other, kFirstSample);
});

test('a bundle that latentlab zipped is taken as it is', async () => {
  if (!existsSync(places.latentlab)) skip('latentlab is not built');
  mkdirSync(places.scratch, { recursive: true });
  const zip = join(places.scratch, 'exported.zip');
  rmSync(zip, { force: true });
  const made = spawnSync(places.latentlab, ['export', '--bundle', join(places.models, kDonor), '--zip', zip], { encoding: 'utf8' });
  assert.equal(made.status, 0, made.stderr);
  const url = await siteUrl();
  const page = await openPage(url);
  await waitForMirror(page, kFirstSample);
  await drop(page, [{ name: 'exported.zip', mimeType: 'application/zip', buffer: readFileSync(zip) }]);
  await waitForMirror(page, /was added\. It is kept/);
  await waitForHash(page, `model=${kDonor}.`);
  await waitForMirror(page, kFirstSample);
});
