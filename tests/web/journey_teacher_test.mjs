// SPDX-License-Identifier: MIT
// A teacher's lesson on Explore, from a link to a link, with its pictures in build/screenshots: axes,
// three codes by class, a path, a pin to compare, a dot of the map, a typed number, a plane on paper.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { drop, expectQuiet, follow, mirror, places, requireSite, settle, siteUrl, skip, test, until, waitForMirror } from './harness.mjs';
import { openPage } from './journey.mjs';

requireSite();

const kLooks = [
  { name: 'wide', context: { viewport: { width: 1440, height: 900 } } },
  { name: 'dark', context: { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' } },
  { name: 'phone', context: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true } },
  { name: 'projector', context: { viewport: { width: 1280, height: 720 } }, hash: '&projector=1' },
  { name: 'projector-1024', context: { viewport: { width: 1024, height: 768 } }, hash: '&projector=1' },
  // A browser's zoom makes fewer CSS pixels, each of more device pixels.
  { name: 'zoom-200', context: { viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 } },
  { name: 'zoom-300', context: { viewport: { width: 480, height: 300 }, deviceScaleFactor: 3 } },
];
const kLesson = 'page=explore&model=mnist-vae&plane=codes&codes=0,1,2&at=1,1&pin=-1,2&dot=5';
// On a page of 1440 by 900: the button below corner A. On one of 1440 by 1700: the field of the third unit.
const kChoose = { x: 1155, y: 617 };
const kField = { x: 1204, y: 1041 };
const kLens = /The lens is at (-?[\d.]+), (-?[\d.]+),/;

const hash = (page) => page.evaluate(() => window.location.hash);

async function keep(page, name) {
  await settle(page);
  const png = await page.screenshot();
  mkdirSync(places.screenshots, { recursive: true });
  writeFileSync(join(places.screenshots, `${name}.png`), png);
  return png;
}

function needsModel(id) {
  if (!existsSync(join(places.models, id))) skip(`no model ${id}`);
}

// The page as the address has it after `link` is put there, as from a bookmark.
async function go(page, link) {
  await follow(page, `#${link}`);
  await settle(page);
}

async function download(page, press) {
  const [given] = await Promise.all([page.waitForEvent('download'), press()]);
  return { name: given.suggestedFilename(), bytes: readFileSync(await given.path()) };
}

const sizeOf = (png) => [png.readUInt32BE(16), png.readUInt32BE(20)];

test('a teacher goes from a link through axes, a path, a pin, a dot and a print to a link', async () => {
  needsModel('mnist-vae');
  const url = await siteUrl();
  const page = await openPage(`${url}#page=explore&model=mnist-vae`, { context: kLooks[0].context });
  await waitForMirror(page, /axes are z\[5\] and z\[6\]/);
  await keep(page, 'teacher-1-opened');

  await go(page, 'page=explore&model=mnist-vae&xaxis=6&yaxis=1');
  assert.match((await mirror(page)).text, /z\[6\] and z\[1\]/);
  await keep(page, 'teacher-2-unused-axis');

  // A path by pointer, paused by the space bar.
  await go(page, 'page=explore&model=mnist-vae&tool=draw&speed=0.6');
  await page.mouse.move(250, 600);
  await page.mouse.down();
  for (const [x, y] of [[300, 400], [420, 300], [560, 420], [640, 640]]) await page.mouse.move(x, y, { steps: 6 });
  await page.mouse.up();
  await waitForMirror(page, /A path is playing/);
  await page.waitForTimeout(500);
  await page.keyboard.press(' ');
  const { text } = await waitForMirror(page, /The lens is at (?!0\.00, 0\.00)/);
  await settle(page);
  // The text has two digits and the address three, each rounded on its own.
  const [, x, y] = (await hash(page)).match(/at=(-?[\d.]+),(-?[\d.]+)/).map(Number);
  const [, left, up] = text.match(kLens).map(Number);
  assert.ok(Math.abs(left - x) < 0.006 && Math.abs(up - y) < 0.006, `${text} at ${x}, ${y}`);
  await keep(page, 'teacher-3-paused');

  // The pin stays while the lens goes on.
  await page.keyboard.press('c');
  for (let press = 0; press < 10; ++press) await page.keyboard.press('ArrowRight');
  await waitForMirror(page, /Another place is pinned/);
  await settle(page);
  assert.match(await hash(page), new RegExp(`pin=${String(x).replace('.', '\\.')},`));
  await page.keyboard.press('n');
  await waitForMirror(page, /The known code \d+, of class \d, is chosen\./);
  await keep(page, 'teacher-4-compared');

  const print = await download(page, () => page.keyboard.press('e'));
  assert.equal(print.name, 'mnist-vae-print.png');
  const [width, height] = sizeOf(print.bytes);
  assert.ok(width > 1700 && height > width, `${width} by ${height}`);
  writeFileSync(join(places.screenshots, 'teacher-print.png'), print.bytes);

  // The address, in another browser, shows the same.
  const link = await page.evaluate(() => window.location.href);
  const other = await openPage(link, { context: kLooks[0].context });
  await waitForMirror(other, /is chosen/);
  await settle(other);
  // Only where the print was asked for is it told of. The address has three digits of where the lens is, so that the
  // text's two may be rounded to the next ones.
  const [there, here] = [`The plane was saved. ${(await mirror(other)).text}`, (await mirror(page)).text];
  for (const axis of [1, 2]) assert.ok(Math.abs(there.match(kLens)[axis] - here.match(kLens)[axis]) < 0.011, `${there}, not ${here}`);
  assert.equal(there.replace(kLens, ''), here.replace(kLens, ''));
  assert.equal(await hash(other), await hash(page));
  expectQuiet(page);
  expectQuiet(other);
});

test('three codes are chosen by class and from a sheet, and lead back by the link', async () => {
  needsModel('mnist-vae');
  const url = await siteUrl();
  const page = await openPage(`${url}#page=explore&model=mnist-vae&plane=codes`, { context: kLooks[0].context });
  await waitForMirror(page, /goes through three codes/);
  await settle(page);
  await keep(page, 'teacher-5-corners');
  await page.mouse.click(kChoose.x, kChoose.y);
  await keep(page, 'teacher-6-choosing');
  const tab = async (times) => {
    for (let press = 0; press < times; ++press) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
  };
  await tab(2); // one of the classes
  await until('a typical code of a class', async () => /codes=\d/.test(await hash(page)));
  const byClass = await hash(page);
  await tab(20); // past the other classes and the seed, to a picture of the sheet
  await until('a sample', async () => /codes=-\d/.test(await hash(page)));
  assert.notEqual(await hash(page), byClass);
  await keep(page, 'teacher-7-chosen');
  const other = await openPage(await page.evaluate(() => window.location.href), { context: kLooks[0].context });
  await waitForMirror(other, /goes through three codes/);
  await settle(other);
  assert.equal(await hash(other), await hash(page));
  expectQuiet(page);
});

test('a typed number holds a unit there', async () => {
  needsModel('mnist-vae');
  const url = await siteUrl();
  const page = await openPage(`${url}#page=explore&model=mnist-vae`, { context: { viewport: { width: 1440, height: 1700 } } });
  await waitForMirror(page, /z\[5\] and z\[6\]/);
  await settle(page);
  await keep(page, 'teacher-8-numbers');
  await page.mouse.click(kField.x, kField.y);
  await settle(page);
  await page.keyboard.type('2.5');
  await page.keyboard.press('Enter');
  await until('the unit in the link', async () => /held=\d+,2\.5/.test(await hash(page)));
  await keep(page, 'teacher-8-typed');
  expectQuiet(page);
});

test('a drawn capsule is redrawn beside the decoder’s answer, and a dropped one finds its place', async () => {
  needsModel('capsules-vae');
  const { capsules } = await import('./pictures.mjs');
  const url = await siteUrl();
  const page = await openPage(`${url}#page=explore&model=capsules-vae&dot=3`, { context: kLooks[0].context });
  await waitForMirror(page, /is chosen, beside the real picture/);
  await drop(page, capsules().slice(0, 1));
  await waitForMirror(page, /Your picture is on the map, nearest class/);
  assert.equal((await mirror(page)).page, 'Explore');
  await keep(page, 'teacher-9-real');
  expectQuiet(page);
});

for (const { name, context, hash: more } of kLooks) {
  test(`a picture of the lesson, ${name}`, async () => {
    needsModel('mnist-vae');
    const url = await siteUrl();
    const page = await openPage(`${url}#${kLesson}${more ?? ''}`, { context });
    await waitForMirror(page, /grid of/);
    const png = await keep(page, `lesson-${name}`);
    assert.ok(png.length > 8000, `${png.length} bytes`);
    expectQuiet(page);
  });
}
