// SPDX-License-Identifier: MIT
// Files on their way in, without a browser: what is found in what was dropped.
import assert from 'node:assert/strict';

import { loadModule, test } from './harness.mjs';

const { findFiles, fromList, lossOf } = await loadModule('page/given_files');

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
