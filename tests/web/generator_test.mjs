// SPDX-License-Identifier: MIT
// A WGAN-GP on the page: a bundle with a generator and no encoder, trained here for a few steps. It
// samples, opens on the pages that suit it, and is offered on no other.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expectQuiet, kFirstSample, mirror, openPage, requireSite, settle, startServer, test, waitForMirror } from './harness.mjs';
import { siteWith, trainedGan } from './trained.mjs';

requireSite();

const kId = 'digits-wgan-gp';
const kTitle = 'Drawn digits, WGAN-GP with 100 latent units';

async function openWith(link) {
  const { url } = await startServer({ root: siteWith(trainedGan(), kId) });
  return openPage(`${url}${link}`);
}

test('a trained WGAN-GP is a bundle with a generator, a critic and no encoder', () => {
  const manifest = JSON.parse(readFileSync(join(trainedGan(), 'manifest.json'), 'utf8'));
  assert.deepEqual(Object.keys(manifest.networks), ['critic', 'generator']);
  assert.equal(manifest.title, kTitle);
  assert.deepEqual(Object.keys(manifest.files).sort(), ['film', 'golden', 'history']);
  assert.deepEqual(manifest.metrics, []);
});

test('a WGAN-GP samples on the page, and another seed gives other pictures', async () => {
  const page = await openWith(`#model=${kId}&seed=3`);
  assert.equal((await waitForMirror(page, kFirstSample)).model, kTitle);
  await settle(page);
  const first = await page.screenshot();
  await page.focus('#canvas');
  await page.keyboard.press('r');
  await waitForMirror(page, /samples with seed (?!3\.)\d+/);
  await settle(page);
  assert.ok(!(await page.screenshot()).equals(first));
  expectQuiet(page);
});

test('the latent plane of a WGAN-GP is decoded without an encoder, and a path is played on it', async () => {
  const page = await openWith(`#page=explore&model=${kId}&path=-1,0,1,0.5`);
  const { model, page: shown } = await waitForMirror(page, /^A grid of \d+ by \d+ pictures decoded from the latent plane\. .*A path is drawn/);
  assert.equal(shown, 'Explore');
  assert.equal(model, kTitle);
  await page.focus('#canvas');
  await page.keyboard.press(' ');
  await waitForMirror(page, /A path is playing/);
  expectQuiet(page);
});

test('Inspect does not offer a WGAN-GP, which scores nothing, and shows a model that does', async () => {
  const page = await openWith(`#page=inspect&model=${kId}`);
  await waitForMirror(page, /Drop, paste or choose/);
  const { page: shown, model } = await mirror(page);
  assert.equal(shown, 'Inspect');
  assert.notEqual(model, kTitle);
  expectQuiet(page);
});

test('the plain page samples from a WGAN-GP', async () => {
  const page = await openWith('?plain');
  await waitForMirror(page, /60 samples of/);
  await page.selectOption('#model', kId);
  await page.click('button.primary');
  await waitForMirror(page, new RegExp(`60 samples of ${kId}`));
  expectQuiet(page);
});
