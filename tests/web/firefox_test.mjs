// SPDX-License-Identifier: MIT
// A smoke test in Debian's stock Firefox, driven by puppeteer-core over WebDriver BiDi. Headless, Firefox
// has no WebGL 2: it gets a display, and Mesa draws in software.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { follow, kFirstSample, kPatience, places, siteUrl, skip, test, top } from './harness.mjs';
import { clothes, hungry, kDonor, refuseMemory } from './own_bundle.mjs';
import { detector, stripes } from './pictures.mjs';

const puppeteer = createRequire(join(top, 'web/package.json'))('puppeteer-core');
const kFirefox = '/usr/bin/firefox-esr';
const kXvfb = '/usr/bin/Xvfb';

// Xvfb takes a free display and writes its number as soon as it listens.
async function openDisplay() {
  const server = spawn(kXvfb, ['-displayfd', '3', '-screen', '0', '1280x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const number = await new Promise((done, fail) => {
    server.stdio[3].once('data', (text) => done(String(text).trim()));
    server.once('exit', (status) => fail(new Error(`Xvfb: expected a display, found exit status ${status}`)));
  });
  return { name: `:${number}`, close: () => server.kill() };
}

async function withFirefox(body, preferences = {}) {
  for (const program of [kFirefox, kXvfb]) {
    if (!existsSync(program)) skip(`${program} is not there`);
  }
  const display = await openDisplay();
  try {
    await withFirefoxOn(display.name, body, preferences);
  } finally {
    display.close();
  }
}

async function withFirefoxOn(display, body, preferences) {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: kFirefox,
    headless: false,
    defaultViewport: null, // Firefox ESR lacks a command that setting one takes
    args: ['--width=1280', '--height=900'],
    protocolTimeout: kPatience,
    timeout: kPatience,
    env: { ...process.env, DISPLAY: display, LIBGL_ALWAYS_SOFTWARE: '1' },
    extraPrefsFirefox: { 'webgl.force-enabled': true, ...preferences },
  });
  try {
    await body(await browser.newPage());
  } finally {
    await browser.close();
  }
}

// Puppeteer's own waiting makes functions from text, which the page's policy forbids.
async function waitForText(page, pattern) {
  for (const deadline = Date.now() + kPatience; ; ) {
    const text = await page.$eval('#mirror', (element) => element.textContent);
    if (pattern.test(text)) return;
    if (Date.now() > deadline) {
      const rest = await page.$eval('body', (body) => body.innerText.slice(0, 400));
      throw new Error(`mirror: expected ${pattern}, found "${text}" and "${rest}"`);
    }
    await new Promise((done) => setTimeout(done, 250));
  }
}

async function keepPicture(page, name) {
  mkdirSync(places.screenshots, { recursive: true });
  writeFileSync(join(places.screenshots, `firefox-${name}.png`), await page.screenshot());
}

async function upload(page, input, name, bytes) {
  mkdirSync(places.scratch, { recursive: true });
  const path = join(places.scratch, name);
  writeFileSync(path, bytes);
  await (await page.$(input)).uploadFile(path);
}

const pick = (page, name) => upload(page, '#file_input', name, stripes(1));
const addModel = (page, { file }) => upload(page, '#model_input', file.name, file.buffer);

test('Firefox shows a first sample and inspects a picture on the drawn page', async () => {
  const url = await siteUrl();
  await withFirefox(async (page) => {
    await page.goto(url);
    await waitForText(page, kFirstSample);
    await keepPicture(page, 'sample');
    await follow(page, `#page=inspect&model=${detector}`);
    await waitForText(page, /Drop, paste or choose/);
    await pick(page, 'striped.png');
    await waitForText(page, /striped\.png: not like the pictures that this model knows, score \d+\.\d{4}/);
    await keepPicture(page, 'inspect');
    assert.equal(await page.$eval('#notice_text', (element) => element.textContent), '');
  });
});

// What the garbage collector takes differs from visit to visit: see kept_workers.ts.
test('Firefox comes to a first sample at each of four first visits, with threads', async () => {
  const url = await siteUrl();
  for (let visit = 0; visit < 4; ++visit) {
    await withFirefox(async (page) => {
      await page.goto(url);
      await waitForText(page, kFirstSample);
      assert.equal(await page.evaluate(() => window.crossOriginIsolated), true);
    });
  }
});

test('Firefox shows samples and inspects a picture on the plain page', async () => {
  const url = await siteUrl();
  await withFirefox(async (page) => {
    await page.goto(`${url}?plain`);
    await waitForText(page, /60 samples of/);
    await page.select('#model', detector);
    await pick(page, 'striped.png');
    await waitForText(page, /striped\.png: score \d+\.\d{4}\./);
    await keepPicture(page, 'plain');
    assert.equal(await page.$eval('#notice_text', (element) => element.textContent), '');
  });
});

test('Firefox keeps a model of one\'s own, and says where it is missing', async () => {
  const url = await siteUrl();
  const mine = clothes();
  await withFirefox(async (page) => {
    await page.goto(url);
    await waitForText(page, kFirstSample);
    await addModel(page, mine);
    await waitForText(page, /^My clothes was added\. It is kept in this browser until you remove it\./);
    await waitForText(page, kFirstSample);
    await page.reload();
    await waitForText(page, /^\d+ samples/);
    assert.equal(await page.evaluate(() => window.location.hash), `#model=${mine.key}`);
    await follow(page, `#page=explore&model=${mine.key}`);
    await waitForText(page, /^A grid of/);
    await keepPicture(page, 'own');
  });
  await withFirefox(async (page) => {
    await page.goto(`${url}#page=explore&model=${mine.key}`);
    await waitForText(page, /is not in this browser\. Add its \.zip to go on\.$/);
    await keepPicture(page, 'missing');
    await addModel(page, mine);
    await waitForText(page, /rid of/);
  });
});

test('Firefox works with a model of one\'s own in a private window', async () => {
  const url = await siteUrl();
  await withFirefox(async (page) => {
    await page.goto(url);
    await waitForText(page, kFirstSample);
    await addModel(page, clothes());
    await waitForText(page, /^My clothes was added\. It is (kept|here) /);
    await waitForText(page, kFirstSample);
  }, { 'browser.privatebrowsing.autostart': true });
});

test('Firefox lives on when a model throws in the frames of its pages', async () => {
  const url = await siteUrl();
  const mine = hungry();
  await withFirefox(async (page) => {
    await page.evaluateOnNewDocument(refuseMemory);
    await page.goto(url);
    await waitForText(page, kFirstSample);
    await page.evaluate(() => window.refuseMemory(true));
    await addModel(page, mine);
    await waitForText(page, /memory: expected enough for this, found less/);
    await page.evaluate(() => window.refuseMemory(false));
    await follow(page, `#model=${kDonor}&seed=3`);
    await waitForText(page, /seed 3\b/);
  });
});
