// SPDX-License-Identifier: MIT
// The static server: types, brotli, caching, isolation, and nothing outside its folder.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';

import { places, startServer, test, top } from './harness.mjs';

const folder = join(places.scratch, 'served');

function makeSite() {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'site/models'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(folder, 'site/index.html'), '<p>page');
  writeFileSync(join(folder, 'site/app.0123456789.wasm'), 'wasm');
  writeFileSync(join(folder, 'site/app.0123456789.wasm.br'), brotliCompressSync(Buffer.from('wasm')));
  symlinkSync(join(folder, 'secret.txt'), join(folder, 'site/link.txt'));
  return join(folder, 'site');
}

// Without the clean-up that fetch does to a path.
function get(url, path, headers = {}, method = 'GET') {
  const { hostname, port } = new URL(url);
  return new Promise((done, fail) => {
    request({ hostname, port, path, headers, method }, (response) => {
      const pieces = [];
      response.on('data', (piece) => pieces.push(piece));
      response.on('end', () => done({ status: response.statusCode, headers: response.headers, body: Buffer.concat(pieces) }));
    }).on('error', fail).end();
  });
}

test('the server gives types, cache lifetimes and the policy', async () => {
  const { url } = await startServer({ root: makeSite() });
  const page = await get(url, '/');
  assert.equal(page.status, 200);
  assert.equal(page.body.toString(), '<p>page');
  assert.equal(page.headers['content-type'], 'text/html; charset=utf-8');
  assert.equal(page.headers['cache-control'], 'no-cache');
  assert.match(page.headers['content-security-policy'], /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval';/);
  const wasm = await get(url, '/app.0123456789.wasm');
  assert.equal(wasm.headers['content-type'], 'application/wasm');
  assert.equal(wasm.headers['cache-control'], 'public, max-age=31536000, immutable');
  assert.equal((await get(url, '/', { 'if-none-match': page.headers.etag })).status, 304);
});

test('the server sends brotli only to who accepts it', async () => {
  const { url } = await startServer({ root: makeSite() });
  const packed = await get(url, '/app.0123456789.wasm', { 'accept-encoding': 'gzip, br' });
  assert.equal(packed.headers['content-encoding'], 'br');
  assert.equal(packed.headers['content-type'], 'application/wasm');
  for (const accepted of ['gzip', '', 'br;q=0', 'brx']) {
    const plain = await get(url, '/app.0123456789.wasm', { 'accept-encoding': accepted });
    assert.equal(plain.headers['content-encoding'], undefined, accepted);
    assert.equal(plain.body.toString(), 'wasm');
  }
});

test('isolation headers can be switched off', async () => {
  const on = await startServer({ root: makeSite() });
  const { headers } = await get(on.url, '/');
  assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
  assert.equal(headers['cross-origin-embedder-policy'], 'require-corp');
  const off = await startServer({ root: join(folder, 'site'), isolation: false });
  assert.equal((await get(off.url, '/')).headers['cross-origin-opener-policy'], undefined);
});

test('the server gives nothing outside its folder', async () => {
  const { url } = await startServer({ root: makeSite() });
  const paths = ['/../secret.txt', '/..%2fsecret.txt', '/%2e%2e/secret.txt', '/models/../../secret.txt', '/link.txt', '/%00', '/%zz', '/models', '/models/', '/..', '//etc/passwd'];
  for (const path of paths) {
    const { status, body } = await get(url, path);
    assert.equal(status, 404, path);
    assert.ok(!body.includes('secret'), path);
  }
  assert.equal((await get(url, '/', {}, 'POST')).status, 405);
});

const serveMjs = join(top, 'web/serve.mjs');

test('a port in use is one clear line', async () => {
  const other = createServer();
  await new Promise((done) => other.listen(0, '127.0.0.1', done));
  const { port } = other.address();
  const { status, stderr } = spawnSync(process.execPath, [serveMjs, '--root', makeSite(), '--port', String(port)], { encoding: 'utf8' });
  other.close();
  assert.equal(status, 1);
  assert.equal(stderr, `serve: expected a free port, found ${port} in use (--port N takes another)\n`);
});

test('a folder without a site is one clear line', () => {
  const { status, stderr } = spawnSync(process.execPath, [serveMjs, '--root', '/nonexistent'], { encoding: 'utf8' });
  assert.equal(status, 1);
  assert.equal(stderr, 'serve: expected a built site in /nonexistent (./lab build), found no index.html\n');
});
