// SPDX-License-Identifier: MIT
// Journeys by keyboard alone: nothing is clicked.
import assert from 'node:assert/strict';

import { drop, expectQuiet, kFirstSample, mirror, requireSite, settle, siteUrl, skip, until, waitForMirror } from './harness.mjs';
import { fields, focused, journey, openFirstSample, openPage, tabTo, waitForField } from './journey.mjs';
import { capsules, detector } from './pictures.mjs';

requireSite();

const active = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.tagName);

async function press(page, ...keys) {
  for (const key of keys) {
    await page.keyboard.press(key);
    await settle(page);
  }
}

async function waitForPage(page, name) {
  await page.waitForFunction((wanted) => document.getElementById('mirror').dataset.page === wanted, name);
}

journey('keyboard', 'keys work on a fresh page before anything is clicked', async (look) => {
  const url = await siteUrl();
  const page = await openFirstSample(url);
  assert.equal(await active(page), 'BODY');
  await press(page, '2');
  await waitForPage(page, 'Explore');
  await press(page, '1');
  await waitForPage(page, 'Sample');
  await press(page, 'p');
  await waitForField(page, 'projector', '1');
  await press(page, 'p');
  await waitForField(page, 'projector', null);
  const before = await look(page, 'sample');
  await press(page, '?');
  assert.ok(!(await look(page, 'help')).equals(before));
  await press(page, 'Escape', 'r');
  await until('another seed', async () => (await fields(page)).seed !== undefined);
  expectQuiet(page);
});

journey('keyboard', 'the first Tab shows the focus, and the page is walked both ways', async (look) => {
  const url = await siteUrl();
  const page = await openFirstSample(url);
  const before = await look(page, 'fresh');
  await press(page, 'Tab');
  assert.equal(await focused(page), 'Sample, tab, selected');
  assert.equal(await active(page), 'canvas');
  assert.ok(!(await look(page, 'focus')).equals(before));
  await press(page, 'Tab');
  assert.equal(await focused(page), 'Explore, tab');
  await press(page, 'Shift+Tab');
  assert.equal(await focused(page), 'Sample, tab, selected');
  // Out of the canvas, to the way around it, and back in at a control that shows it.
  await press(page, 'Escape', 'Shift+Tab');
  assert.equal(await active(page), 'A');
  await look(page, 'skip-link');
  await press(page, 'Tab');
  assert.match(await focused(page), /, tab/);
  expectQuiet(page);
});

journey('keyboard', 'a slider steps, leaps and is typed', async (look) => {
  const url = await siteUrl();
  const page = await openFirstSample(url);
  await tabTo(page, /^Temperature, slider/);
  assert.equal(await active(page), 'canvas');
  assert.equal(await focused(page), 'Temperature, slider, 1.00');
  await press(page, 'ArrowRight');
  await waitForField(page, 'temperature', '1.05');
  await press(page, 'ArrowLeft', 'ArrowLeft');
  await waitForField(page, 'temperature', '0.95');
  await press(page, 'PageUp');
  await waitForField(page, 'temperature', '1.45');
  await press(page, 'End');
  await waitForField(page, 'temperature', '3');
  await press(page, 'Home');
  await waitForField(page, 'temperature', '0');
  await look(page, 'home');
  await press(page, 'Enter');
  assert.equal(await active(page), 'typing');
  await page.keyboard.type('2.5');
  await look(page, 'typing');
  await press(page, 'Enter');
  await waitForField(page, 'temperature', '2.5');
  assert.equal(await active(page), 'canvas');
  await press(page, 'ArrowRight');
  await waitForField(page, 'temperature', '2.55');
  // Held: the browser says how often, 0.05 each.
  for (const value of ['2.6', '2.65', '2.7']) {
    await page.keyboard.down('ArrowRight');
    await waitForField(page, 'temperature', value);
  }
  await page.keyboard.up('ArrowRight');
  await settle(page);
  assert.equal((await fields(page)).temperature, '2.7');
  expectQuiet(page);
});

journey('keyboard', 'a field copies, pastes once, and takes back what was typed', async (look) => {
  const url = await siteUrl();
  const context = { permissions: ['clipboard-read', 'clipboard-write'] };
  const page = await openPage(`${url}#page=explore&model=mnist-vae2`, { context });
  await waitForMirror(page, /grid of/);
  await press(page, '1');
  await waitForPage(page, 'Sample');
  await tabTo(page, /^Seed, field/);
  assert.equal(await active(page), 'typing');
  await page.keyboard.type('42');
  await press(page, 'Control+a', 'Control+c');
  await until('the number in the clipboard', () => page.evaluate(async () => (await navigator.clipboard.readText()) === '42'));
  await press(page, 'End', 'Control+v');
  await until('it once more', async () => (await focused(page)) === 'Seed, field, 4242');
  await look(page, 'pasted');
  await press(page, 'Control+z', 'Control+z');
  assert.equal(await focused(page), 'Seed, field, 42');
  assert.equal((await mirror(page)).page, 'Sample');
  assert.equal(await active(page), 'typing');
  expectQuiet(page);
});

journey('keyboard', 'what is pressed with Alt is the browser\'s', async () => {
  const url = await siteUrl();
  const page = await openFirstSample(url);
  await tabTo(page, /^Temperature, slider/);
  await page.evaluate(() => {
    window.taken = [];
    window.addEventListener('keydown', ({ key, defaultPrevented }) => window.taken.push([key, defaultPrevented]));
  });
  await press(page, 'ArrowLeft');
  await waitForField(page, 'temperature', '0.95');
  await press(page, 'Alt+ArrowLeft', 'Alt+2', 'Alt+p');
  assert.deepEqual(await page.evaluate(() => window.taken.filter(([key]) => key !== 'Alt')), [
    ['ArrowLeft', true], ['ArrowLeft', false], ['2', false], ['p', false],
  ]);
  const { temperature, projector } = await fields(page);
  assert.deepEqual({ temperature, projector }, { temperature: '0.95', projector: undefined });
  assert.equal((await mirror(page)).page, 'Sample');
  expectQuiet(page);
});

journey('keyboard', 'a digit at a mark or a slider stays on the page', async (look) => {
  const url = await siteUrl();
  const page = await openFirstSample(url);
  await tabTo(page, /^Temperature, note/);
  await press(page, '2');
  assert.equal((await mirror(page)).page, 'Sample');
  await press(page, 'Enter');
  assert.match(await focused(page), /^Temperature, note, .*The model was trained/);
  await look(page, 'note');
  await press(page, 'Escape');
  await tabTo(page, /^Temperature, slider/);
  await press(page, '2');
  await page.keyboard.type('.25');
  await press(page, 'Enter');
  await waitForField(page, 'temperature', '2.25');
  assert.equal((await mirror(page)).page, 'Sample');
});

journey('keyboard', 'Enter and Space open and close a code on the sheet', async (look) => {
  const url = await siteUrl();
  const page = await openFirstSample(url);
  await tabTo(page, /^Sheet of samples/);
  await press(page, 'Enter');
  await waitForField(page, 'selected', '0');
  await press(page, 'ArrowRight', 'ArrowDown');
  await until('a sample of the second row', async () => Number((await fields(page)).selected) > 5);
  await look(page, 'code');
  await press(page, ' ');
  await waitForField(page, 'selected', null);
  await press(page, ' ');
  await until('the same sample', async () => Number((await fields(page)).selected) > 5);
});

journey('keyboard', 'J and K walk the list after a drop', async (look) => {
  if (!detector) skip('no bundle that scores pictures');
  const url = await siteUrl();
  const page = await openPage(`${url}#page=inspect&model=${detector}`);
  await waitForMirror(page, /Drop, paste or choose/);
  await drop(page, capsules());
  await page.waitForFunction((count) => document.querySelectorAll('#results tbody tr').length === count, capsules().length);
  await settle(page);
  assert.equal(await active(page), 'BODY');
  const told = async () => (await mirror(page)).text;
  const first = await told();
  await press(page, 'j');
  await until('another picture', async () => (await told()) !== first);
  await look(page, 'second');
  await press(page, 'k');
  await until('the first picture', async () => (await told()) === first);
});

journey('keyboard', 'a link of the page and a text field keep their keys', async () => {
  const url = await siteUrl();
  const page = await openPage(`${url}?plain`);
  await waitForMirror(page, /samples of/);
  await page.focus('#seed');
  await page.keyboard.type('2');
  assert.equal(await page.inputValue('#seed'), '12');
  const drawn = await openPage(url);
  await waitForMirror(drawn, kFirstSample);
  await drawn.focus('.skip');
  await press(drawn, 'Enter');
  await drawn.waitForURL(/\?plain/);
});

journey('keyboard', 'Ctrl and the wheel zoom the plane, and the browser everywhere else', async () => {
  const url = await siteUrl();
  const page = await openPage(`${url}#page=explore&model=mnist-vae2`);
  await waitForMirror(page, /grid of/);
  await settle(page);
  const taken = (x, y) =>
    page.evaluate(([left, top]) => {
      const init = { bubbles: true, cancelable: true, ctrlKey: true, deltaY: -100, clientX: left, clientY: top };
      const event = new WheelEvent('wheel', init);
      document.elementFromPoint(left, top).dispatchEvent(event);
      return event.defaultPrevented;
    }, [x, y]);
  const touch = (x, y) => page.evaluate(([left, top]) => getComputedStyle(document.elementFromPoint(left, top)).touchAction, [x, y]);
  const plane = [460, 420];
  const controls = [1100, 600];
  assert.equal(await taken(...controls), false);
  assert.equal(await touch(...controls), 'pinch-zoom');
  assert.equal((await fields(page)).span, undefined);
  await page.mouse.move(...plane);
  await settle(page);
  assert.equal(await taken(...plane), true);
  assert.equal(await touch(...plane), 'none');
  await until('a closer plane', async () => Number((await fields(page)).span) < 6);
});
