// SPDX-License-Identifier: MIT
// What the page's tests share: the list of tests, the built site behind a local server, one headless
// Chromium, and questions to the page that any visitor could ask (its text mirror, address, pixels).
import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { serve } from '../../web/serve.mjs';
import { watchActivity } from './activity.mjs';
import { kChromium, kChromiumFlags } from './chromium_flags.mjs';

export const top = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const require = createRequire(join(top, 'web/package.json'));
const { chromium } = require('playwright-core');

export const places = {
  site: join(top, 'build/site'),
  models: join(top, 'assets/models'),
  latentlab: join(top, 'build/native/native/latentlab'),
  scratch: join(top, 'build/web-tests'),
  screenshots: join(top, 'build/screenshots'),
};

export function setPlaces({ site, models, program, scratch }) {
  if (site) places.site = resolve(site);
  if (models) places.models = resolve(models);
  if (program) places.latentlab = resolve(program);
  if (scratch) places.scratch = resolve(scratch);
}

// For a machine that is busy with other things; no test measures time.
export const kPatience = 120_000; // milliseconds

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
    await closePages();
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

// --- servers and browsers, closed after the test that opened them ---

const open = [];
let browsers = new Map();

export function closeAfterTest(close) {
  open.push(close);
}

export async function startServer({ isolation = true, root = places.site, port = 0 } = {}) {
  const server = await serve({ root, isolation, port });
  closeAfterTest(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  return { server, url: `http://127.0.0.1:${server.address().port}/` };
}

// Half of a test's processor time goes to drawing in software, an eighth to compiling anew what ran for a while: the
// page is put together without OpenGL, and only what runs much longer is compiled anew (V8's budget is a tenth).
const kCheaper = ['--disable-gpu-compositing', '--js-flags=--wasm-tiering-budget=130000000'];

async function browserWith(flags) {
  const key = flags.join(' ');
  if (!browsers.has(key)) {
    browsers.set(key, await chromium.launch({ executablePath: kChromium, args: [...kChromiumFlags, ...kCheaper, ...flags], timeout: kPatience }));
  }
  return browsers.get(key);
}

async function closePages() {
  for (const close of open.splice(0).reverse()) await close().catch(() => {});
}

export async function closeAll() {
  for (const browser of browsers.values()) await browser.close();
  browsers = new Map();
}

// What the visitor would find in the browser's console. Read with expectQuiet.
function listen(page) {
  page.complaints = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) page.complaints.push(message.text());
  });
  page.on('pageerror', (error) => page.complaints.push(String(error)));
  // Playwright takes dialogs over from the first listener on, and does not wait until the browser knows of it.
  page.on('filechooser', () => {});
}

// Software rendering itself warns about its own speed; that is not the page's doing.
const kNotOurs = /GPU stall due to ReadPixels|GroupMarkerNotSet|swiftshader/i;

export const complaintsOf = (page) => page.complaints.filter((text) => !kNotOurs.test(text));

export function expectQuiet(page) {
  assert.deepEqual(complaintsOf(page), []);
}

// A screen for a test whose pictures somebody looks at.
export const kScreen = { viewport: { width: 1280, height: 800 } };
// For all others: the same page in a quarter of the pixels, which are drawn in software.
const kCoarseScreen = { ...kScreen, deviceScaleFactor: 0.5 };

// A page of a browser profile of its own. flags: of Chromium. context: Playwright's options; without a viewport
// the page is on a coarse screen.
export async function openPage(url, { flags = [], context = {}, prepare } = {}) {
  const browser = await browserWith(flags);
  const profile = await browser.newContext({ ...(context.viewport ? {} : kCoarseScreen), ...context });
  closeAfterTest(() => profile.close());
  const page = await profile.newPage();
  page.setDefaultTimeout(kPatience);
  listen(page);
  await page.addInitScript(watchActivity);
  if (prepare) await prepare(page);
  await page.goto(url);
  return page;
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
