// SPDX-License-Identifier: MIT
// A batch of pictures on page Inspect as something that is worked with: folders, undo, a reload, what
// a link holds, and the keyboard right after a drop.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { drop, dropPaths, expectQuiet, hideTab, openPage, places, settle, siteUrl, tableOf, test, until, waitForMirror } from './harness.mjs';
import { detector, pngFile, stripes } from './pictures.mjs';

async function openInspect({ hash = '', prepare } = {}) {
  const url = await siteUrl();
  const page = await openPage(`${url}#page=inspect&model=${detector}${hash}`, { prepare });
  await waitForMirror(page, /Drop, paste or choose|picture/);
  return page;
}

// A folder with folders in it, each with a picture of the same name.
function folders(...names) {
  const root = join(places.scratch, 'batch 7');
  rmSync(root, { recursive: true, force: true });
  names.forEach((name, i) => {
    mkdirSync(join(root, name), { recursive: true });
    writeFileSync(join(root, name, '001.png'), stripes(i));
  });
  return root;
}

const names = (rows) => rows.map(([name]) => name);

async function saved(page, press) {
  const [download] = await Promise.all([page.waitForEvent('download'), press()]);
  return readFileSync(await download.path(), 'utf8');
}

test('pictures of a dropped folder keep the names of their folders, in the table and in the CSV', async () => {
  const page = await openInspect();
  await dropPaths(page, [folders('good', 'crack', 'poke/deep')]);
  const rows = await tableOf(page, 3);
  assert.deepEqual(names(rows), ['batch 7/crack/001.png', 'batch 7/good/001.png', 'batch 7/poke/deep/001.png']);
  assert.deepEqual(rows.map((row) => row.at(-1)), ['crack', 'good', 'deep']);
  await page.focus('#canvas');
  const [head, first] = (await saved(page, () => page.keyboard.press('s'))).trim().split('\r\n').map((line) => line.split(','));
  const manifest = JSON.parse(readFileSync(join(places.models, detector, 'manifest.json'), 'utf8'));
  assert.equal(first[head.indexOf('folder')], 'crack');
  assert.equal(first[head.indexOf('model')], manifest.id);
  assert.match(first[head.indexOf('version')], /^[0-9a-f]{12}$/);
  expectQuiet(page);
});

test('pictures of two dropped folders are told apart on the plain page, too', async () => {
  const url = await siteUrl();
  const page = await openPage(`${url}?plain`);
  await waitForMirror(page, /samples of/);
  await page.selectOption('#model', detector);
  const root = folders('a', 'b');
  await dropPaths(page, [join(root, 'a'), join(root, 'b')]);
  assert.deepEqual(names(await tableOf(page, 2, '#plain tbody tr')), ['a/001.png', 'b/001.png']);
});

// The worker writes it in its own time: a page that is reloaded before has the list of before.
async function untilListed(page, name, wanted) {
  await until(`${name} to be ${wanted ? 'in' : 'out of'} the list that is kept`, async () => {
    const list = await page.evaluate(async () => {
      const cache = await caches.open('latent-lab-batch');
      const state = (await cache.keys()).find(({ url }) => url.endsWith('/state'));
      return state ? (await cache.match(state)).text() : '';
    });
    return list.includes(name) === wanted;
  });
}

test('a reload keeps the batch: its pictures, their scores and their order', async () => {
  const page = await openInspect();
  await drop(page, [pngFile('c.png', stripes(3)), pngFile('text.png', Buffer.from('no picture')), pngFile('a.png', stripes(1))]);
  const before = await tableOf(page, 3);
  await settle(page);
  await until('the copies to be kept', () => page.evaluate(async () => {
    const kept = await (await caches.open('latent-lab-batch')).keys();
    return kept.length === 4;
  }));
  await page.reload();
  assert.deepEqual(await tableOf(page, 3), before);
  await waitForMirror(page, /^3 pictures\. c\.png/);
  // Their pictures are there as well: they are inspected again when they are looked at.
  await settle(page);
  await drop(page, [pngFile('d.png', stripes(4))]);
  await tableOf(page, 4);
  await untilListed(page, 'd.png', true);
  await page.reload();
  assert.deepEqual(names(await tableOf(page, 4)), ['c.png', 'text.png', 'a.png', 'd.png']);
  expectQuiet(page);
});

// How many pictures the page asked its worker to inspect.
const countInspections = (opened) => opened.addInitScript(() => {
  window.asked = 0;
  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message, ...rest) {
    if (message.type === 'request' && /kind\W+inspect\W/.test(new TextDecoder().decode(message.bytes))) window.asked += 1;
    return post.call(this, message, ...rest);
  };
});

test('a batch goes on while its tab is hidden', async () => {
  const page = await openInspect({ prepare: countInspections });
  await drop(page, Array.from({ length: 40 }, (_, i) => pngFile(`${i}.png`, stripes(i))));
  await until('the first to be sent', () => page.evaluate(() => window.asked > 0));
  await page.evaluate(hideTab);
  await until('the others to be sent', () => page.evaluate(() => window.asked >= 40));
  expectQuiet(page);
});

test('a batch of another tab is not shown, and a cleared one does not come back', async () => {
  const page = await openInspect();
  await drop(page, [pngFile('c.png', stripes(3))]);
  await tableOf(page, 1);
  await untilListed(page, 'c.png', true);
  const other = await page.context().newPage();
  await other.goto(page.url());
  await waitForMirror(other, /Drop, paste or choose/);
  await other.close();
  await page.focus('#canvas');
  await page.keyboard.press('Delete');
  await waitForMirror(page, /Drop, paste or choose/);
  await untilListed(page, 'c.png', false);
  await page.reload();
  await waitForMirror(page, /Drop, paste or choose/);
});

test('a page that can keep nothing asks before a batch is lost', async () => {
  const page = await openInspect({
    prepare: (opened) => opened.addInitScript(() => {
      Object.defineProperty(window, 'sessionStorage', { get: () => { throw new Error('blocked'); } });
    }),
  });
  const asked = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  await page.mouse.click(400, 400); // browsers ask only those who have done something
  await page.reload();
  assert.deepEqual(asked, []);
  await waitForMirror(page, /Drop, paste or choose/);
  await drop(page, [pngFile('c.png', stripes(3))]);
  await tableOf(page, 1);
  await page.mouse.click(400, 400);
  await page.reload();
  assert.deepEqual(asked, ['beforeunload']);
});

test('a link shows what was on show, and not what was only chosen', async () => {
  const page = await openInspect({ hash: '&defect=poke&seed=3&taken=scratch.4' });
  await waitForMirror(page, /^1 picture\. drawn capsule 4, scratch \((missed|found)\): /);
  await page.reload();
  await waitForMirror(page, /^1 picture\. drawn capsule 4, scratch \((missed|found)\): /);
});

test('undo brings back the capsule before, and the pictures that were removed', async () => {
  const page = await openInspect({ hash: '&taken=good.1' });
  const { text: first } = await waitForMirror(page, /drawn capsule 1, good: /);
  await settle(page);
  await page.focus('#canvas');
  await page.keyboard.press('r');
  await waitForMirror(page, /^2 pictures\. drawn capsule 7622, good \(false alarm\): defect, score \d/);
  await settle(page);
  await page.keyboard.press('Control+z');
  assert.equal((await waitForMirror(page, /^1 picture\. .*capsule 1, good: /)).text, first);
  await page.keyboard.press('Delete');
  await waitForMirror(page, /Drop, paste or choose/);
  await page.keyboard.press('Control+z');
  assert.equal((await waitForMirror(page, /capsule 1, good: /)).text, first);
  expectQuiet(page);
});

test('J and K walk the list right after a drop', async () => {
  const page = await openInspect();
  await drop(page, [1, 2, 3].map((i) => pngFile(`${i}.png`, stripes(i))));
  await tableOf(page, 3);
  await page.keyboard.press('j');
  await waitForMirror(page, /^3 pictures\. 2\.png/);
  await page.keyboard.press('k');
  await waitForMirror(page, /^3 pictures\. 1\.png/);
});
