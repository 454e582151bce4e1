// SPDX-License-Identifier: MIT
// The bundle loader against hostile archives, servers and stores. lab_core's parsers of index and
// manifest are replaced by JSON.parse here; their strictness is tested in tests/shared.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { closeAfterTest, loadModule, test, top, until } from './harness.mjs';

const { zipSync, strToU8 } = createRequire(join(top, 'web/package.json'))('fflate');
const { unzipBundle } = await loadModule('bundle/zip_bundle');
const { decodeMessage } = await loadModule('protocol/message');
const { Bundles, ModelShelf, OwnModels, OwnStore } = await loadModule('bundle/bundle', 'worker/model_shelf', 'bundle/own_models', 'bundle/own_store');

const sum = (bytes) => createHash('sha256').update(bytes).digest('hex');
const entry = (file, bytes) => ({ file, bytes: bytes.length, sha256: sum(bytes), inputs: [], outputs: [] });

const core = {
  openIndex: (text) => JSON.parse(new TextDecoder().decode(text)).models,
  openManifest: (_, text) => JSON.parse(new TextDecoder().decode(text)),
  closeManifest() {},
};

function manifestOf(decoder) {
  const can = { samples: true };
  return { entry: { id: 'mine', title: 'Mine', family: 'vae', dataset: 'digits', bytes: 7, can }, networks: { decoder: entry('decoder.onnx', decoder) }, files: {} };
}

const kBase = 'https://lab.example/site/';

// A browser's Cache; room: in bytes.
class FakeCache {
  files = new Map();
  constructor(room = Infinity) {
    this.room = room;
  }
  async keys() {
    return [...this.files.keys()].map((url) => ({ url }));
  }
  async match(url) {
    return this.files.get(url)?.clone();
  }
  async put(url, response) {
    const { byteLength } = await response.clone().arrayBuffer();
    if (byteLength > this.room) throw new DOMException('no room', 'QuotaExceededError');
    this.room -= byteLength;
    this.files.set(url, response);
  }
  async delete(url) {
    return this.files.delete(url);
  }
}

const storeOn = (cache) => new OwnStore(kBase, async () => cache);
const ownOn = (cache) => new OwnModels(storeOn(cache), async () => core);
const bundles = (folder = 'http://localhost/models/', own = ownOn(new FakeCache())) => new Bundles(folder, own, async () => core);

const mine = (text = 'weights', id = 'mine') => {
  const decoder = strToU8(text);
  const manifest = manifestOf(decoder);
  manifest.entry.id = id;
  const bytes = strToU8(JSON.stringify(manifest));
  const key = `${id}.${sum(bytes).slice(0, 12)}`;
  return { key, manifest: bytes, zip: zipSync({ 'mine/manifest.json': bytes, 'mine/decoder.onnx': decoder }) };
};

test('a bundle of the visitor is unpacked, checked, kept and listed first', async () => {
  const cache = new FakeCache();
  const own = ownOn(cache);
  const { key, zip } = mine();
  const { entry: added, known, twin, notKept } = await own.add(zip);
  const can = { samples: true };
  assert.deepEqual(added, { id: key, title: 'Mine', family: 'vae', dataset: 'digits', bytes: 7, can, own: 'kept' });
  assert.deepEqual([known, twin, notKept], [false, false, '']);
  const loader = bundles(undefined, own);
  assert.deepEqual(loader.list().map(({ id }) => id), [key]);
  const { info } = await loader.open(key);
  const [bytes] = await loader.files(key, [info.networks.decoder]);
  assert.equal(Buffer.from(bytes).toString(), 'weights');
});

test('the next visit finds what was kept, the newest first', async () => {
  const cache = new FakeCache();
  const first = mine('weights');
  const second = mine('other weights', 'second');
  for (const { zip } of [first, second]) await ownOn(cache).add(zip);
  const own = ownOn(cache);
  await own.load();
  assert.deepEqual(own.list().map(({ id, own: keeping }) => [id, keeping]), [[second.key, 'kept'], [first.key, 'kept']]);
  const loader = bundles(undefined, own);
  const { info } = await loader.open(first.key);
  assert.equal(Buffer.from((await loader.files(first.key, [info.networks.decoder]))[0]).toString(), 'weights');
});

test('the same bundle twice is one model, and another of the same id is a second one', async () => {
  const cache = new FakeCache();
  const own = ownOn(cache);
  await own.add(mine().zip);
  const files = cache.files.size;
  const again = await own.add(mine().zip);
  assert.deepEqual([again.known, again.twin, own.list().length, cache.files.size], [true, false, 1, files]);
  const other = await own.add(mine('other weights').zip);
  assert.deepEqual([other.known, other.twin, own.list().length], [false, true, 2]);
});

test('a model that was removed is gone, from the store too', async () => {
  const cache = new FakeCache();
  const own = ownOn(cache);
  const { entry: added } = await own.add(mine().zip);
  await own.remove(added.id);
  assert.equal(cache.files.size, 0);
  assert.equal(own.source(added.id), undefined);
  await assert.rejects(bundles(undefined, own).open(added.id), /model: expected one of the list/);
});

test('a full store leaves the model in memory, and nothing of it in the store', async () => {
  const cache = new FakeCache(5);
  const own = ownOn(cache);
  const { entry: added, notKept } = await own.add(mine().zip);
  assert.equal(notKept, 'the storage of this browser is full');
  assert.equal(added.own, 'visit');
  assert.equal(cache.files.size, 0);
  const loader = bundles(undefined, own);
  const { info } = await loader.open(added.id);
  assert.equal((await loader.files(added.id, [info.networks.decoder]))[0].length, 7);
  await own.load();
  assert.deepEqual(own.list().map(({ id }) => id), [added.id]);
  await own.remove(added.id);
  assert.deepEqual(own.list(), []);
});

test('a model that the store cannot take again is removed from it all the same', async () => {
  const cache = new FakeCache();
  const own = ownOn(cache);
  await own.add(mine().zip);
  cache.room = 0;
  const { entry: added, known, notKept } = await own.add(mine().zip);
  assert.deepEqual([added.own, known, notKept], ['visit', true, 'the storage of this browser is full']);
  assert.equal(cache.files.size, 2);
  await own.remove(added.id);
  assert.equal(cache.files.size, 0);
});

test('a manifest that is too large is not even parsed', async () => {
  const zip = zipSync({ 'manifest.json': new Uint8Array(16_600_000).fill(32) });
  await assert.rejects(ownOn(new FakeCache()).add(zip), /^Error: manifest\.json: expected at most 16 MB, found 17 MB$/);
});

// What a page is told, and which networks the worker closes.
function shelfOn(cache, patience) {
  const own = ownOn(cache);
  const told = { messages: [], troubles: [], closed: [] };
  const otherTabs = new BroadcastChannel('test');
  closeAfterTest(async () => otherTabs.close());
  const shelf = new ModelShelf({
    bundles: bundles(undefined, own),
    own,
    otherTabs,
    send: (bytes) => told.messages.push(bytes),
    onTrouble: (error) => told.troubles.push(error.message),
    closeNetworks: async (model) => void told.closed.push(model),
    patience,
  });
  return { shelf, told };
}

test('a storage that does not answer keeps no shipped model waiting, and its own come when it does', async () => {
  const cache = new FakeCache();
  const { key, zip } = mine();
  await ownOn(cache).add(zip);
  let answer;
  const stuck = new Promise((resolve) => (answer = resolve));
  const keys = cache.keys.bind(cache);
  cache.keys = async () => stuck.then(keys);
  const { shelf, told } = shelfOn(cache, 10);
  await shelf.open();
  const lists = () => told.messages.map((bytes) => decodeMessage(bytes).fields.models.map(({ id }) => id));
  assert.deepEqual(lists(), [[]]);
  answer();
  await until('the list with the own model', () => lists().length === 2);
  assert.deepEqual(lists()[1], [key]);
});

test('a file that is too large is refused before it is read', async () => {
  const { shelf, told } = shelfOn(new FakeCache());
  const unread = () => assert.fail('it was read');
  await shelf.add([{ name: 'disk.zip', size: 40e9, arrayBuffer: unread }]);
  assert.deepEqual(told.troubles, ['disk.zip: zip: expected at most 256 MB, found 40000 MB']);
});

test('a file that cannot be read any more is said by its name', async () => {
  const { shelf, told } = shelfOn(new FakeCache());
  await shelf.add([{ name: 'gone.zip', size: 100, arrayBuffer: async () => { throw new DOMException('gone', 'NotReadableError'); } }]);
  assert.deepEqual(told.troubles, ['gone.zip: expected a readable file, found one that was moved or changed']);
});

test('a model that another tab removed is closed here', async () => {
  const cache = new FakeCache();
  const [here, there] = [shelfOn(cache), shelfOn(cache)];
  const { key, zip } = mine();
  const file = { name: 'mine.zip', size: zip.length, arrayBuffer: async () => zip.slice().buffer };
  await here.shelf.add([file]);
  await until('the model in the other tab', () => there.told.messages.length > 0);
  await there.shelf.remove(key);
  await until('the networks closed', () => here.told.closed.length > 0);
  assert.deepEqual(here.told.closed, [key]);
});

test('a browser that keeps nothing works with what it is given', async () => {
  const nothing = [
    [async () => { throw new DOMException('insecure', 'SecurityError'); }, 'this browser keeps nothing for this page (a private window?)'],
    [undefined, 'this browser keeps files only for pages on https or localhost'],
  ];
  for (const [open, why] of nothing) {
    const own = new OwnModels(new OwnStore(kBase, open), async () => core);
    await own.load();
    assert.deepEqual(own.list(), []);
    const { entry: added, notKept } = await own.add(mine().zip);
    assert.deepEqual([added.own, notKept], ['visit', why]);
  }
});

test('a stored file that changed is refused by its name, and a stored manifest is listed as damaged', async () => {
  const cache = new FakeCache();
  const { key, manifest, zip } = mine();
  await ownOn(cache).add(zip);
  cache.files.set(`${kBase}own/${key}/decoder.onnx`, new Response('wEights'));
  const own = ownOn(cache);
  await own.load();
  const loader = bundles(undefined, own);
  const { info } = await loader.open(key);
  await assert.rejects(loader.files(key, [info.networks.decoder]), /^Error: decoder\.onnx: expected SHA-256 [0-9a-f]{12}/);
  cache.files.delete(`${kBase}own/${key}/decoder.onnx`);
  await assert.rejects(loader.files(key, [info.networks.decoder]), /decoder\.onnx: expected it in the storage of this browser, found none; please add the model again/);

  cache.files.set(`${kBase}own/${key}/manifest.json`, new Response(Buffer.from(manifest).toString().replace('Mine', 'Thine')));
  await own.load();
  assert.deepEqual(own.list().map(({ id, title, own: keeping }) => [id, title, keeping]), [[key, 'mine', 'damaged']]);
  await assert.rejects(bundles(undefined, own).open(key), /manifest\.json: expected SHA-256 [0-9a-f]{12}\.\.\., found/);

  assert.equal((await own.add(zip)).entry.own, 'kept');
  assert.equal((await bundles(undefined, own).open(key)).info.entry.id, 'mine');
});

test('what a page left that was closed while it wrote is thrown away after an hour', async () => {
  const cache = new FakeCache();
  await storeOn(cache).write('half.0', new Map([['decoder.onnx', strToU8('x')]]));
  await storeOn(cache).write('whole.0', new Map([['manifest.json', strToU8('{}')], ['decoder.onnx', strToU8('x')]]));
  await storeOn(cache).tidy();
  assert.equal(cache.files.size, 3);
  await storeOn(cache).tidy(Date.now() + 3_700_000);
  assert.deepEqual([...cache.files.keys()].map((url) => url.slice(kBase.length)), ['own/whole.0/decoder.onnx', 'own/whole.0/manifest.json']);
});

test('another copy of the site on the same origin has its own models', async () => {
  const cache = new FakeCache();
  await ownOn(cache).add(mine().zip);
  const other = new OwnModels(new OwnStore('https://lab.example/', async () => cache), async () => core);
  await other.load();
  assert.deepEqual(other.list(), []);
});

test('a given bundle with a wrong checksum is refused by the name of its file', async () => {
  const zip = zipSync({ 'manifest.json': strToU8(JSON.stringify(manifestOf(strToU8('weights')))), 'decoder.onnx': strToU8('wEights') });
  await assert.rejects(ownOn(new FakeCache()).add(zip), /^Error: decoder\.onnx: expected SHA-256 [0-9a-f]{12}\.\.\., found [0-9a-f]{12}\.\.\.$/);
});

test('a given bundle without one of its files is refused', async () => {
  const zip = zipSync({ 'manifest.json': strToU8(JSON.stringify(manifestOf(strToU8('weights')))) });
  await assert.rejects(ownOn(new FakeCache()).add(zip), /expected a file decoder\.onnx, found none/);
});

test('a given archive without a manifest is refused', async () => {
  await assert.rejects(ownOn(new FakeCache()).add(zipSync({ 'a.txt': strToU8('a') })), /expected a file manifest\.json, found none/);
});

for (const path of ['../manifest.json', 'a/b/manifest.json', '/etc/passwd', 'a\\..\\manifest.json', 'C:manifest.json', '..', 'a/../../b']) {
  test(`an archive with the path ${path} is refused`, () => {
    assert.throws(() => unzipBundle(zipSync({ [path]: strToU8('x') })), /expected plain file names in one folder, found/);
  });
}

test('an archive with one name in two folders is refused', () => {
  const zip = zipSync({ 'a/manifest.json': strToU8('x'), 'b/manifest.json': strToU8('y') });
  assert.throws(() => unzipBundle(zip), /expected every name once, found manifest\.json twice/);
});

test('an archive that unpacks to too much is refused before it is unpacked', () => {
  const zip = zipSync({ 'a.bin': new Uint8Array(5_000_000) });
  assert.ok(zip.length < 10_000);
  const limits = { packed: 1e6, unpacked: 4e6, files: 4 };
  assert.throws(() => unzipBundle(zip, limits), /^Error: zip: expected at most 4 MB unpacked, found 5 MB$/);
});

test('an archive whose directory understates a size does not grow beyond it', () => {
  const zip = zipSync({ 'a.bin': new Uint8Array(1_000_000) });
  const view = new DataView(zip.buffer, zip.byteOffset);
  const directory = view.getUint32(zip.length - 22 + 16, true);
  view.setUint32(directory + 24, 100, true); // the uncompressed size that the directory states
  const limits = { packed: 1e6, unpacked: 1000, files: 4 };
  let found = new Map();
  try {
    found = unzipBundle(zip, limits);
  } catch (error) {
    assert.match(String(error), /expected a whole archive/);
  }
  for (const file of found.values()) assert.ok(file.length <= 100);
});

test('an archive with too many files is refused', () => {
  const files = Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`${i}.txt`, strToU8('x')]));
  assert.throws(() => unzipBundle(zipSync(files), { packed: 1e6, unpacked: 1e6, files: 4 }), /at most 4 files/);
});

test('an archive that is too large is refused', () => {
  assert.throws(() => unzipBundle(new Uint8Array(2_000_000), { packed: 1e6, unpacked: 1e6, files: 4 }), /expected at most 1 MB, found 2 MB/);
});

test('bytes that are no archive, and every truncation of one, are refused', () => {
  assert.throws(() => unzipBundle(strToU8('no archive at all')), /expected a whole archive/);
  const zip = zipSync({ 'manifest.json': strToU8('{}'.repeat(200)) });
  for (let length = 0; length < zip.length; ++length) {
    assert.throws(() => unzipBundle(zip.subarray(0, length)), /expected a whole archive/, `cut to ${length}`);
  }
});

test('what macOS adds to archives is ignored', () => {
  const zip = zipSync({ 'm/manifest.json': strToU8('{}'), '__MACOSX/m/._manifest.json': strToU8('x'), 'm/.DS_Store': strToU8('x') });
  assert.deepEqual([...unzipBundle(zip).keys()], ['manifest.json']);
});

// --- a server that does as it is told ---

async function withServer(answer, body) {
  const server = createServer(answer);
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  try {
    await body(`http://127.0.0.1:${server.address().port}/models/`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const index = (id) => JSON.stringify({ models: [{ id, title: 't', family: 'vae', dataset: 'd', bytes: 1 }] });

function files(decoder, served) {
  return (request, response) => {
    const path = request.url.split('?')[0];
    if (path.endsWith('index.json')) response.end(index('mine'));
    else if (path.endsWith('manifest.json')) response.end(JSON.stringify(manifestOf(decoder)));
    else served(response);
  };
}

const decoder = new Uint8Array(100_000).fill(7);
const served = [
  ['drops halfway', (response) => {
    response.writeHead(200, { 'Content-Length': decoder.length });
    response.write(decoder.subarray(0, 50_000), () => setTimeout(() => response.destroy(), 50));
  }, /mine\/decoder\.onnx: expected the whole file, found \d+ bytes before the network failed/],
  ['is shorter than stated', (response) => response.end(decoder.subarray(1)), /decoder\.onnx: expected 100000 bytes, found 99999/],
  ['never ends', (response) => response.end(new Uint8Array(1_000_000)), /expected at most 100000 bytes, found more/],
  ['has another content', (response) => response.end(new Uint8Array(100_000)), /decoder\.onnx: expected SHA-256/],
  ['is missing', (response) => response.writeHead(404).end(), /expected a file, found HTTP status 404/],
];
for (const [what, answer, expected] of served) {
  test(`a network file that ${what} is one clear error`, async () => {
    await withServer(files(decoder, answer), async (folder) => {
      const loader = bundles(folder);
      await loader.loadIndex();
      const { info } = await loader.open('mine');
      await assert.rejects(loader.files('mine', [info.networks.decoder]), expected);
    });
  });
}

test('a bundle that failed once is fetched again at the next try', async () => {
  let broken = true;
  const answer = (request, response) => {
    if (broken && request.url.includes('manifest')) response.writeHead(503).end();
    else files(decoder, (reply) => reply.end(decoder))(request, response);
  };
  await withServer(answer, async (folder) => {
    const loader = bundles(folder);
    await loader.loadIndex();
    await assert.rejects(loader.open('mine'), /HTTP status 503/);
    broken = false;
    assert.equal((await loader.open('mine')).info.entry.id, 'mine');
  });
});

test('progress counts every byte up to the total', async () => {
  await withServer(files(decoder, (response) => response.end(decoder)), async (folder) => {
    const loader = bundles(folder);
    await loader.loadIndex();
    const { info } = await loader.open('mine');
    const seen = [];
    await loader.files('mine', [info.networks.decoder], (loaded, total) => seen.push([loaded, total]));
    assert.deepEqual(seen.at(-1), [100_000, 100_000]);
    const loaded = seen.map(([bytes]) => bytes);
    assert.deepEqual(loaded, [...loaded].sort((a, b) => a - b));
    assert.ok(seen.every(([, total]) => total === 100_000));
  });
});

test('a model that is not in the list is refused', async () => {
  await assert.rejects(bundles().open('../../secret'), /expected one of the list, found "\.\.\/\.\.\/secret"/);
});
