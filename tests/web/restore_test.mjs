// SPDX-License-Identifier: MIT
// Page Restore with the shipped models: what comes back from a damaged digit is nearer to it than what went
// in, a part that was rubbed out is filled, a drawn digit and a file are taken.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { drop, expectQuiet, follow, mirror, openPage, places, requireSite, settle, siteUrl, test, until, waitForMirror } from './harness.mjs';

requireSite();

const kVae = 'model=mnist-vae&beside=none';
const kTitle = 'Handwritten digits, VAE with 22 latent units';

async function openRestore(link) {
  const url = await siteUrl();
  const page = await openPage(`${url}#page=restore&${link}`);
  await waitForMirror(page, /The input has .* dB\. .*: [\d.]+ dB/);
  await settle(page);
  return page;
}

// Decibels of the input and of a model's answer.
async function figures(page, title = kTitle) {
  const { text } = await mirror(page);
  const input = Number(/The input has ([\d.]+) dB/.exec(text)[1]);
  const [, output, error, similarity] = new RegExp(`${title}: ([\\d.]+) dB, error ([\\d.]+), similarity (\\d+\\.\\d+)`).exec(text).map(Number);
  return { input, output, error, similarity };
}

async function goTo(page, more, pattern) {
  await follow(page, `page=restore&${more}`);
  await waitForMirror(page, pattern);
  await settle(page);
}

test('restore: a digit of the bank comes back, and noise is taken out of it', async () => {
  const page = await openRestore(kVae);
  const whole = await figures(page);
  assert.ok(whole.output > 18, `expected a digit that is redrawn, found ${whole.output} dB`);
  assert.ok(whole.similarity > 0.7);
  await goTo(page, `${kVae}&task=denoise&level=0.5`, /^Noise taken out/);
  const noisy = await figures(page);
  assert.ok(noisy.input < 11);
  assert.ok(noisy.output > noisy.input + 1, `expected less noise than ${noisy.input} dB, found ${noisy.output} dB`);
  expectQuiet(page);
});

// A wide stroke down the right of the middle.
const kHoles = 'task=fill&rubber=0.3&holes=pgzpnM';

test('restore: a part that was rubbed out is filled in, best by a model that is told where it is', async () => {
  const page = await openRestore(`${kVae}&${kHoles}`);
  const { input, output, error } = await figures(page);
  assert.ok(input < 20, `expected a digit with a hole, found ${input} dB`);
  assert.ok(error > 0 && Number.isFinite(output));
  const { models } = JSON.parse(readFileSync(join(places.models, 'index.json'), 'utf8'));
  const told = models.find(({ dataset, networks }) => dataset === 'mnist' && networks.encoder?.inputs.includes('mask'));
  if (!told) return;
  // It stands beside the others without being asked for.
  await goTo(page, `model=mnist-vae&${kHoles}`, new RegExp(`${told.title}: [\\d.]+ dB`));
  assert.ok((await figures(page, told.title)).output > input + 1);
  expectQuiet(page);
});

test('restore: more bits a number leave less error, and several answers are drawn', async () => {
  const page = await openRestore(`${kVae}&task=compress&bits=2`);
  const few = await figures(page);
  await goTo(page, `${kVae}&task=compress&bits=10`, /^Compressed/);
  await until('the answer in ten bits', async () => (await figures(page)).output > few.output);
  await goTo(page, `${kVae}&task=several`, /^Drawn several times/);
  expectQuiet(page);
});

test('restore: a digit that is drawn with the mouse is redrawn, and undo takes the stroke back', async () => {
  const url = await siteUrl();
  const page = await openPage(`${url}#page=restore&${kVae}&from=drawn&hide=nav`, { context: { viewport: { width: 1280, height: 900 } } });
  await waitForMirror(page, /Draw something/);
  await settle(page);
  // The pad lies in the controls on the right, below the task and the segments.
  const box = await page.evaluate(() => ({ width: window.innerWidth }));
  const x = box.width - 180;
  await page.mouse.move(x, 420);
  await page.mouse.down();
  for (let y = 420; y <= 560; y += 10) await page.mouse.move(x + (y - 420) / 6, y);
  await page.mouse.up();
  await waitForMirror(page, /^Reconstructed\. .*dB/);
  await settle(page);
  assert.match(await page.evaluate(() => window.location.hash), /draw=[\w-]+/);
  const { output } = await figures(page);
  assert.ok(output > 12, `expected a 1 that is redrawn, found ${output} dB`);
  await page.keyboard.press('Control+z');
  await waitForMirror(page, /Draw something/);
  expectQuiet(page);
});

test('restore: a file is taken on the page itself, and one that is no picture is said', async () => {
  const page = await openRestore(kVae);
  await drop(page, [{ name: 'notes.png', mimeType: 'image/png', buffer: Buffer.from('not a picture') }]);
  await waitForMirror(page, /notes\.png|expected a/);
  assert.equal((await mirror(page)).page, 'Restore');
});
