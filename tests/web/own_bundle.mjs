// SPDX-License-Identifier: MIT
// Bundles as visitors bring them along: the files of a shipped one under another manifest, and what
// the tests ask the page about them.
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { drop, kPatience, places, top } from './harness.mjs';

const { zipSync } = createRequire(join(top, 'web/package.json'))('fflate');

export const kDonor = 'mnist-vae2';
const sum = (bytes) => createHash('sha256').update(bytes).digest('hex');

// A shipped bundle's files under another manifest. change: of the manifest, and of the files by name.
export function bundle(change, donor = kDonor) {
  const folder = join(places.models, donor);
  const files = Object.fromEntries(readdirSync(folder).map((file) => [file, new Uint8Array(readFileSync(join(folder, file)))]));
  const manifest = JSON.parse(Buffer.from(files['manifest.json']).toString());
  change(manifest, files);
  files['manifest.json'] = new Uint8Array(Buffer.from(JSON.stringify(manifest)));
  const id = manifest.id;
  return {
    key: `${id}.${sum(files['manifest.json']).slice(0, 12)}`,
    file: { name: `${id}.zip`, mimeType: 'application/zip', buffer: Buffer.from(zipSync(files, { level: 0 })) },
  };
}

export const clothes = (change = () => {}) =>
  bundle((manifest, files) => {
    manifest.id = 'my-clothes';
    manifest.title = 'My clothes';
    change(manifest, files);
  });

export function without(...roles) {
  return (manifest, files) => {
    for (const role of roles) {
      delete files[manifest.networks[role].file];
      delete manifest.networks[role];
    }
    delete files[manifest.files.bank?.file];
    delete manifest.files.bank;
    // Was measured with both networks.
    delete manifest.typicality;
  };
}

export const hash = (page) => page.evaluate(() => window.location.hash);
export const waitForHash = (page, text) =>
  page.waitForFunction((part) => window.location.hash.includes(part), text, { timeout: kPatience });

export async function waitForModel(page, title) {
  await page.waitForFunction((name) => document.getElementById('mirror').dataset.model === name, title, { timeout: kPatience });
}

export async function give(page, ...bundles) {
  await drop(page, bundles.map(({ file }) => file));
}

// Files that the manifest vouches for and that are no good all the same.
export function replaced(name, bytes) {
  return (manifest, files) => {
    const entry = manifest.networks[name] ?? manifest.files[name];
    files[entry.file] = bytes;
    entry.bytes = bytes.length;
    entry.sha256 = sum(bytes);
  };
}

// Codes of a million numbers: a sheet of them takes more memory than a page has at hand.
export function hungry() {
  const kDim = 2 ** 20;
  return bundle((manifest, files) => {
    manifest.id = 'hungry';
    manifest.title = 'Hungry';
    without('encoder')(manifest, files);
    manifest.latent.dim = kDim;
    manifest.networks.decoder.inputs[0].shape = [-1, kDim];
  });
}

// Runs in the page, before its scripts: window.refuseMemory(true) is a machine without any to spare.
export function refuseMemory() {
  let refused = false;
  window.refuseMemory = (refuse) => (refused = refuse);
  const { grow } = WebAssembly.Memory.prototype;
  WebAssembly.Memory.prototype.grow = function (pages) {
    if (refused) throw new RangeError('no memory');
    return grow.call(this, pages);
  };
}
