// SPDX-License-Identifier: MIT
// Journeys with a screen reader: what is announced, what axe-core finds, and the plain page.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { drop, expectQuiet, kFirstSample, mirror, requireSite, settle, siteUrl, skip, tableOf, top, until, waitForMirror } from './harness.mjs';
import { journey, openFirstSample, openPage, tabTo } from './journey.mjs';
import { capsules, detector } from './pictures.mjs';

requireSite();

const axe = readFileSync(join(top, 'web/node_modules/axe-core/axe.min.js'), 'utf8');

// What axe-core finds wrong: rule and place.
async function violations(page) {
  await page.evaluate(axe);
  const { violations: found } = await page.evaluate(() => window.axe.run());
  return found.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`));
}

// Counts how often a live region says something, from now on.
async function listen(page, id) {
  await page.evaluate((name) => {
    window.said = [];
    const region = document.getElementById(name);
    new MutationObserver(() => window.said.push(region.textContent)).observe(region, { childList: true, characterData: true, subtree: true });
  }, id);
  return () => page.evaluate(() => window.said);
}

for (const [name, context] of [
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
]) {
  journey('reader', `axe-core finds nothing on the shell and the plain page, ${name}`, async (look) => {
    const url = await siteUrl();
    const page = await openFirstSample(url, { context });
    assert.deepEqual(await violations(page), []);
    if (detector) {
      await drop(page, capsules());
      await page.waitForFunction(() => document.querySelectorAll('#results tbody tr').length > 0);
      await page.click('#results summary');
      await settle(page);
      assert.deepEqual(await violations(page), []);
      await look(page, 'results');
    }
    const plain = await openPage(`${url}?plain`, { context });
    await waitForMirror(plain, /samples of/);
    assert.deepEqual(await violations(plain), []);
    await look(plain, 'plain');
    if (detector) {
      await drop(plain, capsules());
      await tableOf(plain, capsules().length, '#plain tbody tr');
      assert.deepEqual(await violations(plain), []);
      await look(plain, 'calibrate');
    }
  });
}

journey('reader', 'the control with the focus is announced with its value, and a notice at once', async () => {
  const url = await siteUrl();
  const page = await openFirstSample(url);
  assert.equal(await page.getAttribute('#focused', 'aria-live'), 'assertive');
  assert.equal(await page.getAttribute('#said', 'aria-live'), 'polite');
  const said = await listen(page, 'focused');
  await tabTo(page, /^Temperature, slider/);
  await page.keyboard.press('ArrowRight');
  await until('the new value', async () => (await said()).at(-1) === 'Temperature, slider, 1.05');
  assert.ok((await said()).includes('Temperature, slider, 1.00'));
  const notices = await listen(page, 'said');
  await page.keyboard.press('s');
  await until('the notice', async () => (await notices()).some((text) => text.startsWith('The sheet was saved.')));
  expectQuiet(page);
});

journey('reader', 'a pointer that walks over the plane does not flood', async () => {
  const url = await siteUrl();
  const page = await openPage(`${url}#page=explore&model=mnist-vae2`);
  await waitForMirror(page, /grid of/);
  await until('the first words', async () => /grid of/.test(await page.textContent('#said')));
  const said = await listen(page, 'said');
  const shown = new Set();
  await page.mouse.move(300, 300);
  await page.mouse.down(); // the lens goes along
  for (let i = 0; i < 30; ++i) {
    await page.mouse.move(300 + 8 * i, 300 + 5 * i);
    await page.waitForTimeout(20);
    shown.add((await mirror(page)).text);
  }
  await page.mouse.up();
  await settle(page);
  assert.ok(shown.size > 1, 'the mirror follows the pointer');
  // Each pause of a second may be told, and a walk is none.
  assert.ok((await said()).length < shown.size, `${(await said()).length} announcements of ${shown.size} places`);
});

journey('reader', 'pictures on the plain page are inspected whatever model is chosen, in the words of the canvas', async (look) => {
  if (!detector) skip('no bundle that scores pictures');
  const url = await siteUrl();
  const page = await openPage(`${url}?plain`);
  await waitForMirror(page, /60 samples of/);
  await drop(page, capsules().slice(0, 2));
  await page.waitForFunction(() => {
    const rows = [...document.querySelectorAll('#plain tbody tr')];
    return rows.length === 2 && rows.every(({ cells }) => cells.length === 7);
  });
  assert.ok(await page.$$eval('#plain tbody td:last-child', (cells) => cells.every(({ textContent }) => /^(Good|Defect)$/.test(textContent))));
  assert.deepEqual(await page.$$eval('#plain th', (cells) => cells.map(({ textContent }) => textContent)), [
    'File', 'Picture', 'Corrected', 'Defect map', 'Score', 'p-value', 'Verdict',
  ]);
  await look(page, 'inspected');
  expectQuiet(page);
});

journey('reader', 'the plain page keeps page, model and seed of a link, and gives them back', async (look) => {
  const url = await siteUrl();
  const page = await openFirstSample(`${url}#model=fashion-vae2&seed=7`);
  await page.focus('.skip');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\?plain#/);
  await waitForMirror(page, /60 samples of fashion-vae2/);
  assert.equal(await page.inputValue('#seed'), '7');
  await page.fill('#seed', '-5');
  await page.click('text=Sample');
  await page.waitForFunction(() => document.querySelector('#plain canvas').getAttribute('aria-label').endsWith('seed 0'));
  await page.fill('#seed', '8');
  await page.click('text=Sample');
  await page.waitForFunction(() => document.querySelector('#plain canvas').getAttribute('aria-label').endsWith('seed 8'));
  await look(page, 'plain');
  await page.click('text=Back to the drawn page');
  const { model, text } = await waitForMirror(page, kFirstSample);
  assert.match(text, /seed 8\b/);
  assert.match(model, /Clothing/);
});

journey('reader', 'a link to Inspect stays one on the plain page', async () => {
  if (!detector) skip('no bundle that scores pictures');
  const url = await siteUrl();
  const page = await openPage(`${url}?plain#page=inspect&model=${detector}`);
  await waitForMirror(page, /^Drop, paste or choose pictures/);
  assert.equal(await page.inputValue('#model'), detector);
  assert.match(await page.getAttribute('text=Back to the drawn page', 'href'), new RegExp(`#page=inspect&model=${detector}`));
});

journey('reader', 'the HTML around the canvas has its typeface, size and colours', async (look) => {
  if (!detector) skip('no bundle that scores pictures');
  const url = await siteUrl();
  const page = await openPage(`${url}#page=inspect&theme=dark&projector=1`);
  await waitForMirror(page, /Drop, paste or choose/);
  await drop(page, capsules());
  await page.waitForSelector('#results:not([hidden])');
  const style = await page.$eval('#results', (element) => {
    const { fontFamily, fontSize, backgroundColor } = getComputedStyle(element);
    return { fontFamily, fontSize, backgroundColor };
  });
  assert.match(style.fontFamily, /^Inter/);
  assert.ok(Math.abs(Number.parseFloat(style.fontSize) - 24) < 0.1, style.fontSize);
  assert.equal(style.backgroundColor, 'rgb(23, 26, 33)');
  assert.ok(await page.evaluate(() => [...document.fonts].some(({ family, status }) => family === 'Inter' && status === 'loaded')));
  await look(page, 'results');
});

journey('reader', 'the page lights up while files are dragged over it', async (look) => {
  const url = await siteUrl();
  const page = await openFirstSample(url);
  const drag = (type) =>
    page.evaluate((name) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(['x'], 'x.png', { type: 'image/png' }));
      document.getElementById('canvas').dispatchEvent(new DragEvent(name, { bubbles: true, cancelable: true, dataTransfer: transfer }));
    }, type);
  const before = await look(page, 'before');
  await drag('dragover');
  assert.ok(!(await look(page, 'dragged')).equals(before));
  await drag('dragleave');
  assert.ok((await look(page, 'left')).equals(before));
});
