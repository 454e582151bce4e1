// SPDX-License-Identifier: MIT
// A run that two processes of one thread share, against one process of two threads: pictures a second, bytes that a
// process sends a step, and how much of a step its main thread waits for the other. Alternating rounds, the best
// counts, as in train.mjs.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { output } from './report.mjs';

const kRounds = 2;
const kProcesses = 2;
const kRecipes = [
  { recipe: 'vae', batch: 128 },
  { recipe: 'dcgan', batch: 64 }, // with batch norm, whose statistics are exchanged as well
];
const kSample = 500; // milliseconds
const kWarmUp = 1500; // after the first checkpoint

const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

function freePort() {
  return new Promise((done, fail) => {
    const server = createServer().once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

const train = ({ recipe }, data, out, threads) => [
  'train', `mnist-${recipe}`, '--data', data, '--out', out, '--epochs', '1', '--threads', String(threads),
  '--set', 'precision=float32', '--set', 'film_frames=0', '--device', 'cpu',
];

function speedOf(out) {
  return Number(readFileSync(join(out, 'speed.csv'), 'utf8').trim().split('\n').at(-1).split(',')[1]);
}

// Bytes written so far, by a process that writes to sockets alone, and how long its main thread was at work or could
// have been: what is left of the time, it waited.
function sampleOf(pid) {
  const written = Number(/^wchar: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))[1]);
  const [ran, queued] = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ').map(Number);
  return { written, ready: (ran + queued) / 1e9, at: performance.now() / 1e3 };
}

async function shared(program, data, row, out) {
  const meeting = { WORLD_SIZE: String(kProcesses), MASTER_ADDR: '127.0.0.1', MASTER_PORT: String(await freePort()) };
  const start = (rank) =>
    spawn(program, train(row, data, out, 1), { env: { ...process.env, ...meeting, RANK: String(rank) }, stdio: ['ignore', 'ignore', 'pipe'] });
  const errors = [];
  const ended = (child) =>
    new Promise((done) => {
      child.stderr.on('data', (text) => errors.push(text));
      child.once('exit', done);
    });
  const processes = Array.from({ length: kProcesses }, (_, rank) => start(rank));
  const codes = Promise.all(processes.map(ended));
  const second = processes[1];
  const samples = [];
  while (second.exitCode === null && second.signalCode === null) {
    if (existsSync(join(out, 'checkpoint.safetensors'))) {
      if (samples.length === 0) await sleep(kWarmUp);
      try {
        samples.push(sampleOf(second.pid));
      } catch {
        break; // it has just ended
      }
    }
    await sleep(kSample);
  }
  for (const code of await codes) {
    if (code !== 0) throw new Error(`${program}: expected exit code 0, found ${code}\n${errors.join('')}`);
  }
  // The end of the epoch is not training.
  const [first, last] = [samples[0], samples.at(-3)];
  if (!last || last === first) throw new Error('ranks: expected a run of some seconds, found a shorter one');
  const seconds = last.at - first.at;
  const rate = speedOf(out);
  return {
    rate,
    bytes: (last.written - first.written) / ((seconds * rate) / row.batch),
    waiting: 1 - (last.ready - first.ready) / seconds,
  };
}

async function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), 'latentlab-bench-'));
  try {
    return await work(join(folder, 'run'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compare(program, data, row) {
  const alone = [];
  const together = [];
  for (let round = 0; round < kRounds; ++round) {
    alone.push(await inFolder((out) => (output(program, train(row, data, out, kProcesses)), speedOf(out))));
    together.push(await inFolder((out) => shared(program, data, row, out)));
  }
  const best = together.reduce((a, b) => (b.rate > a.rate ? b : a));
  const name = (what) => `ranks mnist-${row.recipe}, batch ${row.batch}, ${what}`;
  return [
    { name: name(`one process of ${kProcesses} threads`), value: Math.max(...alone), unit: 'images/s' },
    { name: name(`${kProcesses} processes of one thread`), value: best.rate, unit: 'images/s' },
    { name: name('processes / threads'), value: best.rate / Math.max(...alone), unit: 'x', note: `best of ${kRounds} alternating rounds` },
    { name: name('sent by a process in a step'), value: best.bytes / 1e6, unit: 'MB' },
    { name: name('waiting, of a step'), value: 100 * best.waiting, unit: '%' },
  ];
}

// Of the recipes in LAB_BENCH_RECIPES, else of all.
export async function benchRanks({ program, data }) {
  const asked = (process.env.LAB_BENCH_RECIPES ?? '').split(',').filter(Boolean);
  const results = [];
  for (const row of kRecipes) {
    if (asked.length === 0 || asked.includes(row.recipe)) results.push(...(await compare(program, data, row)));
  }
  return results;
}
