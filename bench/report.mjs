// SPDX-License-Identifier: MIT
// What every benchmark shares: running a program, medians, and the table and JSON of the results.
// A result is {name, value, unit, budget?, baseline?, ratio?, note?}; a budget is an upper bound
// unless `atLeast` is set.
import { spawnSync } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

// Nearest-rank percentile, share in (0, 1].
export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

// Standard output of a program; throws with its standard error if it fails.
export function output(program, args, options = {}) {
  const run = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 26, ...options });
  if (run.error) throw run.error;
  if (run.status !== 0) {
    throw new Error(`${program} ${args.join(' ')}: expected exit code 0, found ${run.status}\n${run.stderr}`);
  }
  return run.stdout;
}

export function machine() {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memory_gib: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
  };
}

const isMet = ({ value, budget, atLeast }) => (atLeast ? value >= budget : value <= budget);

function row(result) {
  const budget = result.budget === undefined ? '' :
    `${result.atLeast ? '>=' : '<='} ${result.budget}${isMet(result) ? '' : '  MISSED'}`;
  return [result.name, `${round(result.value)} ${result.unit}`, budget, result.note ?? ''];
}

const round = (value) => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3));

export function table(results) {
  const rows = [['what', 'measured', 'budget', 'note'], ...results.map(row)];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((cells) => cells[column].length)));
  const line = (cells) => cells.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd();
  return [line(rows[0]), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.slice(1).map(line)].join('\n');
}
