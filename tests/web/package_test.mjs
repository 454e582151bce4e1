// SPDX-License-Identifier: MIT
// The npm package in a browser, from a plain static server. In Node.js: tests/install/run.sh.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expectQuiet, openPage, places, startServer, test, top } from './harness.mjs';
import { stripes } from './pictures.mjs';

test('the npm package decodes pictures on a page of somebody else', async () => {
  const root = join(places.scratch, 'latentlab-core');
  execFileSync(process.execPath, [join(top, 'web/build_package.mjs'), '--out', root]);
  writeFileSync(join(root, 'index.html'), '<!doctype html><title>Somebody else</title><link rel="icon" href="data:,">');
  const { url } = await startServer({ root, isolation: false });
  const page = await openPage(url);
  const found = await page.evaluate(async (file) => {
    const { LatentLabCore } = await import('./index.js');
    const core = await LatentLabCore.open();
    const { width, height, channels, data } = core.decode(Uint8Array.from(file));
    let trouble;
    try {
      core.decode(new Uint8Array(4), 'nothing.png');
    } catch (error) {
      trouble = error.message;
    }
    return { width, height, channels, bytes: data.length, trouble };
  }, [...stripes(1, 4)]);
  assert.deepEqual({ ...found, trouble: '' }, { width: 4, height: 4, channels: 3, bytes: 48, trouble: '' });
  assert.match(found.trouble, /^nothing\.png: expected a PNG, JPEG, /);
  expectQuiet(page);
});
