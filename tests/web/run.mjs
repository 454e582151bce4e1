// SPDX-License-Identifier: MIT
// The page's tests. Prints each by name and ends with "N passed, N failed, N skipped".
// Usage: node run.mjs [--site DIR] [--models DIR] [--program latentlab] [--jobs N] [part of a name ...]
// N processes, each with a browser of its own, share the tests (default: 2); --jobs 1 is for looking into one.
// The journeys of one person: node run.mjs "keyboard: " (journey.mjs).
import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { closeAll, runTests, setPlaces } from './harness.mjs';
import { runParts } from './parts.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    site: { type: 'string' },
    models: { type: 'string' },
    program: { type: 'string' },
    jobs: { type: 'string', default: '2' },
    part: { type: 'string' }, // "0/2": the first of two, as run by runParts
  },
});
const jobs = Number(values.jobs);
if (jobs > 1 && !values.part) process.exit((await runParts(jobs)) ? 0 : 1);
const [part, parts] = (values.part ?? '0/1').split('/').map(Number);
setPlaces(values, part);

const suites = [
  'message_test',
  'bundle_test',
  'requests_test',
  'serve_test',
  'serve_abuse_test',
  'page_test',
  'explore_test',
  'own_test',
  'own_trouble_test',
  'slots_test',
  'robustness_test',
  'offline_test',
  'inspect_test',
  'batch_test',
  'parity_test',
  'generator_test',
  'screenshots_test',
  'firefox_test',
];
for (const suite of suites) await import(`./${suite}.mjs`);
const here = dirname(fileURLToPath(import.meta.url));
for (const journeys of readdirSync(here).filter((file) => /^journey_\w+_test\.mjs$/.test(file)).sort()) await import(`./${journeys}`);

try {
  process.exitCode = (await runTests(positionals, part, parts)) ? 0 : 1;
} finally {
  await closeAll();
}
