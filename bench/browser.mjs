// SPDX-License-Identifier: MIT
// The page in headless Chromium against the budgets: transfer, start, latent walk, grid, dropped
// picture, idle.
// On one thread (no cross-origin isolation), and the grid on four as well.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { kChromium, kChromiumFlags } from '../tests/web/chromium_flags.mjs';
import { serve } from '../web/serve.mjs';
import { median, output, percentile } from './report.mjs';

const { chromium } = createRequire(resolve('web/package.json'))('playwright-core');

const kWide = { width: 1440, height: 900 };
const kMoves = 100;
const kGrids = 20;
const kPictures = 10;

const probe = (page) => page.evaluate(() => window.benchProbe);

async function waitFor(page, found, argument) {
  await page.waitForFunction(found, argument, { polling: 5, timeout: 60_000 });
}

async function open(context, address) {
  const page = await context.newPage();
  await page.addInitScript({ path: 'bench/page_probe.js' });
  await page.goto(address);
  await waitFor(page, () => window.benchProbe.replies.length > 0);
  return page;
}

async function newContext(browser, options) {
  return browser.newContext({ viewport: kWide, ...options });
}

// A first visit, as the server's sockets see it: headers included, the service worker's copies not.
async function measureTransfer(browser, server, address) {
  const sockets = [];
  server.on('connection', (socket) => sockets.push(socket));
  const context = await newContext(browser, { serviceWorkers: 'block' });
  await open(context, address);
  const bytes = sockets.reduce((sum, socket) => sum + socket.bytesWritten, 0);
  await context.close();
  return [{ name: 'sent until the first sample, first visit', value: bytes / 1000, unit: 'KB', budget: 4500 }];
}

// The second visit: service worker and HTTP cache are warm.
async function measureStart(browser, address) {
  const context = await newContext(browser, {});
  await (await open(context, address)).waitForTimeout(3000);
  const starts = [];
  for (let round = 0; round < 5; ++round) {
    const page = await open(context, address);
    starts.push((await probe(page)).replies[0].drawn);
    await page.close();
  }
  await context.close();
  return [{ name: 'page start to first sample, warm cache', value: median(starts), unit: 'ms', budget: 1500 }];
}

async function settle(page) {
  let before = -1;
  for (let now = 0; now !== before; now = (await probe(page)).replies.length) {
    before = now;
    await page.waitForTimeout(400);
  }
}

async function measureWalk(browser, address) {
  const context = await newContext(browser, { serviceWorkers: 'block' });
  const page = await open(context, `${address}#page=explore&model=mnist-vae2`);
  await settle(page);
  await page.evaluate(() => (window.benchProbe.longest = 0));
  const box = await page.locator('canvas').boundingBox();
  const delays = [];
  const network = [];
  for (let move = 0; move < kMoves; ++move) {
    const angle = (move / kMoves) * 2 * Math.PI;
    const before = (await probe(page)).replies.length;
    await page.mouse.move(box.x + box.width * (0.35 + 0.15 * Math.cos(angle)), box.y + box.height * (0.5 + 0.25 * Math.sin(angle)));
    await waitFor(page, (count) => window.benchProbe.replies.length > count, before);
    const { replies, moves } = await probe(page);
    delays.push(replies.at(-1).drawn - moves.at(-1));
    network.push(replies.at(-1).milliseconds);
  }
  const { longest } = await probe(page);
  await context.close();
  return [
    { name: 'decode one image (batch 1), 1 thread', value: median(network), unit: 'ms' },
    { name: 'pointer to decoded image, median', value: median(delays), unit: 'ms' },
    { name: 'pointer to decoded image, p95', value: percentile(delays, 0.95), unit: 'ms', budget: 16 },
    { name: 'main thread blocked at a time, walk', value: longest, unit: 'ms', budget: 50, note: '0: no task over 50 ms' },
  ];
}

async function measureGrid(browser, address, { threads, budget }) {
  const context = await newContext(browser, { serviceWorkers: 'block' });
  const page = await open(context, `${address}#page=explore&model=mnist-vae2&density=20`);
  await settle(page);
  const times = [];
  for (let round = 0; round < kGrids; ++round) {
    const before = (await probe(page)).replies.length;
    await page.evaluate((span) => (location.hash = `page=explore&model=mnist-vae2&density=20&span=${span}`), 5 + round / 20);
    await waitFor(page, (count) => window.benchProbe.replies.slice(count).some(({ shapes }) => shapes[0]?.[0] === 400), before);
    const { replies } = await probe(page);
    times.push(replies.slice(before).find(({ shapes }) => shapes[0]?.[0] === 400).milliseconds);
  }
  await context.close();
  const name = `20 x 20 grid decoded, ${threads} thread${threads > 1 ? 's' : ''}`;
  return [{ name, value: median(times), unit: 'ms', budget, note: `median of ${kGrids}, least ${Math.min(...times).toFixed(0)} ms` }];
}

async function measureInspect(browser, address, program) {
  const folder = mkdtempSync(join(tmpdir(), 'latentlab-bench-'));
  output(program, ['data', 'render', 'capsules', '--count', String(kPictures), '--size', '1000', '--out', join(folder, 'set')]);
  const pictures = readdirSync(join(folder, 'set/train/good')).slice(0, kPictures).map((name) => join(folder, 'set/train/good', name));
  const context = await newContext(browser, { serviceWorkers: 'block' });
  const page = await open(context, `${address}#page=sample&model=mnist-vae2`);
  await page.evaluate(() => (location.hash = 'page=inspect&model=capsules-vae'));
  await page.waitForTimeout(2000);
  const total = [];
  const network = [];
  for (const picture of pictures) {
    const before = (await probe(page)).replies.length;
    await page.setInputFiles('input[type=file]:not([webkitdirectory])', picture);
    await waitFor(page, (count) => window.benchProbe.replies.slice(count).some(({ kind }) => kind === 'inspection'), before);
    const { replies, changes } = await probe(page);
    const reply = replies.slice(before).find(({ kind }) => kind === 'inspection');
    total.push(reply.drawn - changes.at(-1));
    network.push(reply.milliseconds.network);
  }
  const { longest } = await probe(page);
  await context.close();
  rmSync(folder, { recursive: true });
  return [
    { name: 'dropped 1000 x 1000 PNG to verdict', value: median(total), unit: 'ms', budget: 250 },
    { name: '  of which the network', value: median(network), unit: 'ms', budget: 150 },
    { name: 'main thread blocked at a time, inspect', value: longest, unit: 'ms', budget: 50, note: '0: no task over 50 ms' },
  ];
}

async function measureIdle(browser, address) {
  const context = await newContext(browser, { serviceWorkers: 'block' });
  const page = await open(context, address);
  await settle(page);
  await page.waitForTimeout(1000);
  const before = (await probe(page)).frames;
  await page.waitForTimeout(3000);
  const frames = (await probe(page)).frames - before;
  await context.close();
  return [{ name: 'frames of an idle page in 3 s', value: frames, unit: 'frames', budget: 0 }];
}

export async function benchBrowser({ site, program }) {
  const servers = [await serve({ root: site, isolation: false }), await serve({ root: site, isolation: true })];
  const [single, isolated] = servers.map((server) => `http://127.0.0.1:${server.address().port}/`);
  const browser = await chromium.launch({ executablePath: kChromium, args: kChromiumFlags });
  try {
    return [
      ...(await measureTransfer(browser, servers[0], single)),
      ...(await measureStart(browser, isolated)),
      ...(await measureWalk(browser, single)),
      ...(await measureGrid(browser, single, { threads: 1, budget: 33 })),
      ...(await measureGrid(browser, isolated, { threads: 4 })),
      ...(await measureInspect(browser, single, program)),
      ...(await measureIdle(browser, single)),
    ];
  } finally {
    await browser.close();
    for (const server of servers) server.close();
  }
}
