// SPDX-License-Identifier: MIT
// Shares the tests among processes of run.mjs and puts together what they say: every test's lines stay
// together, and the last line is the sum.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const kResult = /^(passed|failed|skipped): /;
const kSum = /^(\d+) passed, (\d+) failed, (\d+) skipped$/;

// Resolves with [passed, failed, skipped] of one process. One that ends without a sum counts as a failure.
async function runPart(part, parts) {
  const child = spawn(process.execPath, [...process.argv.slice(1), '--part', `${part}/${parts}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  let sum;
  let lines = [];
  const say = () => {
    if (lines.length > 0) console.log(lines.join('\n'));
    lines = [];
  };
  for await (const line of createInterface({ input: child.stdout })) {
    if (kResult.test(line)) say();
    sum = line.match(kSum)?.slice(1).map(Number);
    if (!sum) lines.push(line);
  }
  say();
  if (sum) return sum;
  console.log(`failed: part ${part} of ${parts} of the page's tests ended before its last test`);
  return [0, 1, 0];
}

// True if all passed, and some did.
export async function runParts(parts) {
  const sums = await Promise.all([...Array(parts).keys()].map((part) => runPart(part, parts)));
  const [passed, failed, skipped] = [0, 1, 2].map((i) => sums.reduce((sum, counts) => sum + counts[i], 0));
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  return failed === 0 && passed > 0;
}
