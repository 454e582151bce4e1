// SPDX-License-Identifier: MIT
// Page Train log with the shipped models: film, curves and the table of all models.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expectQuiet, follow, loadModule, mirror, openPage, places, requireSite, settle, siteUrl, test, waitForMirror } from './harness.mjs';

requireSite();

const shipped = JSON.parse(readFileSync(join(places.models, 'index.json'), 'utf8')).models;
const losses = (id) => JSON.parse(readFileSync(join(places.models, id, 'history.json'), 'utf8')).epochs;

async function openLog(model, more = '', options = {}) {
  const url = await siteUrl();
  const page = await openPage(`${url}#page=log&model=${model}${more}`, options);
  await waitForMirror(page, /^Epoch \d+ of \d+/);
  await settle(page);
  return page;
}

test('train log: the film is another picture at another epoch', async () => {
  const page = await openLog('mnist-vae2', '&epoch=0');
  const film = { x: 24, y: 110, width: 380, height: 300 };
  await page.waitForTimeout(500); // the film comes after the curves
  await settle(page);
  const chance = await page.screenshot({ clip: film });
  await follow(page, '#page=log&model=mnist-vae2');
  await waitForMirror(page, /^Epoch 40 of 40/);
  await settle(page);
  const trained = await page.screenshot({ clip: film });
  assert.ok(!trained.equals(chance));
  const { training } = losses('mnist-vae2').at(-1);
  assert.ok((await mirror(page)).text.includes(`loss ${Number(training.loss.toPrecision(4))}`));
  expectQuiet(page);
});

test('train log: every model is in the table, and no network but the shown one was fetched', async () => {
  const fetched = [];
  const prepare = (opened) => opened.context().on('request', (request) => fetched.push(new URL(request.url()).pathname));
  const page = await openLog('mnist-dcgan', '', { prepare });
  await page.waitForFunction((count) => document.querySelectorAll('#results tbody tr').length === count, shipped.length);
  const titles = await page.$$eval('#results tbody tr', (rows) => rows.map((row) => row.cells[0].textContent));
  assert.deepEqual(new Set(titles), new Set(shipped.map(({ title }) => title)));
  const networks = new Set(fetched.filter((path) => path.endsWith('.onnx')).map((path) => path.split('/').at(-2)));
  assert.deepEqual([...networks], ['mnist-dcgan']);
  expectQuiet(page);
});

test('train log: the film plays, and then the page rests', async () => {
  const page = await openLog('capsules-vae');
  await page.focus('#canvas');
  await page.keyboard.press('f');
  await waitForMirror(page, /^Epoch (0|1) of /);
  await waitForMirror(page, /^Epoch (\d+) of \1,/);
  await settle(page);
  expectQuiet(page);
});

test('cells are in the order of their numbers, minus and unit included, and empty ones last', async () => {
  const { cellOrder } = await loadModule('page/cell_order');
  const given = ['', '\u2013', '0.5', '\u22126071 nats', '12.1 (11.0 to 13.2), 10000 samples', '0.123', '\u221295.79', '105.8'];
  const sorted = (descending) => given.toSorted(cellOrder(given, descending));
  const up = ['\u22126071 nats', '\u221295.79', '0.123', '0.5', '12.1 (11.0 to 13.2), 10000 samples', '105.8'];
  assert.deepEqual(sorted(false).slice(0, -2), up);
  assert.deepEqual(sorted(true).slice(0, -2), up.toReversed());
  for (const descending of [false, true]) assert.deepEqual(new Set(sorted(descending).slice(-2)), new Set(['', '\u2013']));
});

test('names of files are in the order of texts, whatever they begin with', async () => {
  const { cellOrder } = await loadModule('page/cell_order');
  const given = ['7 (1).png', '12 copy.png', 'part 10', '3.png', 'part 9', '7.png'];
  assert.deepEqual(given.toSorted(cellOrder(given, false)), ['3.png', '7 (1).png', '7.png', '12 copy.png', 'part 9', 'part 10']);
});

test('train log: a column of the table in HTML is in the order of its figures, what was not measured last', async () => {
  const page = await openLog('mnist-vae2');
  await page.waitForFunction((count) => document.querySelectorAll('#results tbody tr').length === count, shipped.length);
  await settle(page);
  await page.click('#results summary');
  const column = await page.$$eval('#results th', (heads) => heads.findIndex(({ textContent }) => textContent === 'Evidence lower bound, test'));
  const press = () => page.click(`#results th:nth-child(${column + 1}) button`);
  const figures = async () => {
    const texts = await page.$$eval('#results tbody tr', (rows, at) => rows.map(({ cells }) => cells[at].textContent), column);
    const measured = texts.findIndex((text) => text === '\u2013');
    assert.ok(texts.slice(measured).every((text) => text === '\u2013'), `${texts}`);
    return texts.slice(0, measured).map((text) => Number.parseFloat(text.replace('\u2212', '-')));
  };
  await press();
  const up = await figures();
  assert.ok(up.length > 2 && up[0] < 0, `${up}`);
  assert.deepEqual(up, up.toSorted((a, b) => a - b));
  await press();
  assert.deepEqual(await figures(), up.toReversed());
});
