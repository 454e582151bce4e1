// SPDX-License-Identifier: MIT
// The page's tests. Prints each by name and ends with "N passed, N failed, N skipped".
// Usage: node run.mjs [--site DIR] [--models DIR] [--program latentlab] [part of a name ...]
// The journeys of one person: node run.mjs "keyboard: " (journey.mjs).
// A page waits for its browser about as often as it is busy, so that suites run beside each other, each
// in a process with a browser of its own (suite_process.mjs).
import { fork } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { places } from './harness.mjs';

const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { site: { type: 'string' }, models: { type: 'string' }, program: { type: 'string' } },
});

const kMostBeside = 4; // a gigabyte of memory each
const kSlowest = 10;

const here = dirname(fileURLToPath(import.meta.url));
const found = readdirSync(here).filter((file) => file.endsWith('_test.mjs')).map((file) => file.replace('.mjs', ''));
// What takes longest comes first, so that nothing long is left for the end.
const kLongest = ['inspect_test', ...found.filter((suite) => suite.startsWith('journey_')), 'inspect_hand_test', 'page_test', 'firefox_test', 'own_test', 'robustness_test'];
const suites = [...new Set([...kLongest, ...found])];

const counts = { passed: 0, failed: 0, skipped: 0 };
const durations = [];

function report({ name, outcome, words, seconds }) {
  counts[outcome] += 1;
  durations.push({ name, seconds });
  console.log(outcome === 'passed' ? `passed: ${name}` : outcome === 'skipped' ? `skipped: ${name} (${words})` : `failed: ${name}\n${words}`);
}

// Resolves when no suite is left, or when the process has ended before it was told to.
function runSuites(number) {
  const scratch = join(places.scratch, String(number));
  const child = fork(join(here, 'suite_process.mjs'), [JSON.stringify({ places: { ...values, scratch }, wanted })]);
  let suite;
  const next = () => {
    suite = suites.shift();
    if (suite) child.send({ suite });
    else child.disconnect();
  };
  next();
  child.on('message', ({ result }) => (result ? report(result) : next()));
  return new Promise((done) => {
    child.on('exit', (code, signal) => {
      if (suite) report({ name: suite, outcome: 'failed', words: `its process ended with ${signal ?? code}`, seconds: 0 });
      done();
    });
  });
}

async function runBeside(number) {
  while (suites.length > 0) await runSuites(number);
}

await Promise.all(Array.from({ length: Math.min(kMostBeside, availableParallelism()) }, (_, number) => runBeside(number)));
// So that whoever waits for the tests knows what for.
const slowest = durations.toSorted((a, b) => b.seconds - a.seconds).slice(0, kSlowest);
for (const { name, seconds } of slowest) console.log(`took ${seconds.toFixed(1)} s: ${name}`);
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;
