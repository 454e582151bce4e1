// SPDX-License-Identifier: MIT
// Journeys with a finger, on a phone that stands and one that lies, and on small stages at large.
import assert from 'node:assert/strict';

import { expectQuiet, follow, kFirstSample, requireSite, settle, siteUrl, waitForMirror } from './harness.mjs';
import { fields, journey, openFirstSample, openPage, waitForField } from './journey.mjs';

requireSite();

const kPhone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 3, hasTouch: true, isMobile: true };
const kLying = { ...kPhone, viewport: { width: 844, height: 390 } };

journey('phone', 'a tap on a sample shows its code', async (look) => {
  const url = await siteUrl();
  const page = await openFirstSample(`${url}#model=mnist-vae2`, { context: kPhone });
  await settle(page);
  const clip = { x: 0, y: 500, width: 390, height: 344 };
  const before = await page.screenshot({ clip });
  await look(page, 'sheet');
  await page.touchscreen.tap(60, 110);
  await waitForField(page, 'selected', '0');
  await look(page, 'code');
  assert.ok(!(await page.screenshot({ clip })).equals(before));
  // The controls are folded, and a tap unfolds them.
  await page.touchscreen.tap(60, 110);
  await waitForField(page, 'selected', null);
  await page.touchscreen.tap(195, 844 - 388 + 16);
  await settle(page);
  await page.touchscreen.tap(60, 110);
  await settle(page);
  assert.notEqual((await fields(page)).selected, undefined);
  await look(page, 'code-again');
  expectQuiet(page);
});

journey('phone', 'help tells gestures', async (look) => {
  const url = await siteUrl();
  const page = await openFirstSample(url, { context: kPhone });
  await settle(page);
  const before = await look(page, 'sample');
  await page.touchscreen.tap(370, 28);
  await look(page, 'menu');
  await page.touchscreen.tap(280, 56 + 16 + 5 * 48 + 20);
  assert.ok(!(await look(page, 'help')).equals(before));
});

async function touch(page, [x, y], milliseconds) {
  const browser = await page.context().newCDPSession(page);
  await browser.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x, y }] });
  await page.waitForTimeout(milliseconds);
  await browser.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
}

for (const [tap, milliseconds] of [['a quick tap', 0], ['a slow tap', 400]]) {
  journey('phone', `${tap} on a field brings the keyboard, which asks for a focus inside the tap`, async (look) => {
    const url = await siteUrl();
    const page = await openFirstSample(`${url}#model=mnist-vae2`, { context: kPhone });
    await settle(page);
    await page.evaluate(() => {
      window.focused = [];
      let during = 'no event';
      for (const type of ['pointerdown', 'pointerup']) {
        window.addEventListener(type, () => (during = type), true);
        window.addEventListener(type, () => (during = 'no event'));
      }
      document.getElementById('typing').addEventListener('focus', () => window.focused.push(during));
    });
    await touch(page, [80, 752], milliseconds); // the seed
    await page.waitForFunction(() => document.activeElement.id === 'typing');
    assert.deepEqual(await page.evaluate(() => window.focused), ['pointerup']);
    await look(page, 'field');
    await touch(page, [60, 695], milliseconds); // beside it
    await page.waitForFunction(() => document.activeElement.id === 'canvas');
    expectQuiet(page);
  });
}

const kStages = [
  ['a phone that lies', kLying, ''],
  ['a projector of 1024 by 768', { viewport: { width: 1024, height: 768 } }, '&projector=1'],
  ['a projector of 1280 by 720', { viewport: { width: 1280, height: 720 } }, '&projector=1'],
  ['zoom of 200 percent', { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 }, ''],
  ['zoom of 300 percent', { viewport: { width: 427, height: 267 }, deviceScaleFactor: 3 }, ''],
  ['a flat window', { viewport: { width: 1280, height: 400 } }, ''],
  ['a small phone', { viewport: { width: 320, height: 568 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true }, ''],
];

for (const [name, context, more] of kStages) {
  journey('phone', `every page is usable on ${name}`, async (look) => {
    const url = await siteUrl();
    const page = await openPage(`${url}#model=mnist-vae2${more}`, { context });
    await waitForMirror(page, kFirstSample);
    await look(page, 'sample');
    await follow(page, `#page=explore&model=mnist-vae2${more}`);
    await waitForMirror(page, /grid of/);
    await look(page, 'explore');
    await follow(page, `#page=inspect${more}`);
    await page.waitForFunction(() => document.getElementById('mirror').dataset.page === 'Inspect');
    await look(page, 'inspect');
    expectQuiet(page);
  });
}

journey('phone', 'the plain page fits', async (look) => {
  const url = await siteUrl();
  const page = await openPage(`${url}?plain`, { context: kPhone });
  await waitForMirror(page, /60 samples of/);
  await look(page, 'samples');
  const widest = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(widest <= 390, `${widest} pixels`);
});
