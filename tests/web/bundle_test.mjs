// SPDX-License-Identifier: MIT
// The bundle loader against hostile archives and servers. lab_core's parsers of index and manifest are
// replaced by JSON.parse here; their strictness is tested in tests/shared.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { loadModule, test, top } from './harness.mjs';

const { zipSync, strToU8 } = createRequire(join(top, 'web/package.json'))('fflate');
const { unzipBundle } = await loadModule('zip_bundle');
const { Bundles } = await loadModule('bundle');

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

const bundles = (folder = 'http://localhost/models/') => new Bundles(folder, async () => core);

test('a dropped bundle is unpacked, checked and listed', async () => {
  const decoder = strToU8('weights');
  const zip = zipSync({ 'mine/manifest.json': strToU8(JSON.stringify(manifestOf(decoder))), 'mine/decoder.onnx': decoder });
  const loader = bundles();
  const { added, models } = await loader.addZip(zip);
  assert.deepEqual(added, { id: 'mine.yours', title: 'Mine (yours)', family: 'vae', dataset: 'digits', bytes: zip.length, can: { samples: true } });
  assert.equal(models.length, 1);
  const { info } = await loader.open('mine.yours');
  const [bytes] = await loader.files('mine.yours', [info.networks.decoder]);
  assert.equal(Buffer.from(bytes).toString(), 'weights');
  assert.equal((await loader.addZip(zip)).added.id, 'mine.yours2');
});

test('a dropped bundle with a wrong checksum is refused by the name of its file', async () => {
  const zip = zipSync({ 'manifest.json': strToU8(JSON.stringify(manifestOf(strToU8('weights')))), 'decoder.onnx': strToU8('wEights') });
  await assert.rejects(bundles().addZip(zip), /^Error: decoder\.onnx: expected SHA-256 [0-9a-f]{12}\.\.\., found [0-9a-f]{12}\.\.\.$/);
});

test('a dropped bundle without one of its files is refused', async () => {
  const zip = zipSync({ 'manifest.json': strToU8(JSON.stringify(manifestOf(strToU8('weights')))) });
  await assert.rejects(bundles().addZip(zip), /expected a file decoder\.onnx, found none/);
});

test('a dropped archive without a manifest is refused', async () => {
  await assert.rejects(bundles().addZip(zipSync({ 'a.txt': strToU8('a') })), /expected a file manifest\.json, found none/);
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
