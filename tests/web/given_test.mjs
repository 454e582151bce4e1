// SPDX-License-Identifier: MIT
// Files on their way in, without a browser: what is found in what was dropped, the pictures by number,
// and the copies for the page after a reload.
import assert from 'node:assert/strict';

import { loadModule, test } from './harness.mjs';

const { findFiles, fromList, lossOf } = await loadModule('page/given_files');
const { Items } = await loadModule('protocol/items');
const { BatchStore } = await loadModule('worker/batch_store');

const fileEntry = (name) => ({ name, isFile: true, file: (resolve) => resolve({ name }) });
const lostEntry = (name) => ({ name, isFile: true, file: (_, reject) => reject(new Error('gone')) });
// A hundred at a time, as browsers do.
const folderEntry = (name, children) => ({
  name,
  isFile: false,
  createReader: () => {
    let given = 0;
    return { readEntries: (resolve) => resolve(children.slice(given, (given += 100))) };
  },
});
const closedFolder = (name) => ({ name, isFile: false, createReader: () => ({ readEntries: (_, reject) => reject(new Error('closed')) }) });

test('an entry that cannot be read is named, and all others of the drop are taken', async () => {
  const children = [fileEntry('b.png'), lostEntry('a.png'), closedFolder('locked'), fileEntry('.hidden'), folderEntry('crack', [fileEntry('1.png'), lostEntry('2.png')])];
  const found = await findFiles([folderEntry('batch', children), fileEntry('last.png')]);
  assert.deepEqual(found.files.map(({ file, folder }) => [folder, file.name]), [['batch', 'b.png'], ['batch/crack', '1.png'], ['', 'last.png']]);
  assert.equal(lossOf(found), '3 entries could not be read: batch/a.png, batch/crack/2.png, batch/locked.');
});

test('of many entries that cannot be read three are named', async () => {
  const one = await findFiles([lostEntry('a.png')]);
  assert.equal(lossOf(one), 'a.png could not be read.');
  const five = await findFiles(['a', 'b', 'c', 'd', 'e'].map(lostEntry));
  assert.deepEqual(five.files, []);
  assert.equal(lossOf(five), '5 entries could not be read: a, b, c and 2 more.');
});

test('more files than are taken are said to be more, in a dropped folder and in a picked one', async () => {
  const names = Array.from({ length: 20_001 }, (_, i) => String(i).padStart(5, '0'));
  const said = 'There were more than 20,000 files: the first ones were taken.';
  const found = await findFiles([folderEntry('disk', names.map(fileEntry))]);
  assert.equal(found.files.length, 20_000);
  assert.equal(found.files.at(-1).file.name, '19999');
  assert.equal(lossOf(found), said);
  const picked = fromList(names.map((name) => ({ name, webkitRelativePath: `disk/${name}` })));
  assert.equal(picked.files.length, 20_000);
  assert.equal(picked.files[0].folder, 'disk');
  assert.equal(lossOf(picked), said);
  assert.equal(lossOf(fromList(picked.files.map(({ file }) => file))), '');
});

const sized = (name, size) => ({ name, size, arrayBuffer: async () => new ArrayBuffer(0) });

// A store that refuses some names.
function fakeStore(refused = []) {
  const kept = new Set();
  const keep = async (item, { name }) => {
    if (refused.includes(name)) throw new Error('no room');
    kept.add(item);
  };
  return { kept, keep, read: async () => undefined, forget: async (item) => void kept.delete(item) };
}

const rest = () => new Promise((resolve) => setTimeout(resolve, 10));

test('a picture without a copy is unsafe until it is forgotten, and one that is never read is none', async () => {
  const said = [];
  const items = new Items((safe) => said.push(safe));
  const store = fakeStore(['refused.png']);
  items.useStore(store, []);
  const refused = items.add({ file: sized('refused.png', 1000), folder: '' }).item;
  const kept = items.add({ file: sized('a.png', 1000), folder: '' }).item;
  items.add({ file: sized('film.mp4', 1.2e9), folder: '' });
  await rest();
  assert.deepEqual([...store.kept], [kept]);
  assert.deepEqual(said, [false]);
  items.forget(refused);
  await rest();
  assert.deepEqual(said, [false, true]);
});

// Cache Storage and locks as far as the store uses them.
function fakeBrowser() {
  const entries = new Map();
  const cache = {
    keys: async () => [...entries.keys()].map((url) => ({ url })),
    match: async (url) => entries.get(url)?.clone(),
    put: async (url, response) => void entries.set(url, response),
    delete: async (url) => entries.delete(url),
  };
  const locks = { request: async (_name, _options, held) => held(), query: async () => ({ held: [] }) };
  Object.defineProperty(globalThis, 'caches', { value: { open: async () => cache }, configurable: true });
  Object.defineProperty(globalThis, 'navigator', { value: { locks }, configurable: true });
}

// Its copy is small, whatever it says of its size.
const large = (name, size) => Object.defineProperty(new File(['x'], name), 'size', { value: size });

test('copies are kept up to a limit: what was refused or forgotten does not count, what a reload left does', async () => {
  fakeBrowser();
  const refusal = /^batch: expected at most 1000000000 bytes, found more$/;
  const store = new BatchStore('https://lab.test/', 'tab');
  await store.open();
  await assert.rejects(store.keep(1, large('film.mp4', 1.2e9)), { message: refusal });
  await store.keep(2, large('a.png', 6e8));
  await assert.rejects(store.keep(3, large('b.png', 6e8)), { message: refusal });
  await store.keep(4, large('c.png', 4e8));
  await store.forget(2);
  await store.keep(5, large('d.png', 5e8));
  const after = new BatchStore('https://lab.test/', 'tab');
  assert.deepEqual((await after.open()).items, [4, 5]);
  await assert.rejects(after.keep(6, large('e.png', 2e8)), { message: refusal });
  await after.forget(4);
  await after.keep(7, large('f.png', 2e8));
});
