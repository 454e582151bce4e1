// SPDX-License-Identifier: MIT
// Nothing that a client sends or leaves undone ends the static server or costs it a descriptor.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

import { kPatience, startServer, test, until } from './harness.mjs';
import { get, makeSite, site, startProgram } from './served_site.mjs';

const kLarge = 32 << 20; // bytes: more than the system buffers of a connection hold
const kHost = 'Host: here\r\n';
const kLast = `${kHost}Connection: close\r\n\r\n`;

// All that the server sends on one connection, which it has to end.
async function converse(url, text) {
  const socket = connect(new URL(url).port, '127.0.0.1').on('error', () => {});
  socket.setTimeout(kPatience, () => socket.destroy(new Error('the server kept silent')));
  let heard = '';
  socket.on('data', (piece) => (heard += piece.toString('latin1')));
  socket.write(text);
  await once(socket, 'close');
  return heard;
}

const statuses = (heard) => [...heard.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));

test('no request ends the server: each gets a status of its own', async () => {
  makeSite();
  symlinkSync('loop', join(site, 'loop'));
  spawnSync('mkfifo', [join(site, 'pipe')]);
  const { url, runs } = await startProgram();
  const expected = {
    '/index.html/': 404,
    [`/${'a'.repeat(300)}`]: 404,
    [`/${'a/'.repeat(3000)}`]: 404,
    '/loop': 404,
    '/pipe': 404,
    '/%00': 400,
    '/digits.bin%00.html': 400,
    '/%zz': 400,
    '/%': 400,
    '/%ff': 400,
    [`/${'a'.repeat(20000)}`]: 431,
  };
  for (const [path, status] of Object.entries(expected)) {
    assert.equal((await get(url, path)).status, status, path.slice(0, 40));
    assert.ok(runs(), path.slice(0, 40));
  }
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH', 'PROPFIND']) {
    const { status, headers } = await get(url, '/', {}, method);
    assert.deepEqual([status, headers.allow], [405, 'GET, HEAD'], method);
  }
  assert.equal((await get(url, '/')).status, 200);
});

test('what is no HTTP is answered with 400, and the server goes on', async () => {
  makeSite();
  const { url, runs } = await startProgram();
  const broken = {
    'garbage\r\n\r\n': [400],
    '\0\x01\x02\x03': [400],
    [`GET / HTTP/9.9\r\n${kLast}`]: [400],
    [`GET digits.bin HTTP/1.1\r\n${kLast}`]: [400],
    [`NONSENSE / HTTP/1.1\r\n${kLast}`]: [400],
    'GET / HTTP/1.1\r\nConnection: close\r\n\r\n': [400],
    [`GET / HTTP/1.1\r\n${kHost}Transfer-Encoding: chunked\r\n\r\nzz\r\n`]: [400],
    [`GET /digits.bin HTTP/1.1\r\n${kHost}\r\ngarbage\r\n\r\n`]: [400],
    [`OPTIONS * HTTP/1.1\r\n${kLast}`]: [405],
    [`CONNECT here:1 HTTP/1.1\r\n${kLast}`]: [],
    [`GET http://here/digits.bin HTTP/1.1\r\n${kLast}`]: [200],
  };
  for (const [text, expected] of Object.entries(broken)) {
    const heard = await converse(url, text);
    // The first of two may be cut off by the answer to the second.
    assert.deepEqual(statuses(heard).slice(-1), expected, JSON.stringify(text.slice(0, 40)));
    assert.ok(runs(), text.slice(0, 40));
  }
});

test('requests sent at once are answered in their order', async () => {
  makeSite();
  const { url } = await startProgram({ descriptors: 64 });
  const ask = (path, more = '\r\n') => `GET ${path} HTTP/1.1\r\n${kHost}${more}`;
  const places = Array.from({ length: 500 }, (_, i) => (7 * i) % 10);
  const ranges = places.map((place) => ask('/digits.bin', `Range: bytes=${place}-${place}\r\n\r\n`));
  const heard = await converse(url, [ask('/nothing'), ...ranges, ask('/', 'Connection: close\r\n\r\n')].join(''));
  assert.deepEqual([statuses(heard)[0], statuses(heard).length], [404, 502]);
  const answered = [...heard.matchAll(/Content-Range: bytes (\d)-\d\/10\r\n[^]*?\r\n\r\n(\d)/g)];
  assert.equal(answered.map(([, said, sent]) => said + sent).join(), places.map((place) => `${place}${place}`).join());
  assert.match(heard, /<p>page$/);
});

// Asks for the large file and goes away at its first bytes.
function abort(url, asked = 1) {
  return new Promise((done, fail) => {
    const socket = connect(new URL(url).port, '127.0.0.1').on('error', fail).on('close', done);
    socket.write(`GET /large.bin HTTP/1.1\r\n${kHost}\r\n`.repeat(asked));
    socket.once('data', () => socket.destroy());
  });
}

test('downloads that are broken off leave no file open, and later pages still come', async () => {
  makeSite();
  writeFileSync(join(site, 'large.bin'), Buffer.alloc(kLarge));
  const { url, descriptors } = await startProgram({ descriptors: 256 });
  await get(url, '/');
  const before = descriptors();
  for (let i = 0; i < 500; ++i) await abort(url);
  for (let i = 0; i < 10; ++i) await abort(url, 300);
  await until(`at most ${before} descriptors`, () => descriptors() <= before);
  assert.equal((await get(url, '/')).body.toString(), '<p>page');
});

test('no kind of answer leaves a file open', async () => {
  makeSite();
  const { url, descriptors, complaints } = await startProgram();
  const { etag } = (await get(url, '/digits.bin')).headers;
  const before = descriptors();
  for (let i = 0; i < 20; ++i) {
    await get(url, '/digits.bin');
    await get(url, '/digits.bin', {}, 'HEAD');
    await get(url, '/digits.bin', { 'if-none-match': etag });
    await get(url, '/digits.bin', { range: 'bytes=20-' });
    await get(url, '/empty.bin');
    await get(url, '/app.0123456789.wasm', { 'accept-encoding': 'br' });
    await get(url, '/models');
    await get(url, '/link.txt');
  }
  // Nor to the garbage collector, which says so.
  assert.equal(complaints(), '');
  // A connection may still be on its way out.
  assert.ok(descriptors() <= before + 2, `${before}, then ${descriptors()} descriptors`);
});

test('clients that leave before their answer do not end the server', async () => {
  makeSite();
  const { url, runs } = await startProgram();
  for (let i = 0; i < 300; ++i) {
    const socket = connect(new URL(url).port, '127.0.0.1').on('error', () => {});
    await once(socket, 'connect');
    socket.write(`GET ${i % 2 ? '/nothing' : '/digits.bin'} HTTP/1.1\r\n${kHost}\r\n`);
    await new Promise((done) => setImmediate(done));
    socket.resetAndDestroy();
  }
  assert.equal((await get(url, '/')).status, 200);
  assert.ok(runs());
});

test('more connections than descriptors end in refusals, not in the end of the server', async () => {
  makeSite();
  writeFileSync(join(site, 'large.bin'), Buffer.alloc(kLarge));
  const { url, runs } = await startProgram({ descriptors: 64 });
  const sockets = Array.from({ length: 200 }, () => {
    const socket = connect(new URL(url).port, '127.0.0.1').on('error', () => {});
    socket.write(`GET /large.bin HTTP/1.1\r\n${kHost}\r\n`);
    return socket.once('data', () => socket.pause());
  });
  // Each is answered or refused.
  await Promise.all(sockets.map((socket) => new Promise((done) => socket.once('pause', done).once('close', done))));
  assert.ok(runs());
  for (const socket of sockets) socket.destroy();
  await until('an answer', () => get(url, '/').then(({ status }) => status === 200, () => false));
});

test('a connection that the system could not hand over does not end the server', async () => {
  const { server, url } = await startServer({ root: makeSite() });
  server.emit('error', new Error('accept EMFILE (as sent by a test)'));
  assert.equal((await get(url, '/')).status, 200);
});

test('a file that becomes shorter while it is sent ends the connection', async () => {
  makeSite();
  const path = join(site, 'large.bin');
  writeFileSync(path, Buffer.alloc(kLarge));
  const { url } = await startProgram();
  const socket = connect(new URL(url).port, '127.0.0.1').on('error', () => {});
  socket.write(`GET /large.bin HTTP/1.1\r\n${kHost}\r\nGET / HTTP/1.1\r\n${kLast}`);
  await once(socket, 'readable');
  truncateSync(path, kLarge / 2);
  let heard = 0;
  let end = '';
  socket.on('data', (piece) => {
    heard += piece.length;
    end = (end + piece.toString('latin1')).slice(-4096);
  });
  await new Promise((done) => socket.once('close', done));
  assert.ok(heard < kLarge, `${heard} bytes`);
  // The client would take another answer for the rest of the file.
  assert.ok(!end.includes('HTTP/1.1'), end.slice(-400));
  assert.equal((await get(url, '/')).status, 200);
});
