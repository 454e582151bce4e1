// SPDX-License-Identifier: MIT
// The page's tests. Prints each by name and ends with "N passed, N failed, N skipped".
// Usage: node run.mjs [--site DIR] [--models DIR] [--program latentlab] [part of a name ...]
// The journeys of one person: node run.mjs "keyboard: " (journey.mjs).
import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { closeAll, runTests, setPlaces } from './harness.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { site: { type: 'string' }, models: { type: 'string' }, program: { type: 'string' } },
});
setPlaces(values);

const suites = [
  'message_test',
  'bundle_test',
  'requests_test',
  'given_test',
  'serve_test',
  'serve_abuse_test',
  'page_test',
  'explore_test',
  'morph_test',
  'log_test',
  'restore_test',
  'lesson_test',
  'own_test',
  'own_trouble_test',
  'slots_test',
  'robustness_test',
  'offline_test',
  'inspect_test',
  'inspect_hand_test',
  'plain_calibrate_test',
  'batch_test',
  'parity_test',
  'flow_test',
  'generator_test',
  'screenshots_test',
  'package_test',
  'firefox_test',
];
for (const suite of suites) await import(`./${suite}.mjs`);
const here = dirname(fileURLToPath(import.meta.url));
for (const journeys of readdirSync(here).filter((file) => /^journey_\w+_test\.mjs$/.test(file)).sort()) await import(`./${journeys}`);

try {
  process.exitCode = (await runTests(positionals)) ? 0 : 1;
} finally {
  await closeAll();
}
