// SPDX-License-Identifier: MIT
// The static server: types, brotli, ranges, caching, isolation, and nothing outside its folder. What
// clients do to it: serve_abuse_test.mjs.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';

import { startServer, test } from './harness.mjs';
import { folder, get, makeSite, serveMjs, site } from './served_site.mjs';

test('the server gives types, cache lifetimes and the policy', async () => {
  const { url } = await startServer({ root: makeSite() });
  const page = await get(url, '/');
  assert.equal(page.status, 200);
  assert.equal(page.body.toString(), '<p>page');
  assert.equal(page.headers['content-type'], 'text/html; charset=utf-8');
  assert.equal(page.headers['cache-control'], 'no-cache');
  assert.equal(page.headers['x-content-type-options'], 'nosniff');
  assert.equal(page.headers.vary, 'Accept-Encoding');
  assert.match(page.headers['content-security-policy'], /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval';/);
  const wasm = await get(url, '/app.0123456789.wasm');
  assert.equal(wasm.headers['content-type'], 'application/wasm');
  assert.equal(wasm.headers['cache-control'], 'public, max-age=31536000, immutable');
  assert.equal((await get(url, '/digits.bin')).headers['cache-control'], 'no-cache');
  assert.equal((await get(url, '/digits.bin?v=1')).headers['cache-control'], 'public, max-age=31536000, immutable');
});

test('the server says what a client has already', async () => {
  const { url } = await startServer({ root: makeSite() });
  const { etag } = (await get(url, '/digits.bin')).headers;
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    const { status, body } = await get(url, '/digits.bin', { 'if-none-match': known });
    assert.deepEqual([status, body.length], [304, 0], known);
  }
  assert.equal((await get(url, '/digits.bin', { 'if-none-match': '"other"' })).status, 200);
  writeFileSync(join(site, 'digits.bin'), '01234567890');
  assert.equal((await get(url, '/digits.bin', { 'if-none-match': etag })).status, 200);
});

test('the server sends brotli only to who accepts it', async () => {
  const { url } = await startServer({ root: makeSite() });
  const packed = await get(url, '/app.0123456789.wasm', { 'accept-encoding': 'gzip, br' });
  assert.equal(packed.headers['content-encoding'], 'br');
  assert.equal(packed.headers['content-type'], 'application/wasm');
  assert.deepEqual(packed.body, brotliCompressSync(Buffer.from('wasm')));
  for (const accepted of ['gzip', '', 'br;q=0', 'brx']) {
    const plain = await get(url, '/app.0123456789.wasm', { 'accept-encoding': accepted });
    assert.equal(plain.headers['content-encoding'], undefined, accepted);
    assert.equal(plain.body.toString(), 'wasm');
    assert.notEqual(plain.headers.etag, packed.headers.etag);
  }
});

test('isolation headers can be switched off', async () => {
  const on = await startServer({ root: makeSite() });
  const { headers } = await get(on.url, '/');
  assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
  assert.equal(headers['cross-origin-embedder-policy'], 'require-corp');
  const off = await startServer({ root: site, isolation: false });
  assert.equal((await get(off.url, '/')).headers['cross-origin-opener-policy'], undefined);
});

test('the server gives one range of a file', async () => {
  const { url } = await startServer({ root: makeSite() });
  const ranges = {
    'bytes=2-4': ['234', 'bytes 2-4/10'],
    'bytes=7-': ['789', 'bytes 7-9/10'],
    'bytes=-2': ['89', 'bytes 8-9/10'],
    'bytes=-99': ['0123456789', 'bytes 0-9/10'],
    'bytes=8-99': ['89', 'bytes 8-9/10'],
    'bytes=0-0': ['0', 'bytes 0-0/10'],
  };
  for (const [range, [body, said]] of Object.entries(ranges)) {
    const part = await get(url, '/digits.bin', { range });
    assert.deepEqual([part.status, part.body.toString(), part.headers['content-range']], [206, body, said], range);
    assert.equal(part.headers['content-length'], String(body.length), range);
  }
});

test('the server refuses a range outside the file and ignores what it need not know', async () => {
  const { url } = await startServer({ root: makeSite() });
  for (const range of ['bytes=10-', 'bytes=4-2', 'bytes=-0', 'bytes=-', 'bytes=x', 'bytes=', `bytes=${'9'.repeat(400)}-`]) {
    const { status, headers } = await get(url, '/digits.bin', { range });
    assert.deepEqual([status, headers['content-range']], [416, 'bytes */10'], range);
  }
  assert.equal((await get(url, '/empty.bin', { range: 'bytes=0-' })).status, 416);
  for (const range of ['lines=1-2', 'bytes=0-1,3-4', 'bytes']) {
    const { status, body } = await get(url, '/digits.bin', { range });
    assert.deepEqual([status, body.toString()], [200, '0123456789'], range);
  }
  const { etag } = (await get(url, '/digits.bin')).headers;
  const same = await get(url, '/digits.bin', { range: 'bytes=0-1', 'if-range': etag });
  const changed = await get(url, '/digits.bin', { range: 'bytes=0-1', 'if-range': '"other"' });
  assert.deepEqual([same.status, changed.status], [206, 200]);
});

test('HEAD gives the headers of GET and no body', async () => {
  const { url } = await startServer({ root: makeSite() });
  const head = await get(url, '/digits.bin', {}, 'HEAD');
  const whole = await get(url, '/digits.bin');
  assert.deepEqual([head.status, head.body.length], [200, 0]);
  assert.equal(head.headers['content-length'], '10');
  assert.equal(head.headers.etag, whole.headers.etag);
  assert.equal((await get(url, '/empty.bin')).headers['content-length'], '0');
});

test('the server gives nothing outside its folder', async () => {
  const { url } = await startServer({ root: makeSite() });
  const paths = ['/../secret.txt', '/..%2fsecret.txt', '/%2e%2e/secret.txt', '/models/../../secret.txt', '/link.txt', '/models', '/models/', '/..', '//etc/passwd'];
  for (const path of paths) {
    const { status, body } = await get(url, path);
    assert.equal(status, 404, path);
    assert.ok(!body.includes('secret'), path);
  }
});

test('a brotli sibling that leads out of the folder is not sent', async () => {
  const { url } = await startServer({ root: makeSite() });
  symlinkSync(join(folder, 'secret.txt'), join(site, 'digits.bin.br'));
  const { status, headers, body } = await get(url, '/digits.bin', { 'accept-encoding': 'br' });
  assert.deepEqual([status, headers['content-encoding'], body.toString()], [200, undefined, '0123456789']);
});

test('a link within the folder is followed, and so is a folder that is a link itself', async () => {
  makeSite();
  symlinkSync('digits.bin', join(site, 'same.bin'));
  symlinkSync('site', join(folder, 'other'));
  const { url } = await startServer({ root: join(folder, 'other') });
  assert.equal((await get(url, '/same.bin')).body.toString(), '0123456789');
});

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
  for (const root of ['/nonexistent', serveMjs]) {
    const { status, stderr } = spawnSync(process.execPath, [serveMjs, '--root', root], { encoding: 'utf8' });
    assert.equal(status, 1);
    assert.equal(stderr, `serve: expected a built site in ${root} (./lab build), found no index.html\n`);
  }
});
