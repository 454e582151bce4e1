// SPDX-License-Identifier: MIT
// Picture files for the tests: rendered capsules where the native program is there to draw them, and
// files that are broken on purpose.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';

import { places, skip } from './harness.mjs';

const index = JSON.parse(readFileSync(join(places.models, 'index.json'), 'utf8')).models;
const manifestOf = ({ id }) => JSON.parse(readFileSync(join(places.models, id, 'manifest.json'), 'utf8'));

export const titleOf = (id) => manifestOf({ id }).title;

// Ids of the bundles that score pictures, and one of them for tests of the page itself.
export const detectors = index.filter((model) => manifestOf(model).scoring !== null).map(({ id }) => id);
export const detector = detectors.includes('capsules-vae') ? 'capsules-vae' : detectors[0];

const folder = join(places.scratch, 'capsules');
let rendered = false;

function filesBelow(path) {
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    const inside = join(path, entry.name);
    return entry.isDirectory() ? filesBelow(inside) : [inside];
  });
}

// Paths of PNGs, one good capsule and one with each kind of defect.
export function capsulePaths() {
  if (!existsSync(places.latentlab)) skip('the native program is not built');
  if (!rendered) {
    rmSync(folder, { recursive: true, force: true });
    execFileSync(places.latentlab, ['data', 'render', 'capsules', '--out', folder, '--count', '1', '--test-count', '1', '--seed', '5'], { stdio: 'pipe' });
    rendered = true;
  }
  return filesBelow(folder).filter((path) => /\/test\/.*\.png$/.test(path)).sort();
}

// Named after their kinds: crack-000.png.
export const capsules = () =>
  capsulePaths().map((path) => pngFile(path.split('/').slice(-2).join('-'), readFileSync(path)));

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

const kGrey = 0;
const kRgb = 2;

function png({ width, height, type, rows }) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.writeUInt8(8, 8); // bits a sample
  header.writeUInt8(type, 9);
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

// A grey PNG whose header promises more than the few rows that are there.
export function hugePng(side) {
  return png({ width: side, height: side, type: kGrey, rows: Buffer.alloc((side + 1) * 4) });
}

// An RGB PNG of stripes; another `seed` gives another picture.
export function stripes(seed, side = 64) {
  const stride = 3 * side + 1;
  const rows = Buffer.alloc(stride * side);
  for (let i = 0; i < rows.length; ++i) rows[i] = i % stride === 0 ? 0 : (i * (seed + 3)) & 255;
  return png({ width: side, height: side, type: kRgb, rows });
}

// An RGB PNG of a plain capsule that lies anyhow on an even ground.
export function turnedCapsule({ width, height, x, y, degrees, length }) {
  const radius = length / 5;
  const cosine = Math.cos((degrees * Math.PI) / 180);
  const sine = Math.sin((degrees * Math.PI) / 180);
  const rows = Buffer.alloc((3 * width + 1) * height);
  for (let row = 0; row < height; ++row) {
    for (let column = 0; column < width; ++column) {
      const along = (column - x) * cosine + (row - y) * sine;
      const across = (row - y) * cosine - (column - x) * sine;
      const inside = Math.hypot(Math.max(0, Math.abs(along) - (length / 2 - radius)), across) <= radius;
      const colour = !inside ? [205, 208, 200 + ((7 * row + 3 * column) % 5)] : along < 0 ? [40, 36, 30] : [190, 110, 60];
      rows.set(colour, row * (3 * width + 1) + 1 + 3 * column);
    }
  }
  return png({ width, height, type: kRgb, rows });
}

export const pngFile = (name, buffer) => ({ name, mimeType: 'image/png', buffer });
