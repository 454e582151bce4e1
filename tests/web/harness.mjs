// SPDX-License-Identifier: MIT
// What the page's tests share: the list of tests, the built site behind a local server, one headless
// Chromium, and questions to the page that any visitor could ask (its text mirror, address, pixels).
import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { serve } from '../../web/serve.mjs';
import { kPatience, places, require, top } from './places.mjs';
import { closeBrowsers, complaintsOf, leaveTabs, openTab } from './tabs.mjs';

export { kPatience, places, setPlaces, top } from './places.mjs';
export { complaintsOf, expectQuiet, kScreen } from './tabs.mjs';

class Skip extends Error {}
export function skip(reason) {
  throw new Skip(reason);
}

let tests = [];
export function test(name, body) {
  tests.push({ name, body });
}

// Runs the tests that `declare` declares and whose names hold a part that is wanted; empty: all.
// report: takes {name, outcome, words, seconds} of each; outcome: passed, skipped, failed; words: why.
export async function runTests(declare, wanted, report) {
  tests = [];
  await declare();
  for (const { name, body } of tests) {
    if (wanted.length > 0 && !wanted.some((part) => name.includes(part))) continue;
    const begun = performance.now();
    let [outcome, words] = ['passed', ''];
    try {
      await body();
    } catch (error) {
      [outcome, words] = error instanceof Skip ? ['skipped', error.message] : ['failed', error.stack];
    }
    await leave(outcome === 'passed');
    report({ name, outcome, words, seconds: (performance.now() - begun) / 1000 });
  }
}

// --- TypeScript modules under test, bundled for node ---

// names: paths below web/src without their ending. Several: one module with all that they export, which share what they import.
export async function loadModule(...names) {
  const { build } = require('esbuild');
  mkdirSync(places.scratch, { recursive: true });
  const outfile = join(places.scratch, `${names.join('+').replaceAll('/', '.')}.mjs`);
  await build({
    stdin: { contents: names.map((name) => `export * from './${name}.ts';`).join('\n'), resolveDir: join(top, 'web/src') },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
  });
  return import(pathToFileURL(outfile));
}

// --- servers ---

const open = [];
let shipped; // the server of siteUrl

export function closeAfterTest(close) {
  open.push(close);
}

async function stop(server) {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
}

const urlOf = (server) => `http://127.0.0.1:${server.address().port}/`;

// A server of the test's own.
export async function startServer({ isolation = true, root = places.site, port = 0 } = {}) {
  const server = await serve({ root, isolation, port });
  closeAfterTest(() => stop(server));
  return { server, url: urlOf(server) };
}

// The built site behind a server that all tests share.
export async function siteUrl() {
  shipped ??= await serve({ root: places.site, isolation: true, port: 0 });
  return urlOf(shipped);
}

async function leave(passed) {
  await leaveTabs(passed);
  for (const close of open.splice(0).reverse()) await close().catch(() => {});
}

export async function closeAll() {
  await closeBrowsers();
  if (shipped) await stop(shipped);
  shipped = undefined;
}

// --- the page ---

// options: as of openTab. own: whether the test changes what a browser keeps of a tab, such as its colours.
export function openPage(url, { own = false, ...options } = {}) {
  return openTab(url, { ...options, mayKeep: !own && Boolean(shipped) && url.startsWith(urlOf(shipped)) });
}

// answer: what becomes of each request for the worker's script, a handler of Playwright's routes.
export function openWithWorker(url, answer) {
  return openPage(url, {
    context: { serviceWorkers: 'block' },
    prepare: (page) => page.route(/\/worker\.\w+\.js$/, answer),
  });
}

// The worker under the same address, with a browser's moods put before it.
export function openMoody(url, mood) {
  return openWithWorker(url, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${mood}\n${await response.text()}` });
  });
}

export function mirror(page) {
  return page.evaluate(() => {
    const element = document.getElementById('mirror');
    return { page: element.dataset.page, model: element.dataset.model, text: element.textContent };
  });
}

// Resolves with the mirror once its text matches.
export async function waitForMirror(page, pattern) {
  await page.waitForFunction(
    ([source, flags]) => new RegExp(source, flags).test(document.getElementById('mirror').textContent),
    [pattern.source, pattern.flags],
    { timeout: kPatience },
  ).catch(async (error) => {
    const found = await mirror(page);
    const notice = await page.textContent('#notice_text');
    throw new Error(`mirror: expected ${pattern}, found ${JSON.stringify(found)}, notice "${notice}"`, { cause: error });
  });
  return mirror(page);
}

export async function waitForNotice(page, pattern) {
  await page.waitForFunction(
    (source) => !document.getElementById('notice').hidden && new RegExp(source).test(document.getElementById('notice_text').textContent),
    pattern.source,
    { timeout: kPatience },
  );
  return page.textContent('#notice_text');
}

// Until what the page has begun is over: every reply has come and is drawn, every animation has ended.
export async function settle(page) {
  await page.waitForFunction(() => window.testActivity.isQuiet(), null, { polling: 50, timeout: kPatience });
}

// Until `found` says yes; what: in words, for the error.
export async function until(what, found) {
  for (const deadline = Date.now() + kPatience; !(await found()); ) {
    if (Date.now() > deadline) throw new Error(`page: expected ${what}, found it missing to the end`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

export const kFirstSample = /\d+ samples? with seed/;

export async function openFirstSample(url, options) {
  const page = await openPage(url, options);
  await waitForMirror(page, kFirstSample);
  return page;
}

// Resolves with the file dialog that `act` opens.
export async function dialogAfter(page, act) {
  const [dialog] = await Promise.all([page.waitForEvent('filechooser', { timeout: kPatience }), act()]).catch((error) => {
    throw new Error(`page: expected a file dialog, found none; its console: ${complaintsOf(page).join('; ') || 'empty'}`, { cause: error });
  });
  return dialog;
}

// In the page: as a screen that shows nothing new for seconds.
export const stopRefreshing = () => (window.requestAnimationFrame = () => 0);

// In the page: as a browser does to a tab behind another.
export function hideTab() {
  Object.defineProperty(document, 'hidden', { get: () => true });
  window.requestAnimationFrame = () => 0;
}

// As a visitor who follows a link on the page that is open.
export const follow = (page, link) => page.evaluate((hash) => (window.location.hash = hash), link);

// Drops files on the page as a visitor would. files: [{name, mimeType, buffer}]
export async function drop(page, files) {
  const given = files.map(({ name, mimeType, buffer }) => ({ name, mimeType, base64: buffer.toString('base64') }));
  await page.evaluate((list) => {
    const transfer = new DataTransfer();
    for (const { name, mimeType, base64 } of list) {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      transfer.items.add(new File([bytes], name, { type: mimeType }));
    }
    const target = document.getElementById('canvas');
    for (const type of ['dragenter', 'dragover', 'drop']) {
      target.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: transfer }));
    }
  }, given);
}

// Drops files and folders of this machine, as a file manager does.
export async function dropPaths(page, files) {
  const browser = await page.context().newCDPSession(page);
  const data = { items: [], files, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop']) await browser.send('Input.dispatchDragEvent', { type, x: 100, y: 100, data });
}

// Resolves with the table's texts once `count` rows are complete.
export async function tableOf(page, count, rows = '#results tbody tr') {
  await page.waitForFunction(
    ([selector, wanted]) => {
      // The plain page begins a row with the name alone.
      const isComplete = ({ cells }) => {
        const last = cells[cells.length - 1].textContent;
        return cells.length > 1 && last && !/waiting|inspected/i.test(last);
      };
      const found = [...document.querySelectorAll(selector)];
      return found.length === wanted && found.every(isComplete);
    },
    [rows, count],
    { timeout: kPatience },
  );
  return page.$$eval(rows, (found) => found.map((row) => [...row.cells].map((cell) => cell.textContent)));
}

export function requireSite() {
  assert.ok(existsSync(join(places.site, 'index.html')), `expected a built site in ${places.site} (./lab build)`);
}
