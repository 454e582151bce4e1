// SPDX-License-Identifier: MIT
// Models of kinds that no shipped bundle has: trained by the tests themselves for a few steps, or made by hand.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { places, skip, top } from './harness.mjs';

// A generator and a critic's features, no encoder; tiny networks, 15 steps.
const kGan = ['batch=600', 'critic_steps=2', 'width=4', 'generator_width=4', 'film_frames=2'];

let gan;

// The folder of its bundle. Trained once, however many tests ask.
export function trainedGan() {
  if (!existsSync(places.latentlab)) skip('the program is not built');
  gan ??= train('digits-wgan-gp', kGan);
  return gan;
}

let flow;

// A flow of three guided steps, tiny. Likewise.
export function trainedFlow() {
  if (!existsSync(places.latentlab)) skip('the program is not built');
  flow ??= train('digits-flow', ['batch=600', 'width=4', 'deep_width=4', 'steps=3', 'film_frames=2']);
  return flow;
}

function train(recipe, settings) {
  const run = join(places.scratch, recipe);
  rmSync(run, { recursive: true, force: true });
  const set = settings.flatMap((setting) => ['--set', setting]);
  execFileSync(places.latentlab, ['train', recipe, '--out', run, '--epochs', '1', '--device', 'cpu', '--threads', '1', ...set], { stdio: 'pipe' });
  return join(run, 'bundle');
}

const writer = join(top, 'build/native/tests/native/write_detectors');

let detectors;

// The folder of a tiny detector: tiny-map, bare-map, tiny-feature or tiny-inspector. Written once.
export function handMadeDetector(id) {
  if (!existsSync(writer)) skip('the native tests are not built');
  detectors ??= writeDetectors();
  return join(detectors, id);
}

function writeDetectors() {
  const folder = join(places.scratch, 'detectors');
  rmSync(folder, { recursive: true, force: true });
  execFileSync(writer, [folder], { stdio: 'pipe' });
  return folder;
}

// A copy of the built site that offers one more model.
export function siteWith(bundle, id) {
  const root = join(places.scratch, `site-with-${id}`);
  rmSync(root, { recursive: true, force: true });
  cpSync(places.site, root, { recursive: true });
  const models = join(root, 'models');
  cpSync(bundle, join(models, id), { recursive: true });
  rmSync(join(models, 'index.json.br'), { force: true });
  execFileSync(places.latentlab, ['export', '--index', models], { stdio: 'pipe' });
  return root;
}
