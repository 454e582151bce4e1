// SPDX-License-Identifier: MIT
// A static server for the built page: right MIME types, brotli siblings, ranges, cache lifetimes, the
// headers for cross-origin isolation. docs/reliability.md says what no request can do to it.
// Usage: node serve.mjs [--root DIR] [--port N] [--host H] [--no-isolation]
import { once } from 'node:events';
import { constants, statSync } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname, extname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

import { kPolicy } from './policy.mjs';

const kTypes = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
  '.onnx': 'application/octet-stream',
  '.bin': 'application/octet-stream',
};
const kHashed = /\.[0-9a-f]{8,}\.\w+$/;

// What a path can do instead of naming a file that may be read.
const kNoFile = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP', 'EACCES', 'ENXIO']);
const kNoDescriptors = new Set(['EMFILE', 'ENFILE']);

class Refusal extends Error {
  constructor(status, text, headers = {}) {
    super(text);
    this.status = status;
    this.headers = headers;
  }
}

// --- files ---

// The regular file {handle, stat} at this path if it lies below root, links resolved, or null. The
// caller closes the handle.
async function openBelow(root, path) {
  try {
    const [realRoot, real] = await Promise.all([realpath(root), realpath(path)]);
    if (!real.startsWith(realRoot + sep)) return null;
    // A pipe would wait for a writer.
    const handle = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stat = await handle.stat().catch(async (error) => {
      await handle.close();
      throw error;
    });
    if (stat.isFile()) return { handle, stat };
    await handle.close();
    return null;
  } catch (error) {
    if (kNoFile.has(error.code)) return null;
    throw error;
  }
}

// {path, search} of a request's target, which is an absolute address or a path; the path may still lead
// out of root.
function readTarget(root, target) {
  const [, path, search] = /^(?:https?:\/\/[^/?]*)?(\/[^?]*)(.*)$/is.exec(target) ?? [];
  let name = '\0';
  try {
    name = decodeURIComponent(path ?? name);
  } catch {
    // Not UTF-8 in percent escapes.
  }
  if (name.includes('\0')) throw new Refusal(400, 'expected a path in percent escapes');
  return { path: join(root, name.endsWith('/') ? `${name}index.html` : name), search };
}

// The file that answers, its brotli sibling if there is one and the client takes it.
async function openAnswer(root, path, brotli) {
  const plain = await openBelow(root, path);
  if (!plain) throw new Refusal(404, 'no such file');
  const packed = brotli ? await openBelow(root, `${path}.br`).catch(() => null) : null;
  if (!packed) return { ...plain, packed: false };
  await plain.handle.close();
  return { ...packed, packed: true };
}

// --- headers ---

function headersFor(path, search, { stat, packed }, isolation) {
  const fixed = kHashed.test(path) || /[?&]v=/.test(search);
  return {
    'Content-Type': kTypes[extname(path)] ?? 'application/octet-stream',
    'Cache-Control': fixed ? 'public, max-age=31536000, immutable' : 'no-cache',
    'Content-Security-Policy': `${kPolicy}; frame-ancestors 'self'`,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Accept-Ranges': 'bytes',
    ETag: `"${stat.size.toString(36)}-${Math.round(stat.mtimeMs).toString(36)}${packed ? '-br' : ''}"`,
    Vary: 'Accept-Encoding',
    ...(packed && { 'Content-Encoding': 'br' }),
    ...(isolation && {
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
      'Cross-Origin-Resource-Policy': 'same-origin',
    }),
  };
}

function acceptsBrotli({ headers }) {
  return /(^|[\s,])br($|[\s,;])(?!\s*q=0(\.0*)?($|,))/.test(headers['accept-encoding'] ?? '');
}

function isKnown({ headers }, etag) {
  const tags = (headers['if-none-match'] ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}

// The bytes {start, end} (end excluded) that a request asks for, or null for all: RFC 9110, section
// 14. Several ranges at once, other units, and ranges of another version of the file are answered whole.
function readRange({ method, headers }, size, etag) {
  const unsatisfiable = new Refusal(416, `expected a range within ${size} bytes`, { 'Content-Range': `bytes */${size}` });
  const { range, 'if-range': version } = headers;
  if (method !== 'GET' || !range?.startsWith('bytes=') || range.includes(',')) return null;
  if (version !== undefined && version !== etag) return null;
  const [, first, last] = /^bytes=\s*(\d*)-(\d*)\s*$/.exec(range) ?? [];
  if (!first && !last) throw unsatisfiable;
  const start = first ? Number(first) : Math.max(0, size - Number(last));
  const end = first && last ? Math.min(size, Number(last) + 1) : size;
  if (start >= end) throw unsatisfiable;
  return { start, end };
}

// --- answers ---

async function sendBytes(response, handle, { start, end }) {
  if (start === end) return response.end();
  const source = handle.createReadStream({ start, end: end - 1, autoClose: false });
  await pipeline(source, response, { end: false });
  // A file that became shorter meanwhile: the client must not take the next answer for its rest.
  if (source.bytesRead !== end - start) return response.destroy();
  return response.end();
}

async function answer(request, response, { root, isolation }) {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    throw new Refusal(405, 'expected GET or HEAD', { Allow: 'GET, HEAD' });
  }
  const { path, search } = readTarget(root, request.url);
  const file = await openAnswer(root, path, acceptsBrotli(request));
  try {
    const headers = headersFor(path, search, file, isolation);
    if (isKnown(request, headers.ETag)) return response.writeHead(304, headers).end();
    const { size } = file.stat;
    const range = readRange(request, size, headers.ETag);
    const { start, end } = range ?? { start: 0, end: size };
    headers['Content-Length'] = end - start;
    if (range) headers['Content-Range'] = `bytes ${start}-${end - 1}/${size}`;
    response.writeHead(range ? 206 : 200, headers);
    if (request.method === 'HEAD') return response.end();
    return await sendBytes(response, file.handle, { start, end });
  } finally {
    await file.handle.close();
  }
}

function refuse(response, error) {
  if (response.headersSent || response.destroyed) return response.destroy(); // the disk failed, or the client left
  let { status, message: text, headers } = error;
  if (!(error instanceof Refusal)) {
    status = kNoDescriptors.has(error.code) ? 503 : 500;
    text = status === 503 ? 'too many files are open, try again' : 'the file cannot be read';
    console.error(`serve: ${error.message}`);
  }
  return response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...headers }).end(`${text}\n`);
}

// Answers the requests of one connection one after the other: a client that sends a thousand at once
// shall not make us open a thousand files.
function answersInTurn(options) {
  const last = new WeakMap(); // connection -> its last answer, sent or given up
  const answerAlone = async (request, response) => {
    if (!response.socket || response.socket.destroyed) return; // the connection ended before its turn
    const closed = new Promise((done) => response.once('close', done));
    await answer(request, response, options).catch((error) => refuse(response, error));
    await closed;
  };
  return (request, response) => {
    // Whatever goes wrong costs this connection, not the server.
    const before = last.get(request.socket) ?? Promise.resolve();
    const answered = before.then(() => answerAlone(request, response)).catch(() => response.destroy());
    last.set(request.socket, answered);
  };
}

function holdsPage(folder) {
  try {
    return statSync(join(folder, 'index.html')).isFile();
  } catch {
    return false;
  }
}

// Resolves with the listening server; port 0 takes a free one.
export async function serve({ root, port = 0, host = '127.0.0.1', isolation = true }) {
  const folder = resolve(root);
  if (!holdsPage(folder)) {
    throw new Error(`serve: expected a built site in ${folder} (./lab build), found no index.html`);
  }
  const server = createServer(answersInTurn({ root: folder, isolation }));
  const listening = once(server, 'listening');
  server.listen(port, host);
  await listening.catch((error) => {
    const used = error.code === 'EADDRINUSE';
    throw used ? new Error(`serve: expected a free port, found ${port} in use (--port N takes another)`) : error;
  });
  // A connection that could not be taken is lost, not the server.
  server.on('error', (error) => console.error(`serve: ${error.message}`));
  return server;
}

// --- command line ---

function readOptions() {
  const { values } = parseArgs({
    options: {
      root: { type: 'string', default: join(dirname(fileURLToPath(import.meta.url)), '../build/site') },
      port: { type: 'string', default: '8080' },
      host: { type: 'string', default: '127.0.0.1' },
      'no-isolation': { type: 'boolean', default: false },
    },
  });
  if (!/^\d{1,5}$/.test(values.port) || Number(values.port) > 65535) {
    throw new Error(`--port: expected a number up to 65535, found ${values.port}`);
  }
  return { root: values.root, port: Number(values.port), host: values.host, isolation: !values['no-isolation'] };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    const options = readOptions();
    const server = await serve(options);
    const host = options.host.includes(':') ? `[${options.host}]` : options.host;
    console.log(`Latent Lab: http://${host}:${server.address().port}/ (Ctrl-C ends it)`);
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
