// SPDX-License-Identifier: MIT
// An engineer with a folder: forty files, capsules in folders named after their defects, some files broken on
// purpose. From the drop to the CSV, by keyboard alone where that can be, with a screenshot of every
// station on every screen, for people to look at (build/screenshots/engineer-*.png).
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { dropPaths, expectQuiet, places, settle, siteUrl, skip, tableOf, test, waitForMirror } from './harness.mjs';
import { openPage } from './journey.mjs';
import { detector, hugePng } from './pictures.mjs';

const kKinds = 6;
const kBroken = 4;

// So many pictures of each kind, and files that are no pictures.
function capsuleFolder(ofEach) {
  if (!existsSync(places.latentlab)) skip('the native program is not built');
  const root = join(places.scratch, `line ${ofEach}`);
  rmSync(root, { recursive: true, force: true });
  execFileSync(places.latentlab, ['data', 'render', 'capsules', '--out', root, '--count', '1', '--test-count', `${ofEach}`, '--seed', '7'], { stdio: 'pipe' });
  const test = join(root, 'test');
  mkdirSync(join(test, 'a folder with a very long name, as cameras and people make them'), { recursive: true });
  writeFileSync(join(test, 'a folder with a very long name, as cameras and people make them', 'Photograph of 2026-11-24 at 10.15.png'), 'text');
  writeFileSync(join(test, 'good', 'empty.png'), '');
  writeFileSync(join(test, 'crack', 'huge.png'), hugePng(20_000));
  writeFileSync(join(test, 'poke', 'phone.heic'), Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'));
  return test;
}

async function look(page, name) {
  await settle(page);
  mkdirSync(places.screenshots, { recursive: true });
  writeFileSync(join(places.screenshots, `engineer-${name}.png`), await page.screenshot());
}

async function openWithFolder(ofEach, { hash = '', ...options } = {}) {
  const url = await siteUrl();
  const page = await openPage(`${url}#page=inspect&model=${detector}${hash}`, options);
  await waitForMirror(page, /Drop, paste or choose/);
  await dropPaths(page, [capsuleFolder(ofEach)]);
  return { page, rows: await tableOf(page, kKinds * ofEach + kBroken) };
}

const columnOf = (csv, name) => {
  const [head, ...lines] = csv.trim().split('\r\n').map((line) => line.match(/("([^"]|"")*"|[^,]*)(,|$)/g).map((cell) => cell.replace(/,$/, '')));
  return lines.map((cells) => cells[head.indexOf(name)]);
};

test('an engineer inspects a folder: folders, defects only, walking, deleting, a reload, and the CSV', async () => {
  let { page, rows } = await openWithFolder(6, { context: { viewport: { width: 1440, height: 900 } } });
  const kPictures = rows.length;
  const scored = (table) => table.filter(([, score]) => /^\d\.\d{4}$/.test(score)).length;
  for (let second = 0; second < 60 && scored(await tableOf(page, kPictures)) < 36; ++second) await page.waitForTimeout(1000);
  rows = await tableOf(page, kPictures);
  assert.equal(scored(rows), 36);
  assert.deepEqual([...new Set(rows.map((row) => row.at(-1)))].sort(), ['a folder with a very long name, as cameras and people make them', 'crack', 'faulty_imprint', 'good', 'poke', 'scratch', 'squeeze']);
  await look(page, '1-dropped');

  const address = () => new URLSearchParams(new URL(page.url()).hash.slice(1));
  const shows = (row, count = kPictures) => waitForMirror(page, new RegExp(`^${count} pictures\\. ${row[0].replaceAll('.', '\\.')}`));
  await page.keyboard.press('j');
  await shows(rows[1]);
  await page.keyboard.press('j');
  await shows(rows[2]);
  await page.keyboard.press('Delete');
  await shows(rows[3], kPictures - 1);
  await settle(page);
  await page.keyboard.press('Control+z');
  await shows(rows[2]);
  assert.equal(address().get('taken'), null);

  await page.goto(`${page.url()}&order=score&descending=1&defects=1`);
  await look(page, '2-defects-only');
  assert.deepEqual((await tableOf(page, kPictures)).map(([name]) => name), rows.map(([name]) => name));

  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('s')]);
  const csv = readFileSync(await download.path(), 'utf8');
  assert.equal(columnOf(csv, 'name').length, kPictures);
  assert.equal(columnOf(csv, 'folder').filter((folder) => folder === 'squeeze').length, 6);
  assert.equal(columnOf(csv, 'verdict').filter((verdict) => verdict === 'error').length, 4);
  assert.deepEqual([...new Set(columnOf(csv, 'model'))], [detector]);

  await settle(page);
  await page.reload();
  assert.deepEqual(await tableOf(page, kPictures), rows);
  await look(page, '3-reloaded');
  expectQuiet(page);
});

const kScreens = [
  { name: 'phone', context: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 3, hasTouch: true, isMobile: true } },
  { name: 'phone-lying', context: { viewport: { width: 844, height: 390 }, deviceScaleFactor: 3, hasTouch: true, isMobile: true } },
  { name: 'dark', context: { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' } },
  { name: 'projector', context: { viewport: { width: 1024, height: 768 } }, hash: '&projector=1' },
  { name: 'flat', context: { viewport: { width: 1280, height: 400 } } },
  { name: 'zoom-200', context: { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 } },
  { name: 'zoom-300', context: { viewport: { width: 427, height: 267 }, deviceScaleFactor: 3 } },
];

for (const { name, ...options } of kScreens) {
  test(`the engineer's folder on another screen: ${name}`, async () => {
    // More than the list of a small screen shows at once.
    const { page, rows } = await openWithFolder(2, options);
    await page.keyboard.press('j');
    await waitForMirror(page, new RegExp(rows[1][0].replaceAll('.', '\\.')));
    await look(page, `4-${name}`);
    expectQuiet(page);
  });
}
