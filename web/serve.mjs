// SPDX-License-Identifier: MIT
// A static server for the built page: right MIME types, brotli siblings, cache lifetimes, the headers
// for cross-origin isolation. Usage: node serve.mjs [--root DIR] [--port N] [--host H] [--no-isolation]
import { createReadStream, realpathSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, extname, join, resolve, sep } from 'node:path';
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

function statFile(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat?.isFile() ? stat : null;
}

// The file below root that a path asks for, or null. Links that lead outside do not count.
export function locate(root, path) {
  let name;
  try {
    name = decodeURIComponent(path);
  } catch {
    return null;
  }
  if (name.includes('\0')) return null;
  const file = join(root, name.endsWith('/') ? `${name}index.html` : name);
  if (file !== root && !file.startsWith(root + sep)) return null;
  if (!statFile(file)) return null;
  const real = realpathSync(file);
  return real.startsWith(realpathSync(root) + sep) ? file : null;
}

function headersFor(file, search, isolation) {
  const fixed = kHashed.test(file) || /[?&]v=/.test(search);
  return {
    'Content-Type': kTypes[extname(file)] ?? 'application/octet-stream',
    'Cache-Control': fixed ? 'public, max-age=31536000, immutable' : 'no-cache',
    'Content-Security-Policy': `${kPolicy}; frame-ancestors 'self'`,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    Vary: 'Accept-Encoding',
    ...(isolation && {
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
      'Cross-Origin-Resource-Policy': 'same-origin',
    }),
  };
}

function acceptsBrotli(request) {
  return /(^|[\s,])br($|[\s,;])(?!\s*q=0(\.0*)?($|,))/.test(request.headers['accept-encoding'] ?? '');
}

function refuse(response, status, text) {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}

function answer(request, response, { root, isolation }) {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, 'expected GET');
  const [path, search = ''] = request.url.split(/(?=\?)/);
  const file = locate(root, path);
  if (!file) return refuse(response, 404, 'no such file');
  const headers = headersFor(file, search, isolation);
  const packed = acceptsBrotli(request) ? statFile(`${file}.br`) : null;
  const stat = packed ?? statFile(file);
  headers['Content-Length'] = stat.size;
  if (packed) headers['Content-Encoding'] = 'br';
  headers.ETag = `"${stat.size.toString(36)}-${Math.round(stat.mtimeMs).toString(36)}${packed ? '-br' : ''}"`;
  if (request.headers['if-none-match'] === headers.ETag) return response.writeHead(304, headers).end();
  response.writeHead(200, headers);
  if (request.method === 'HEAD') return response.end();
  createReadStream(packed ? `${file}.br` : file).on('error', () => response.destroy()).pipe(response);
}

// Returns the listening server; port 0 takes a free one.
export function serve({ root, port = 0, host = '127.0.0.1', isolation = true }) {
  const folder = resolve(root);
  if (!statFile(join(folder, 'index.html'))) {
    return Promise.reject(new Error(`serve: expected a built site in ${folder} (./lab build), found no index.html`));
  }
  const server = createServer((request, response) => answer(request, response, { root: folder, isolation }));
  return new Promise((done, fail) => {
    server.once('error', (error) => {
      const used = error.code === 'EADDRINUSE';
      fail(used ? new Error(`serve: expected a free port, found ${port} in use (--port N takes another)`) : error);
    });
    server.listen(port, host, () => done(server));
  });
}

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
    console.log(`Latent Lab: http://${options.host}:${server.address().port}/ (Ctrl-C ends it)`);
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
