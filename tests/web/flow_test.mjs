// SPDX-License-Identifier: MIT
// A rectified flow on the page: pictures that come of noise step by step, trained here for a few steps.
import assert from 'node:assert/strict';

import { expectQuiet, openPage, requireSite, settle, startServer, test, waitForMirror } from './harness.mjs';
import { siteWith, trainedFlow } from './trained.mjs';

requireSite();

const kId = 'digits-flow';
const kTitle = 'Drawn digits, Rectified flow';

async function openWith(link) {
  const { url } = await startServer({ root: siteWith(trainedFlow(), kId) });
  return openPage(`${url}${link}`);
}

test('a flow samples by class on the page, and its sheet goes from noise to pictures by the link', async () => {
  const page = await openWith(`#model=${kId}&seed=3&class=4`);
  const shown = await waitForMirror(page, /samples with seed 3\. Step 3 of 3\./);
  assert.equal(shown.model, kTitle);
  await settle(page);
  const pictures = await page.screenshot();
  await page.evaluate(() => (location.hash = location.hash + '&step=0'));
  await waitForMirror(page, /Step 0 of 3: noise\./);
  await settle(page);
  assert.ok(!(await page.screenshot()).equals(pictures));
  expectQuiet(page);
});

test('a selected picture of a flow shows its steps', async () => {
  const page = await openWith(`#model=${kId}&seed=3&selected=2`);
  await waitForMirror(page, /Sample 3 is selected\./);
  await settle(page);
  expectQuiet(page);
});

test('the plain page samples from a flow', async () => {
  const page = await openWith('?plain');
  await waitForMirror(page, /60 samples of/);
  await page.selectOption('#model', kId);
  await page.click('button.primary');
  await waitForMirror(page, new RegExp(`60 samples of ${kId}`));
  expectQuiet(page);
});
