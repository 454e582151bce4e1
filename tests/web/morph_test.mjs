// SPDX-License-Identifier: MIT
// Page Morph with the shipped models: ends that are the decoded ends, a GAN beside a VAE, a drawing as an
// end, and files that hold what was shown.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { expectQuiet, mirror, openPage, requireSite, settle, siteUrl, test, waitForMirror, waitForNotice } from './harness.mjs';

requireSite();

const kWay = /^The way from A/;

async function openMorph(link, options) {
  const url = await siteUrl();
  const page = await openPage(`${url}#page=morph&${link}`, options);
  await waitForMirror(page, kWay);
  await settle(page);
  return page;
}

const shot = (page, clip) => page.screenshot({ clip });

// A GIF's size, pictures and the time that each is shown for, by its blocks.
function readGif(bytes) {
  assert.equal(bytes.toString('latin1', 0, 6), 'GIF89a');
  const colours = (flags) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  const gif = { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8), frames: 0, delays: [], repeats: false };
  let at = 13 + colours(bytes[10]);
  const skipBlocks = () => {
    while (bytes[at] !== 0) at += bytes[at] + 1;
    at += 1;
  };
  for (; bytes[at] !== 0x3b; ) {
    if (bytes[at] === 0x21) {
      if (bytes[at + 1] === 0xf9) gif.delays.push(10 * bytes.readUInt16LE(at + 4));
      if (bytes.toString('latin1', at + 3, at + 14) === 'NETSCAPE2.0') gif.repeats = bytes.readUInt16LE(at + 16) === 0;
      at += 2;
      skipBlocks();
    } else {
      assert.equal(bytes[at], 0x2c, `expected a picture at ${at}`);
      gif.frames += 1;
      at += 10 + colours(bytes[at + 9]) + 1;
      skipBlocks();
    }
  }
  return gif;
}

async function download(page, press) {
  const [saved] = await Promise.all([page.waitForEvent('download'), press()]);
  return { name: saved.suggestedFilename(), bytes: readFileSync(await saved.path()) };
}

test('morph: the VAE and the GAN of digits stand side by side', async () => {
  const page = await openMorph('model=mnist-vae&aseed=4&bseed=9');
  const { text, model } = await mirror(page);
  assert.match(model, /VAE/);
  assert.match(text, /beside Handwritten digits, .*GAN/);
  expectQuiet(page);
});

test('morph: a conditional GAN goes between the classes that are asked for, beside what a VAE knows of them', async () => {
  const page = await openMorph('model=mnist-cwgan-gp&aclass=3&bclass=8&beside=mnist-vae2');
  assert.match((await mirror(page)).text, /^The way from A, 3, sample 1, to B, 8, sample 2, in 9 pictures/);
  const threeToEight = await shot(page);
  await page.evaluate(() => (window.location.hash = window.location.hash.replace('bclass=8', 'bclass=3')));
  await waitForMirror(page, /to B, 3, sample 2,/);
  await settle(page);
  assert.notDeepEqual(await shot(page), threeToEight);
  expectQuiet(page);
});

test('morph: at both ends the line and the arc show the same picture, half way they do not', async () => {
  const lengths = async (page) => {
    const { text } = await mirror(page);
    return [.../length ([\d.]+) on the line and ([\d.]+) on the arc/.exec(text)].slice(1).map(Number);
  };
  const page = await openMorph('model=mnist-dcgan&beside=none&a=sample&b=sample&t=0');
  const [line, arc] = await lengths(page);
  assert.equal(line, arc);
  assert.ok(line > 8 && line < 12, `a sample of 100 units has a length of about 10, found ${line}`);
  await page.evaluate(() => {
    window.location.hash = window.location.hash.replace('&t=0', '');
  });
  await waitForMirror(page, /At 0\.50/);
  const [middle, middleArc] = await lengths(page);
  assert.ok(middle < 0.85 * line, `the line should leave the shell, found ${middle}`);
  assert.ok(middleArc > 0.95 * line);
});

test('morph: the strip is saved as PNG, and the animation as a GIF of 48 pictures that repeats', async () => {
  const page = await openMorph('model=mnist-vae2&beside=none&steps=5');
  await page.focus('#canvas');
  const strip = await download(page, () => page.keyboard.press('s'));
  assert.equal(strip.name, 'mnist-vae2-morph.png');
  assert.equal(strip.bytes.readUInt32BE(16), 2 + 5 * (3 * 28 + 2)); // width of a PNG
  const encoders = () => page.evaluate(() => performance.getEntriesByType('resource').filter(({ name }) => /gif\.\w+\.js/.test(name)).length);
  const { name, bytes } = await download(page, () => page.keyboard.press('g'));
  assert.equal(name, 'mnist-vae2-morph.gif');
  assert.equal(await encoders(), 1);
  const gif = readGif(bytes);
  assert.equal(gif.frames, 48);
  assert.deepEqual([...new Set(gif.delays)], [60]);
  assert.ok(gif.repeats);
  assert.equal(gif.width, 4 + 2 * (4 * 28 + 4));
  expectQuiet(page);
});

test('morph: an animation whose encoder cannot be fetched is not said to be saved', async () => {
  const page = await openMorph('model=mnist-vae2&beside=none&steps=5', { context: { serviceWorkers: 'block' } });
  await page.route(/\/gif\.\w+\.js$/, (route) => route.abort());
  await page.focus('#canvas');
  await page.keyboard.press('g');
  await waitForNotice(page, /gif\.\w+\.js/);
  await settle(page);
  assert.match((await mirror(page)).text, /^The way from A/);
});

test('morph: a digit that is drawn becomes an end, in the link too', async () => {
  const page = await openMorph('model=mnist-vae&beside=none');
  await page.evaluate(() => {
    window.location.hash += '&a=drawn&adraw=f8rf-AgAQgCU';
  });
  await waitForMirror(page, /^The way from A, your drawing, to B, 8/);
  await settle(page);
  const clip = { x: 40, y: 80, width: 800, height: 400 };
  const drawn = await shot(page, clip);
  await page.evaluate(() => window.history.back());
  await waitForMirror(page, /^The way from A, 3/);
  await settle(page);
  assert.ok(!(await shot(page, clip)).equals(drawn));
  expectQuiet(page);
});

test('morph: playing moves, and a page at rest draws nothing', async () => {
  const page = await openMorph('model=mnist-vae2&beside=none&t=0');
  await page.focus('#canvas');
  await page.keyboard.press(' ');
  await waitForMirror(page, /It is playing/);
  await page.waitForTimeout(400); // what plays tells its place where it stops
  await page.keyboard.press(' ');
  await waitForMirror(page, /At (0\.(?!00)|1)/);
  await settle(page); // throws unless it comes to rest
  expectQuiet(page);
});
