// SPDX-License-Identifier: MIT
// The built page as a visitor meets it: first sample, grid, pointer, links, keyboard, saving, idling.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import {
  expectQuiet,
  follow,
  kFirstSample,
  mirror,
  openFirstSample,
  openPage,
  requireSite,
  settle,
  siteUrl,
  startServer,
  test,
  until,
  waitForMirror,
  waitForNotice,
} from './harness.mjs';

requireSite();

const hash = (page) => page.evaluate(() => window.location.hash);
const kStage = { x: 460, y: 420 }; // on the stage of a page of 1280 x 800

async function waitForHash(page, pattern) {
  await page.waitForFunction((source) => new RegExp(source).test(window.location.hash), pattern.source);
}

test('the page starts, shows a first sample and asks no other server', async () => {
  const url = await siteUrl();
  const origins = new Set();
  const page = await openPage(url, {
    prepare: (opened) => opened.on('request', (request) => origins.add(new URL(request.url()).origin)),
  });
  const { page: shown, model } = await waitForMirror(page, kFirstSample);
  assert.equal(shown, 'Sample');
  assert.ok(model.length > 0);
  assert.equal(await page.title(), 'Latent Lab');
  assert.equal(await page.isVisible('#loading'), false);
  assert.equal(await page.isVisible('#notice'), false);
  assert.deepEqual([...origins], [new URL(url).origin]);
  expectQuiet(page);
});

test('the page runs under its own policy, which forbids inline scripts and other origins', async () => {
  const url = await siteUrl();
  const page = await openFirstSample(url);
  const policy = await page.getAttribute('meta[http-equiv="Content-Security-Policy"]', 'content');
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval(?<!wasm-unsafe-eval)/);
  const ran = await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.ranInline = true';
    document.head.append(script);
    return window.ranInline === true;
  });
  assert.equal(ran, false);
  // Without a network a request fails too: the browser has to say that it was the policy.
  const blocked = await page.evaluate(async () => {
    const violation = new Promise((done) => document.addEventListener('securitypolicyviolation', done, { once: true }));
    await fetch('https://example.org/').catch(() => {});
    const { effectiveDirective, blockedURI } = await violation;
    return [effectiveDirective, blockedURI];
  });
  assert.deepEqual(blocked, ['connect-src', 'https://example.org/']);
});

function countFrames(page) {
  return page.addInitScript(() => {
    window.drawCalls = 0;
    const draw = WebGL2RenderingContext.prototype.drawElements;
    WebGL2RenderingContext.prototype.drawElements = function (...rest) {
      window.drawCalls += 1;
      return draw.apply(this, rest);
    };
    window.frameRequests = 0;
    const request = window.requestAnimationFrame.bind(window);
    window.requestAnimationFrame = (callback) => {
      window.frameRequests += 1;
      return request(callback);
    };
  });
}

const frameCounts = (page) => page.evaluate(() => ({ draws: window.drawCalls, frames: window.frameRequests }));

test('an idle page draws no frames, and a pointer wakes it', async () => {
  const url = await siteUrl();
  const page = await openFirstSample(url, { prepare: countFrames });
  const counts = () => frameCounts(page);
  await settle(page);
  const before = await counts();
  assert.ok(before.draws > 0);
  await page.waitForTimeout(1500);
  assert.deepEqual(await counts(), before);
  await page.mouse.move(kStage.x, kStage.y);
  await until('a frame', async () => (await counts()).draws > before.draws);
});

test('a notice goes away by itself and costs no frames while it is read', async () => {
  const url = await siteUrl();
  const page = await openFirstSample(url, { prepare: countFrames });
  await settle(page);
  const without = await page.screenshot();
  await page.focus('#canvas');
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('s')]);
  await download.path();
  await waitForMirror(page, /^The sheet was saved/);
  const shown = await frameCounts(page);
  await settle(page);
  await until('the picture without a notice', async () => (await page.screenshot()).equals(without));
  const { frames } = await frameCounts(page);
  // Whatever the keyboard woke is a handful of frames; four seconds of a notice would be hundreds.
  assert.ok(frames - shown.frames < 20, `${frames - shown.frames} frames`);
});

test('a link is copied where the page has no clipboard, and said to be only where it is', async () => {
  const url = await siteUrl();
  const page = await openFirstSample(`${url}#seed=7`, {
    prepare: (opened) =>
      opened.addInitScript(() => {
        Object.defineProperty(navigator, 'clipboard', { value: undefined }); // as on plain HTTP
        document.addEventListener('copy', () => (window.copied = document.activeElement.value));
      }),
  });
  await page.focus('#canvas');
  await page.keyboard.press('l');
  await waitForMirror(page, /^The link to this view is in the clipboard\./);
  assert.equal(await page.evaluate(() => window.copied), page.url());
  assert.equal(await page.evaluate(() => document.activeElement.id), 'canvas');
  await page.reload();
  await waitForMirror(page, /^\d+ samples/);
  await page.evaluate(() => (document.execCommand = () => false));
  await page.focus('#canvas');
  await page.keyboard.press('l');
  const notice = await waitForNotice(page, /^clipboard: expected leave to write, found none/);
  assert.ok(notice.endsWith(page.url()), notice);
  assert.match((await mirror(page)).text, /^\d+ samples/);
});

test('a shared link shows exactly the same view', async () => {
  const url = await siteUrl();
  const link = `${url}#seed=7&temperature=0.8`;
  const pictures = [];
  for (let visitor = 0; visitor < 2; ++visitor) {
    const page = await openPage(link);
    assert.match((await waitForMirror(page, /seed 7\b/)).text, /samples with seed 7\./);
    // The status line tells measured milliseconds, which differ.
    pictures.push(await picture(page));
  }
  assert.ok(pictures[0].equals(pictures[1]));
  const other = await openPage(`${url}#seed=8&temperature=0.8`);
  await waitForMirror(other, /seed 8\b/);
  assert.ok(!(await picture(other)).equals(pictures[0]));
});

async function picture(page) {
  await settle(page);
  return page.screenshot({ clip: { x: 0, y: 70, width: 920, height: 680 } });
}

test('another seed is a step in the history, and back returns to the view before', async () => {
  const url = await siteUrl();
  const page = await openPage(`${url}#seed=7`);
  await waitForMirror(page, /seed 7\b/);
  await page.focus('#canvas');
  await page.keyboard.press('r');
  await page.waitForFunction(() => !/seed 7\b/.test(document.getElementById('mirror').textContent));
  await waitForHash(page, /seed=(?!7\b)\d+/);
  await page.goBack();
  await waitForMirror(page, /seed 7\b/);
  await waitForHash(page, /seed=7\b/);
  expectQuiet(page);
});

test('an edited address changes the view without a new page', async () => {
  const url = await siteUrl();
  const page = await openFirstSample(url);
  await page.evaluate(() => {
    window.sameDocument = true;
    window.location.hash = '#seed=42';
  });
  await waitForMirror(page, /seed 42\b/);
  assert.equal(await page.evaluate(() => window.sameDocument), true);
});

test('Ctrl+Z takes the last change back and Ctrl+Shift+Z repeats it', async () => {
  const url = await siteUrl();
  const page = await openPage(`${url}#seed=7`);
  await waitForMirror(page, /seed 7\b/);
  await page.focus('#canvas');
  await page.keyboard.press('r');
  const changed = await waitForMirror(page, /seed (?!7\b)\d+/);
  await page.keyboard.press('Control+z');
  await waitForMirror(page, /seed 7\b/);
  await page.keyboard.press('Control+Shift+z');
  assert.equal((await waitForMirror(page, /seed (?!7\b)\d+/)).text, changed.text);
});

test('the sheet is saved as a PNG', async () => {
  const url = await siteUrl();
  const page = await openFirstSample(url);
  await page.focus('#canvas');
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('s')]);
  assert.match(download.suggestedFilename(), /\.png$/);
  const bytes = readFileSync(await download.path());
  assert.deepEqual([...bytes.subarray(0, 8)], [137, 80, 78, 71, 13, 10, 26, 10]);
  assert.ok(bytes.length > 1000);
});

test('a grid of the latent plane is decoded, and moves with the link', async () => {
  const url = await siteUrl();
  const page = await openPage(`${url}#page=explore&model=mnist-vae2`);
  assert.match((await waitForMirror(page, /grid of/)).text, /grid of 20 by 20 pictures/);
  const first = await picture(page);
  await follow(page, '#page=explore&model=mnist-vae2&x=1.5&density=8');
  assert.match((await waitForMirror(page, /grid of 8/)).text, /grid of 8 by 8 pictures/);
  assert.ok(!(await picture(page)).equals(first));
  expectQuiet(page);
});

test('the picture under the pointer is decoded as it moves', async () => {
  const url = await siteUrl();
  const page = await openPage(`${url}#page=explore&model=mnist-vae2`);
  await waitForMirror(page, /grid of/);
  // The lens lies beside the plane.
  const lens = async (x, y) => {
    await page.mouse.move(x, y, { steps: 8 });
    await settle(page);
    return page.screenshot({ clip: { x: 765, y: 100, width: 112, height: 112 } });
  };
  const first = await lens(620, 560);
  const second = await lens(480, 680);
  assert.ok(!first.equals(second));
  assert.ok((await lens(620, 560)).equals(first));
  expectQuiet(page);
});

test('a tooltip comes from icon to icon, and the pointer need not twitch', async () => {
  const url = await siteUrl();
  const page = await openFirstSample(url);
  const below = { x: 900, y: 58, width: 380, height: 60 }; // the tools
  const hover = async (x) => {
    await page.mouse.move(x, 28);
    await settle(page);
    await page.waitForTimeout(600); // longer than a tooltip waits
    await settle(page);
    return page.screenshot({ clip: below });
  };
  const none = await page.screenshot({ clip: below });
  const link = await hover(1137);
  const projector = await hover(1175);
  const theme = await hover(1213);
  for (const [before, after] of [[none, link], [link, projector], [projector, theme], [none, projector], [none, theme]]) {
    assert.ok(!before.equals(after));
  }
});

test('a finger scrolls past a slider, and moves it sideways', async () => {
  const url = await siteUrl();
  const context = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 3, hasTouch: true, isMobile: true };
  const page = await openFirstSample(`${url}#model=mnist-vae2`, { context });
  await settle(page);
  const device = await page.context().newCDPSession(page);
  const drag = async (points) => {
    const send = (type, touchPoints) => device.send('Input.dispatchTouchEvent', { type, touchPoints });
    await send('touchStart', [points[0]]);
    for (const point of points.slice(1)) await send('touchMove', [point]);
    await send('touchEnd', []);
    await settle(page);
  };
  const knob = { x: 137, y: 671 }; // of the temperature
  const before = await page.screenshot();
  await drag([knob, { x: 139, y: 655 }, { x: 140, y: 611 }]);
  assert.doesNotMatch(await hash(page), /temperature/);
  assert.ok(!(await page.screenshot()).equals(before));
  await drag([{ x: 140, y: 611 }, { x: 139, y: 655 }, knob]);
  await drag([knob, { x: 160, y: 671 }, { x: 240, y: 660 }]);
  assert.match(await hash(page), /temperature=(1\.[5-9]|2)/);
});

test('Escape and then Tab leave the canvas, Tab alone does not', async () => {
  const url = await siteUrl();
  const page = await openFirstSample(url);
  const focused = () => page.evaluate(() => document.activeElement?.id);
  await page.focus('#canvas');
  await page.keyboard.press('Tab');
  assert.equal(await focused(), 'canvas');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  assert.notEqual(await focused(), 'canvas');
});

test('the canvas has as many pixels as the screen, at any ratio', async () => {
  const url = await siteUrl();
  for (const deviceScaleFactor of [1, 1.25, 2]) {
    const page = await openFirstSample(url, { context: { deviceScaleFactor, viewport: { width: 801, height: 603 } } });
    await settle(page);
    const size = await page.$eval('#canvas', ({ width, height }) => [width, height]);
    assert.deepEqual(size, [Math.round(801 * deviceScaleFactor), Math.round(603 * deviceScaleFactor)]);
  }
});

test('a lost WebGL context comes back with nothing lost', async () => {
  const url = await siteUrl();
  const page = await openPage(`${url}#seed=7`);
  await waitForMirror(page, /seed 7\b/);
  const before = await picture(page);
  await page.evaluate(async () => {
    const canvas = document.getElementById('canvas');
    const loser = canvas.getContext('webgl2').getExtension('WEBGL_lose_context');
    const event = (type) => new Promise((done) => canvas.addEventListener(type, done, { once: true }));
    const lost = event('webglcontextlost');
    loser.loseContext();
    await lost;
    // Only when the event is over may the context be restored.
    await new Promise((done) => setTimeout(done));
    const restored = event('webglcontextrestored');
    loser.restoreContext();
    await restored;
  });
  await settle(page);
  assert.ok((await picture(page)).equals(before));
  assert.match((await mirror(page)).text, /seed 7\b/);
});

test('the page follows the colours that the visitor prefers', async () => {
  const url = await siteUrl();
  const page = await openPage(`${url}#seed=7`, { own: true, context: { colorScheme: 'light' } });
  await waitForMirror(page, /seed 7\b/);
  const light = await picture(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await until('another picture', async () => !(await picture(page)).equals(light));
});

// ONNX Runtime starts each of its threads from ort.mjs. Without the service worker, which would ask for
// the same files again on the page's behalf, and on a processor of four cores, whatever the machine has.
async function watchThreads(isolation) {
  const { url } = await startServer({ isolation });
  const threads = { started: 0 };
  const page = await openPage(url, {
    context: { serviceWorkers: 'block' },
    prepare: async (opened) => {
      await opened.addInitScript(() => Object.defineProperty(navigator, 'hardwareConcurrency', { value: 4 }));
      opened.context().on('request', (request) => {
        if (/\/ort\.[0-9a-f]+\.mjs$/.test(request.url())) threads.started += 1;
      });
    },
  });
  await waitForMirror(page, kFirstSample);
  return { threads, isolated: await page.evaluate(() => window.crossOriginIsolated) };
}

test('networks run on several threads where the page is isolated', async () => {
  const { threads, isolated } = await watchThreads(true);
  assert.equal(isolated, true);
  await until('a second thread', () => threads.started > 1);
});

test('networks run on one thread where the page is not isolated', async () => {
  const { threads, isolated } = await watchThreads(false);
  assert.equal(isolated, false);
  assert.equal(threads.started, 1);
});
