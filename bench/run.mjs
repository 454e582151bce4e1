// SPDX-License-Identifier: MIT
// ./lab bench [train|ranks|loading|score|browser|sizes|soak ...]: runs the benchmarks, prints a table and writes
// bench/results.json. Expects the native program and the built site (./lab bench builds both).
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { benchBrowser } from './browser.mjs';
import { benchLoading } from './loading.mjs';
import { benchRanks } from './ranks.mjs';
import { machine, output, table } from './report.mjs';
import { benchScore } from './score.mjs';
import { benchSizes } from './sizes.mjs';
import { benchSoak } from './soak.mjs';
import { benchTraining } from './train.mjs';

const kProgram = resolve('build/native/native/latentlab');
const kSite = resolve('build/site');
const kResults = 'bench/results.json';

const benchmarks = {
  train: () => benchTraining({ program: kProgram, data: process.env.LAB_DATA ?? '' }),
  ranks: () => benchRanks({ program: kProgram, data: process.env.LAB_DATA ?? '' }),
  score: () => benchScore({ program: kProgram, data: process.env.LAB_DATA ?? '' }),
  loading: () => benchLoading({ program: kProgram }),
  browser: () => benchBrowser({ site: kSite, program: kProgram }),
  sizes: () => benchSizes({ site: kSite }),
  soak: () => benchSoak({ site: kSite, program: kProgram }),
};
const kOnlyWhenAsked = ['soak']; // an hour

function commit() {
  try {
    const dirty = output('git', ['status', '--porcelain', '--untracked-files=no']).trim() !== '';
    return output('git', ['rev-parse', 'HEAD']).trim() + (dirty ? ' with changes' : '');
  } catch {
    return 'unknown';
  }
}

function reasonToSkip(name) {
  if (['train', 'ranks'].includes(name) && !existsSync(resolve(process.env.LAB_DATA ?? '', 'mnist'))) {
    return 'LAB_DATA does not point to a folder with mnist/';
  }
  if (name === 'score' && !existsSync(resolve(process.env.LAB_DATA ?? '', 'mvtec-capsule'))) {
    return 'LAB_DATA does not point to a folder with mvtec-capsule/';
  }
  return '';
}

const asked = process.argv.slice(2);
for (const name of asked) {
  if (!(name in benchmarks)) {
    console.error(`bench: expected ${Object.keys(benchmarks).join(', ')}, found ${name}`);
    process.exit(2);
  }
}

// Figures of benchmarks that were not asked for stay in the file, each with its own machine and commit.
const results = existsSync(kResults) ? JSON.parse(readFileSync(kResults, 'utf8')) : {};
for (const name of asked.length ? asked : Object.keys(benchmarks).filter((known) => !kOnlyWhenAsked.includes(known))) {
  const reason = reasonToSkip(name);
  if (reason) {
    console.log(`${name}: skipped, ${reason}\n`);
    continue;
  }
  const measured = await benchmarks[name]();
  console.log(`${name}\n${table(measured)}\n`);
  results[name] = { commit: commit(), date: new Date().toISOString(), machine: machine(), results: measured };
}
writeFileSync(`${kResults}.partial`, JSON.stringify(results, null, 2) + '\n');
renameSync(`${kResults}.partial`, kResults);
