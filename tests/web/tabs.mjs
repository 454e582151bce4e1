// SPDX-License-Identifier: MIT
// Chromium for the page's tests, and its tabs. Opening a tab costs three times the processor time of a page that
// is opened in a tab whose process has compiled its modules before. So a tab outlives its test if the test has
// passed and asked for nothing of its own, and the next one finds in it neither storage nor anything that listens.
import assert from 'node:assert/strict';

import { watchActivity } from './activity.mjs';
import { kChromium, kChromiumFlags } from './chromium_flags.mjs';
import { kPatience, require } from './places.mjs';

const { chromium } = require('playwright-core');

// Half of a test's processor time goes to drawing in software, an eighth to compiling anew what ran for a while: the
// page is put together without OpenGL, and only what runs much longer is compiled anew (V8's budget is a tenth).
const kCheaper = ['--disable-gpu-compositing', '--js-flags=--wasm-tiering-budget=130000000'];

// A screen for a test whose pictures somebody looks at.
export const kScreen = { viewport: { width: 1280, height: 800 } };
// For all others: the same page in a quarter of the pixels, which are drawn in software.
const kCoarseScreen = { ...kScreen, deviceScaleFactor: 0.5 };

const kMostResting = 2; // some 300 MB each

let browsers = new Map(); // by their flags
const inUse = [];
let resting = []; // the one that has rested longest first

async function browserWith(flags) {
  const key = flags.join(' ');
  if (!browsers.has(key)) {
    browsers.set(key, await chromium.launch({ executablePath: kChromium, args: [...kChromiumFlags, ...kCheaper, ...flags], timeout: kPatience }));
  }
  return browsers.get(key);
}

export async function closeBrowsers() {
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

// A tab of a browser profile of its own. keep: whether the next test may have it.
async function newTab({ flags, context, keep }) {
  const browser = await browserWith(flags);
  const profile = await browser.newContext(context);
  const page = await profile.newPage();
  page.setDefaultTimeout(kPatience);
  listen(page);
  await page.addInitScript(watchActivity);
  return { page, profile, keep, context: JSON.stringify(context) };
}

// A tab that rests, as on a first visit. The modules of the page that it shows are
// there until the next page has begun, which is why it must not be left before.
async function restingTab(url, context) {
  const tab = resting.find((other) => other.context === JSON.stringify(context));
  if (!tab) return null;
  resting = resting.filter((other) => other !== tab);
  const { page, profile } = tab;
  const browser = await profile.newCDPSession(page);
  await browser.send('Storage.clearDataForOrigin', { origin: new URL(url).origin, storageTypes: 'all' });
  await browser.detach();
  await page.evaluate(() => {
    window.sessionStorage.clear();
    // From the same address, but for its fragment, the page would not be left.
    window.history.replaceState(null, '', '/left');
  });
  listen(page);
  return tab;
}

// The page at the address. flags: of Chromium. context: Playwright's options; without a viewport the page is on
// a coarse screen. prepare(page): before the page is opened. mayKeep: whether the address lives on after the test.
export async function openTab(url, { flags = [], context = {}, prepare, mayKeep = false } = {}) {
  const wanted = { ...(context.viewport ? {} : kCoarseScreen), ...context };
  const keep = mayKeep && flags.length === 0 && !prepare;
  const tab = (keep && (await restingTab(url, wanted))) || (await newTab({ flags, context: wanted, keep }));
  inUse.push(tab);
  if (prepare) await prepare(tab.page);
  await tab.page.goto(url);
  return tab.page;
}

async function rest(tab) {
  const { page, profile } = tab;
  page.removeAllListeners();
  await page.unrouteAll();
  await profile.unrouteAll();
  for (const other of profile.pages()) if (other !== page) await other.close();
  resting.push(tab);
}

// After a test. passed: only then is it known what state its tabs are in.
export async function leaveTabs(passed) {
  for (const tab of inUse.splice(0)) {
    const another = resting.some((other) => other.context === tab.context);
    await (passed && tab.keep && !another ? rest(tab) : tab.profile.close()).catch(() => {});
  }
  while (resting.length > kMostResting) await resting.shift().profile.close();
}
