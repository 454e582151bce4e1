// SPDX-License-Identifier: MIT
// The plain page's threshold from good pictures of one's own: the one of latentlab's scores and of the drawn page,
// kept, saved, and brought along again.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { drop, expectQuiet, openPage, places, requireSite, settle, siteUrl, skip, tableOf, test, top, until, waitForMirror, waitForNotice } from './harness.mjs';
import { tabTo } from './journey.mjs';
import { capsules, detector, pngFile, stripes, titleOf } from './pictures.mjs';
import { waitForModel } from './own_bundle.mjs';

const { unzipSync } = createRequire(join(top, 'web/package.json'))('fflate');

requireSite();

const kRows = '#plain tbody tr';
const kNeeded = 9; // good pictures for at most 10 % false alarms: 1 / (9 + 1)
const kOwnTitle = `${titleOf(detector)}, own threshold`;

// Paths of drawn capsules without a defect, and of one picture that is like nothing that the model knows.
function goodPaths() {
  if (!existsSync(places.latentlab)) skip('the native program is not built');
  const folder = join(places.scratch, 'good-capsules');
  rmSync(folder, { recursive: true, force: true });
  execFileSync(places.latentlab, ['data', 'render', 'capsules', '--out', folder, '--count', String(kNeeded), '--test-count', '1', '--seed', '5'], { stdio: 'pipe' });
  const strange = join(folder, 'stripes.png');
  writeFileSync(strange, stripes(1));
  return [strange, ...Array.from({ length: kNeeded - 1 }, (_, i) => join(folder, 'train/good', `00${i}.png`))];
}

const fileOf = (path) => pngFile(path.split('/').at(-1), readFileSync(path));

function nativeScores(paths) {
  const csv = join(places.scratch, 'good-scores.csv');
  const run = spawnSync(places.latentlab, ['score', join(places.models, detector), ...paths, '--csv', csv]);
  assert.ok([0, 1, 3].includes(run.status), String(run.stderr));
  const [, ...lines] = readFileSync(csv, 'utf8').trim().split('\n');
  return lines.map((line) => Number(line.split(',')[1]));
}

async function openPlain(options = {}) {
  const url = await siteUrl();
  const page = await openPage(`${url}?plain#page=inspect&model=${detector}`, options);
  await waitForMirror(page, /^Drop, paste or choose/);
  return page;
}

const needed = (page) => page.textContent('#plain fieldset p:nth-of-type(3)');
const chosen = (page) => page.inputValue('#model');
const press = async (page, name, key = 'Enter') => {
  await page.focus(`#plain button:text-is("${name}")`);
  await page.keyboard.press(key);
};

// What the drawn page makes of the same pictures: the key of its model, which covers the whole manifest.
async function drawnKey(files) {
  const url = await siteUrl();
  const page = await openPage(`${url}#page=inspect&model=${detector}&task=calibrate&rate=10`);
  await waitForMirror(page, /Drop, paste or choose/);
  await drop(page, files);
  await waitForMirror(page, new RegExp(`There are ${files.length}\\.`));
  await tabTo(page, /Use this threshold/);
  await page.keyboard.press('Enter');
  await waitForModel(page, kOwnTitle);
  return page.evaluate(() => new URLSearchParams(window.location.hash.slice(1)).get('model'));
}

test('the plain page finds the threshold of latentlab and of the drawn page from ticked pictures, saves it and takes it back', async () => {
  const paths = goodPaths();
  const page = await openPlain();
  await drop(page, paths.slice(1).map(fileOf));
  await tableOf(page, kNeeded - 1, kRows);
  await page.selectOption('#plain fieldset select', { label: '10 %' });
  await press(page, 'Take all as good', 'Space');
  await until('what is needed', async () => (await needed(page)) === 'At most 10 % false alarms takes 9 good pictures. There are 8, 1 more are needed.');

  // Too few: said, to eyes and ears, and nothing is made.
  await press(page, 'Calibrate');
  const refusal = 'Calibrate: expected at least 9 good pictures that are ticked and inspected, found 8';
  assert.equal(await page.textContent('#plain fieldset p:last-of-type'), refusal);
  await until('the words for a screen reader', async () => (await page.textContent('#said')) === refusal);
  assert.equal(await chosen(page), detector);
  assert.ok(!(await page.isVisible('text=Save as zip')));

  await drop(page, [fileOf(paths[0]), { ...capsules()[0], name: 'left-out.png' }, pngFile('text.png', Buffer.from('text'))]);
  await tableOf(page, kNeeded + 2, kRows);
  assert.ok((await needed(page)).endsWith('There are 8, 1 more are needed.'), 'a picture that nobody ticked is not taken');
  assert.equal(await page.isVisible('[aria-label="text.png, take as good"]'), false);
  assert.equal(await page.isVisible('text=Some are unlike the pictures that this model knows.'), false);
  await page.focus('[aria-label="stripes.png, take as good"]');
  await page.keyboard.press('Space');
  assert.equal(await page.isVisible('text=Some are unlike the pictures that this model knows.'), true);
  assert.equal(await needed(page), 'At most 10 % false alarms takes 9 good pictures. There are 9.');
  await press(page, 'Calibrate');
  await waitForMirror(page, new RegExp(`^${kOwnTitle} was added\\. It is kept in this browser until you remove it\\. 11 pictures inspected again by ${kOwnTitle}: .*, 1 not inspected\\.$`));
  const key = await chosen(page);
  assert.match(key, new RegExp(`^${detector}\\.[0-9a-f]{12}$`));
  assert.equal(await page.textContent('#plain caption'), `Inspected by ${kOwnTitle}`);

  const [download] = await Promise.all([page.waitForEvent('download'), press(page, 'Save as zip')]);
  assert.equal(download.suggestedFilename(), `${detector}.zip`);
  const zip = readFileSync(await download.path());
  const { scoring, title } = JSON.parse(Buffer.from(unzipSync(new Uint8Array(zip))['manifest.json']).toString());
  const expected = nativeScores(paths).sort((a, b) => a - b);
  assert.equal(scoring.calibration_scores.length, kNeeded);
  scoring.calibration_scores.forEach((score, i) => assert.ok(Math.abs(score - expected[i]) < 1e-4));
  assert.equal(scoring.threshold, scoring.calibration_scores[kNeeded - 1]); // of nine at 10 %: the largest
  assert.equal(scoring.false_alarm_rate, 0.1);
  assert.equal(title, kOwnTitle);
  // They are what is compared with now: what was unlike is so no more, and the highest of them has the p-value (1 + 1) / (9 + 1).
  const rows = await tableOf(page, kNeeded + 2, kRows);
  assert.equal(rows.slice(0, kNeeded).filter((row) => row[5] === '0.2000').length, 1);
  assert.ok(rows.every((row) => row[6] !== 'Unlike'));

  // Removed, and brought along again.
  page.on('dialog', (question) => question.accept());
  await press(page, 'Remove this model');
  await until('another model', async () => (await chosen(page)) !== key);
  await settle(page);
  await drop(page, [{ name: 'mine.zip', mimeType: 'application/zip', buffer: zip }]);
  await until('the model again', async () => (await chosen(page)) === key);
  await waitForMirror(page, /was added\. .* 11 pictures inspected again by /);
  expectQuiet(page);
  assert.equal(await drawnKey(paths.map(fileOf)), key);
});

test('another model inspects the pictures of the plain page again, and ticks stay', async () => {
  const page = await openPlain();
  const paths = goodPaths();
  await drop(page, paths.slice(1, 3).map(fileOf));
  const before = await tableOf(page, 2, kRows);
  await press(page, 'Take all as good');
  const other = await page.$$eval('#model option', (all) => all.map(({ value }) => value).find((value) => value === 'mvtec-capsule-inspector'));
  if (!other) skip('no second bundle that scores pictures');
  await page.selectOption('#model', other);
  await waitForMirror(page, /^2 pictures inspected again by /);
  const after = await tableOf(page, 2, kRows);
  assert.notDeepEqual(after.map((row) => row[4]), before.map((row) => row[4]));
  assert.ok((await needed(page)).endsWith('There are 2, 17 more are needed.'), await needed(page));
  await page.selectOption('#plain fieldset select', { label: '1 %' });
  assert.ok((await needed(page)).startsWith('At most 1 % false alarms takes 99 good pictures.'));
  await press(page, 'Take none');
  assert.ok((await needed(page)).endsWith('There are 0, 99 more are needed.'));
  const shown = await page.$eval('#model', (select) => [...select.options].find(({ value }) => !value.includes('caps')).value);
  await page.selectOption('#model', shown);
  assert.equal(await page.isVisible('#plain fieldset'), false);
  expectQuiet(page);
});

test('a calibration on the plain page that lacks a file of the model says so, changes nothing, and works once it is there', async () => {
  const page = await openPlain({ context: { serviceWorkers: 'block' } });
  const film = '**/film.png*'; // nothing but a whole model takes it
  await page.route(film, (route) => route.fulfill({ status: 404, body: 'none' }));
  await drop(page, goodPaths().map(fileOf));
  await tableOf(page, kNeeded, kRows);
  await page.selectOption('#plain fieldset select', { label: '10 %' });
  await press(page, 'Take all as good');
  await press(page, 'Calibrate');
  assert.match(await waitForNotice(page, /film/), /: expected .*, found /);
  assert.equal(await page.textContent('#plain fieldset ~ table caption'), `Inspected by ${titleOf(detector)}`);
  assert.ok(!(await page.textContent('#plain')).includes('The threshold is found anew'));
  assert.equal(await chosen(page), detector);
  await page.unroute(film);
  await press(page, 'Calibrate');
  await waitForMirror(page, /was added\. .* 9 pictures inspected again by /);
  assert.notEqual(await chosen(page), detector);
});
