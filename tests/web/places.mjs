// SPDX-License-Identifier: MIT
// Where the page's tests find what they test, and how long they wait for it.
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const top = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

// Of the packages that the page is built with.
export const require = createRequire(join(top, 'web/package.json'));

export const places = {
  site: join(top, 'build/site'),
  models: join(top, 'assets/models'),
  latentlab: join(top, 'build/native/native/latentlab'),
  scratch: join(top, 'build/web-tests'),
  screenshots: join(top, 'build/screenshots'),
};

export function setPlaces({ site, models, program, scratch }) {
  if (site) places.site = resolve(site);
  if (models) places.models = resolve(models);
  if (program) places.latentlab = resolve(program);
  if (scratch) places.scratch = resolve(scratch);
}

// For a machine that is busy with other things; no test measures time.
export const kPatience = 120_000; // milliseconds
