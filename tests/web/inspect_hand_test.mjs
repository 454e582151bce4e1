// SPDX-License-Identifier: MIT
// Page Inspect by hand: a threshold from pictures of one's own, damage with a pointer and with keys, a photograph.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { dialogAfter, drop, expectQuiet, kPatience, loadModule, mirror, openPage, places, requireSite, settle, siteUrl, tableOf, test, top, until, waitForMirror } from './harness.mjs';
import { fields, tabTo, waitForField } from './journey.mjs';
import { capsulePaths, capsules, detector, pngFile, stripes, titleOf } from './pictures.mjs';
import { waitForModel } from './own_bundle.mjs';

const { unzipSync } = createRequire(join(top, 'web/package.json'))('fflate');
const { crc32, zipStored } = await loadModule('bundle/zip_writer');

requireSite();

test('a stored zip is read back by another library, and is the same each time', () => {
  const files = new Map([
    ['manifest.json', new TextEncoder().encode('{"a": 1}')],
    ['empty.bin', new Uint8Array()],
    ['decoder.onnx', Uint8Array.from({ length: 70_000 }, (_, i) => (i * i) & 255)],
  ]);
  const zip = zipStored(files);
  assert.deepEqual(new Map(Object.entries(unzipSync(zip)).map(([name, bytes]) => [name, [...bytes]])), new Map([...files].map(([name, bytes]) => [name, [...bytes]])));
  assert.deepEqual(zipStored(files), zip);
  assert.equal(crc32(new TextEncoder().encode('123456789')), 0xcbf43926);
  assert.throws(() => zipStored(new Map([['é', new Uint8Array()]])), /expected a plain file name/);
});

function nativeScores(folder, paths) {
  const csv = join(places.scratch, 'own-scores.csv');
  const run = spawnSync(places.latentlab, ['score', folder, ...paths, '--csv', csv]);
  assert.ok([0, 1, 3].includes(run.status), String(run.stderr));
  const [names, ...rows] = readFileSync(csv, 'utf8').trim().split('\n').map((line) => line.split(','));
  return rows.map((row) => Object.fromEntries(row.map((cell, i) => [names[i], cell])));
}

test("a threshold from one's own pictures is that of their scores in latentlab, is kept, and can be saved and used there", async () => {
  const paths = capsulePaths(); // as if all of them were good
  const rate = Math.ceil(100 / (paths.length + 1));
  const url = await siteUrl();
  const page = await openPage(`${url}#page=inspect&model=${detector}&task=calibrate&rate=${rate}`);
  await waitForMirror(page, /Drop, paste or choose/);
  await drop(page, capsules().slice(1));
  await waitForMirror(page, new RegExp(`There are ${paths.length - 1}, 1 more are needed\\.`));
  await drop(page, capsules().slice(0, 1));
  await waitForMirror(page, new RegExp(`There are ${paths.length}\\.`));
  await tabTo(page, /Use this threshold/);
  await page.keyboard.press('Enter');
  await waitForModel(page, `${titleOf(detector)}, own threshold`);
  const { model } = await fields(page);
  assert.match(model, new RegExp(`^${detector}\\.[0-9a-f]{12}$`));

  await tabTo(page, /Save this model/);
  const [download] = await Promise.all([page.waitForEvent('download', { timeout: kPatience }), page.keyboard.press('Enter')]);
  assert.equal(download.suggestedFilename(), `${detector}.zip`);
  const saved = unzipSync(new Uint8Array(readFileSync(await download.path())));
  const { scoring, title } = JSON.parse(new TextDecoder().decode(saved['manifest.json']));
  const expected = nativeScores(join(places.models, detector), paths).map(({ score }) => Number(score)).sort((a, b) => a - b);
  scoring.calibration_scores.forEach((score, i) => assert.ok(Math.abs(score - expected[i]) < 1e-4));
  assert.equal(scoring.threshold, scoring.calibration_scores[paths.length - Math.floor(((paths.length + 1) * rate) / 100)]);
  assert.equal(scoring.false_alarm_rate, rate / 100);
  assert.equal(title, `${titleOf(detector)}, own threshold`);

  // The program takes it as it is.
  const folder = join(places.scratch, 'own-threshold');
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(saved)) writeFileSync(join(folder, name), bytes);
  const [first] = nativeScores(folder, paths.slice(0, 1));
  assert.ok(Math.abs(Number(first.threshold) - scoring.threshold) < 1e-4);

  // Another visit finds it.
  await page.goto('about:blank');
  await page.goto(`${url}#page=inspect&model=${model}`);
  await waitForModel(page, title);
  expectQuiet(page);
});

async function openBench(more = '', options = {}) {
  const url = await siteUrl();
  const page = await openPage(`${url}#page=inspect&model=${detector}&taken=good.1&task=damage${more}`, options);
  await waitForMirror(page, /drawn capsule 1, good.*: (good|defect), score/);
  await settle(page);
  return page;
}

const scoreOf = async (page) => Number(/score (\d+\.\d{4})/.exec((await mirror(page)).text)[1]);

test('keys damage a drawn capsule, the score follows, and the link shows the same', async () => {
  const page = await openBench('&toolsize=3');
  const before = await scoreOf(page);
  await tabTo(page, /Picture to damage/).catch(() => tabTo(page, /Picture to damage/));
  await page.keyboard.press('Enter');
  for (let i = 0; i < 6; ++i) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await waitForMirror(page, /good, damaged: (good|defect), score/);
  await settle(page);
  const after = await scoreOf(page);
  assert.notEqual(after, before);
  const { hash } = new URL(page.url());
  const again = await openPage(`${new URL(page.url()).origin}/${hash}`);
  await waitForMirror(again, /good, damaged: (good|defect), score/);
  await settle(again);
  assert.equal(await scoreOf(again), after);
  await page.keyboard.press('Backspace');
  await waitForField(page, 'damage', null);
  expectQuiet(page);
});

test('map and score follow the pointer while it moves', async () => {
  const page = await openBench('&toolsize=4');
  // It is there once the whole inspection is, which may be later than its score.
  await tabTo(page, /Picture to damage/).catch(() => tabTo(page, /Picture to damage/));
  await settle(page);
  const box = { x: 60, y: 290 }; // on the picture, which is the left of the two
  await page.mouse.move(box.x, box.y);
  await page.mouse.down();
  const scores = new Set();
  for (let i = 0; i < 30; ++i) {
    await page.mouse.move(box.x + 5 * i, box.y + 3 * (i % 5));
    await new Promise((done) => setTimeout(done, 60));
    const found = /score (\d+\.\d{4})/.exec((await mirror(page)).text);
    if (found) scores.add(found[1]);
  }
  assert.ok(await page.evaluate(() => new URLSearchParams(window.location.hash.slice(1)).get('page')));
  await page.mouse.up();
  await settle(page);
  await until('a damaged capsule', async () => /damaged: /.test((await mirror(page)).text));
  assert.notEqual((await fields(page)).damage, undefined);
  expectQuiet(page);
});

test('a phone offers its camera, and the photograph is inspected', async () => {
  const url = await siteUrl();
  const context = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 3, hasTouch: true, isMobile: true };
  const page = await openPage(`${url}#page=inspect&model=${detector}`, { context });
  await waitForMirror(page, /Drop, paste or choose/);
  assert.equal(await page.getAttribute('#camera_input', 'capture'), 'environment');
  await tabTo(page, /Photograph/);
  const chooser = await dialogAfter(page, () => page.keyboard.press('Enter'));
  await chooser.setFiles(pngFile('photograph.png', stripes(3)));
  const [row] = await tableOf(page, 1);
  assert.equal(row[0], 'photograph.png');
});
