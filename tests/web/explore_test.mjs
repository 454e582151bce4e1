// SPDX-License-Identifier: MIT
// Page Explore as a class meets it: fingers, keyboard, the axes that it opens on, what hides what.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { expectQuiet, mirror, openPage, places, requireSite, settle, siteUrl, skip, test, waitForMirror } from './harness.mjs';

requireSite();

const hash = (page) => page.evaluate(() => window.location.hash);
const kPhone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };

function needsModel(id) {
  if (!existsSync(join(places.models, id))) skip(`no model ${id}`);
}

async function openExplore(link, options) {
  const url = await siteUrl();
  const page = await openPage(`${url}#page=explore&${link}`, options);
  await waitForMirror(page, /grid of/);
  await settle(page);
  return page;
}

// The 0 below the middle of the plane, on a projector of 1280 by 720.
const kZeroBelow = { x: 330, y: 622, width: 30, height: 34 };

// Every number of a link, for what no view may reach.
const numbersOf = (text) => [...text.matchAll(/-?\d+(\.\d+)?(e[+-]?\d+)?/g)].map(([number]) => Number(number));

async function pinch(page, center, from, to) {
  const device = await page.context().newCDPSession(page);
  const fingers = (away) => [
    { x: center.x - away, y: center.y, id: 1 },
    { x: center.x + away, y: center.y, id: 2 },
  ];
  const send = (type, touchPoints) => device.send('Input.dispatchTouchEvent', { type, touchPoints });
  await send('touchStart', [fingers(from)[0]]);
  await send('touchStart', fingers(from));
  for (let step = 1; step <= 5; ++step) await send('touchMove', fingers(from + ((to - from) * step) / 5));
  await send('touchEnd', []);
  await settle(page);
}

test('a pinch on the plane zooms it and throws the lens nowhere', async () => {
  const page = await openExplore('model=mnist-vae2&at=1,1', { context: kPhone });
  await pinch(page, { x: 195, y: 260 }, 40, 80);
  const link = await hash(page);
  assert.match(link, /span=[23]/);
  assert.match(link, /at=1,1(&|$)/);
  for (const number of numbersOf(link)) assert.ok(Math.abs(number) < 1001, `${number} in ${link}`);
  await page.goBack();
  await settle(page);
  assert.doesNotMatch(await hash(page), /e\+?3/);
  expectQuiet(page);
});

test('arrow keys move the lens, and never out of sight', async () => {
  const page = await openExplore('model=mnist-vae2&at=2.9,0');
  await page.focus('#canvas');
  const lens = async () => {
    await settle(page);
    return Number((await mirror(page)).text.match(/The lens is at (-?[\d.]+),/)[1]);
  };
  assert.equal(await lens(), 2.9);
  for (let press = 0; press < 12; ++press) await page.keyboard.press('ArrowRight');
  const edge = await lens();
  assert.ok(edge > 3 && edge < 3.5, `${edge}`);
  assert.match(await hash(page), /at=3\.158,0/);
  await page.keyboard.press('ArrowLeft');
  assert.ok((await lens()) < edge - 0.1);
  expectQuiet(page);
});

test('the keyboard on the plane is no pointer: the lens stays where it is', async () => {
  const page = await openExplore('model=mnist-vae2&at=1,-1');
  await page.focus('#canvas');
  const stage = () => page.screenshot({ clip: { x: 700, y: 60, width: 210, height: 300 } });
  const before = await stage();
  // The plane is the stage's only control, and comes after those of the bar above.
  for (let press = 0; press < 12; ++press) await page.keyboard.press('Tab');
  for (let press = 0; press < 30; ++press) {
    await page.keyboard.press('Tab');
    await settle(page);
    assert.match((await mirror(page)).text, /The lens is at 1\.00, -1\.00/);
  }
  assert.match(await hash(page), /at=1,-1/);
  await page.mouse.move(1, 799); // the picture without a focus ring
  await page.mouse.click(640, 62);
  await settle(page);
  assert.ok((await stage()).equals(before));
});

for (const [model, units] of [['mnist-vae', 'z\\[5\\] and z\\[6\\]'], ['capsules-vae', 'z\\[\\d+\\] and z\\[\\d+\\]']]) {
  test(`${model} opens on units that vary, and marks those that do not`, async () => {
    needsModel(model);
    const page = await openExplore(`model=${model}&layers=pictures`);
    assert.match((await mirror(page)).text, new RegExp(`Its axes are ${units}`));
    const across = await differences(page);
    assert.ok(across.rows > 1 && across.columns > 1, JSON.stringify(across));
    expectQuiet(page);
  });
}

// How much the plane's pictures change from its left to its right, and from top to bottom: mean difference of bytes.
async function differences(page) {
  const png = (await page.screenshot({ clip: { x: 60, y: 90, width: 600, height: 600 } })).toString('base64');
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d');
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    const pixel = (x, y) => data[4 * (y * bitmap.width + x)];
    let rows = 0;
    let columns = 0;
    const half = bitmap.width / 2;
    for (let y = 0; y < half; ++y) {
      for (let x = 0; x < half; ++x) {
        columns += Math.abs(pixel(x, y) - pixel(x + half, y));
        rows += Math.abs(pixel(x, y) - pixel(x, y + half));
      }
    }
    return { rows: rows / half / half, columns: columns / half / half };
  }, png);
}

test('a path that is paused leaves the lens where it is', async () => {
  const page = await openExplore('model=mnist-vae2&path=-2,1,2,1&speed=0.5');
  await page.focus('#canvas');
  await page.keyboard.press(' ');
  await waitForMirror(page, /A path is playing/);
  await page.waitForTimeout(400);
  await page.keyboard.press(' ');
  const { text } = await waitForMirror(page, /The lens is at (-?[\d.]+), 1\.00/);
  await settle(page);
  const x = Number(text.match(/The lens is at (-?[\d.]+)/)[1]);
  assert.ok(x > -2 && x < 2, text);
  assert.match(await hash(page), /at=-?[\d.]+,1(&|$)/);
  expectQuiet(page);
});

test('three codes have no spacing by the prior', async () => {
  needsModel('mnist-vae');
  const link = 'model=mnist-vae&plane=codes&codes=0,1,2&layers=pictures';
  const clip = { x: 40, y: 60, width: 640, height: 660 };
  const pictures = [];
  for (const spacing of ['', '&spacing=quantile']) {
    const page = await openExplore(link + spacing);
    pictures.push(await page.screenshot({ clip }));
  }
  assert.ok(pictures[0].equals(pictures[1]));
});

// Rows of pixels from the first to the last that have ink, in a part of the page.
async function inkHeight(page, clip) {
  const png = (await page.screenshot({ clip })).toString('base64');
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    const inked = [...Array(bitmap.height).keys()].filter((y) => {
      for (let x = 0; x < bitmap.width; ++x) if (data[4 * (y * bitmap.width + x)] < 160) return true;
      return false;
    });
    return inked.length === 0 ? 0 : inked.at(-1) - inked[0] + 1;
  }, png);
}

test('the numbers of the axes can be read from the back row', async () => {
  const page = await openExplore('model=mnist-vae2&projector=1', { context: { viewport: { width: 1280, height: 720 } } });
  // Figures are 0.73 of the size of the letters: 17 of 24.
  const height = await inkHeight(page, kZeroBelow);
  assert.ok(height >= 17 && height < 30, `${height} pixels`);
});
