// SPDX-License-Identifier: MIT
// A small site for the tests of the static server, the server's program, and requests as they are
// written, without the clean-up that fetch does.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';

import { closeAfterTest, kPatience, places, top } from './harness.mjs';

export const folder = join(places.scratch, 'served');
export const site = join(folder, 'site');
export const serveMjs = join(top, 'web/serve.mjs');

export function makeSite() {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(site, 'models'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(site, 'index.html'), '<p>page');
  writeFileSync(join(site, 'app.0123456789.wasm'), 'wasm');
  writeFileSync(join(site, 'app.0123456789.wasm.br'), brotliCompressSync(Buffer.from('wasm')));
  writeFileSync(join(site, 'digits.bin'), '0123456789');
  writeFileSync(join(site, 'empty.bin'), '');
  symlinkSync(join(folder, 'secret.txt'), join(site, 'link.txt'));
  return site;
}

export function get(url, path, headers = {}, method = 'GET') {
  const { hostname, port } = new URL(url);
  return new Promise((done, fail) => {
    request({ hostname, port, path, headers, method, agent: false }, (response) => {
      const pieces = [];
      response.on('data', (piece) => pieces.push(piece));
      response.on('error', fail);
      response.on('end', () => done({ status: response.statusCode, headers: response.headers, body: Buffer.concat(pieces) }));
    })
      .on('error', fail)
      .setTimeout(kPatience, () => fail(new Error(`${path}: expected an answer, found none`)))
      .end();
  });
}

// The program with at most so many descriptors.
export async function startProgram({ descriptors = 1024 } = {}) {
  const command = `ulimit -n ${descriptors}; exec "$0" "$@"`;
  const program = spawn('bash', ['-c', command, process.execPath, serveMjs, '--root', site, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  closeAfterTest(async () => program.kill());
  let complaints = '';
  program.stderr.on('data', (text) => (complaints += text));
  const [line] = await Promise.race([once(program.stdout, 'data'), once(program, 'exit')]);
  const [url] = /http:\S+/.exec(String(line)) ?? [];
  if (!url) throw new Error(`serve.mjs: expected an address, found ${line}, ${complaints}`);
  return {
    url,
    complaints: () => complaints,
    runs: () => program.exitCode === null && program.signalCode === null,
    descriptors: () => readdirSync(`/proc/${program.pid}/fd`).length,
  };
}
