// SPDX-License-Identifier: MIT
// Pictures of every page, wide, narrow and dark, in build/screenshots, for people to look at. The test
// is that each page gets there and that its picture is not one flat colour.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { drop, expectQuiet, kScreen, openPage, places, settle, siteUrl, test, waitForMirror } from './harness.mjs';
import { clothes, give, waitForModel } from './own_bundle.mjs';
import { capsules } from './pictures.mjs';

const index = JSON.parse(readFileSync(join(places.models, 'index.json'), 'utf8')).models;
const has = (id) => index.some((model) => model.id === id);

const kPages = [
  { name: 'sample', hash: 'page=sample', shown: /samples? with seed/ },
  { name: 'sample-letters', hash: 'page=sample&model=fashion-vae', model: 'fashion-vae', shown: /samples? with seed/ },
  { name: 'explore', hash: 'page=explore&model=mnist-vae2', model: 'mnist-vae2', shown: /grid of/ },
  { name: 'log', hash: 'page=log&model=mnist-vae2', model: 'mnist-vae2', shown: /^Epoch 40 of 40/ },
  { name: 'learn', hash: 'page=learn', shown: /steps, / },
  { name: 'lesson', hash: 'page=explore&model=mnist-vae2&layers=pictures&learn=1', model: 'mnist-vae2', shown: /^Lesson, step 1/ },
  { name: 'inspect', hash: 'page=inspect&model=capsules-vae', model: 'capsules-vae', shown: /./, pictures: true },
];
const kLooks = [
  { name: 'wide', context: { viewport: { width: 1440, height: 900 } } },
  { name: 'narrow', context: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 3, hasTouch: true, isMobile: true } },
  { name: 'dark', context: { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' } },
  { name: 'projector', context: { viewport: { width: 1280, height: 720 } }, hash: '&projector=1' },
];

// Distinct colours of a PNG, as its deflated size tells: a flat one takes a few kilobytes.
const kFlat = 8000; // bytes

// Resolves once the page has heard of it.
const visit = (page, hash) =>
  page.evaluate((text) => new Promise((done) => {
    window.addEventListener('hashchange', () => done(), { once: true });
    window.location.hash = text;
  }), hash);

for (const look of kLooks) {
  // One page that goes from one to the next, as a visitor does.
  test(`pictures of all pages, ${look.name}`, async () => {
    const url = await siteUrl();
    const page = await openPage(`${url}#page=learn`, { context: look.context });
    await settle(page);
    for (const { name, hash, model, shown, pictures } of kPages) {
      if (model && !has(model)) continue;
      await visit(page, hash + (look.hash ?? ''));
      await settle(page);
      await waitForMirror(page, shown);
      if (pictures) {
        await drop(page, capsules());
        await page.waitForFunction(() => document.querySelectorAll('#results tbody tr').length >= 4);
      }
      await keep(page, `${name}-${look.name}`);
    }
    expectQuiet(page);
  });
}

async function keep(page, name) {
  await settle(page);
  const png = await page.screenshot();
  mkdirSync(places.screenshots, { recursive: true });
  writeFileSync(join(places.screenshots, `${name}.png`), png);
  assert.ok(png.length > kFlat, `${name}: ${png.length} bytes`);
}

for (const look of kLooks) {
  test(`pictures of a model of one's own, missing and listed, ${look.name}`, async () => {
    const url = await siteUrl();
    const mine = clothes();
    const page = await openPage(`${url}#model=${mine.key}${look.hash ?? ''}`, { context: look.context });
    await waitForMirror(page, /is not in this browser/);
    await keep(page, `own-missing-${look.name}`);
    await give(page, mine);
    await waitForModel(page, 'My clothes');
    await waitForMirror(page, /samples? with seed/);
    await page.focus('#canvas');
    await page.keyboard.press('m');
    await keep(page, `own-listed-${look.name}`);
    expectQuiet(page);
  });
}

test('a picture of the plain page', async () => {
  const url = await siteUrl();
  const page = await openPage(`${url}?plain`, { context: kScreen });
  await waitForMirror(page, /samples of/);
  await keep(page, 'plain-wide');
});
