// SPDX-License-Identifier: MIT
// Sets that do not fit into memory. Speed: a run of `folder:` that keeps no picture, with a network of a few weights,
// against PyTorch's DataLoader alone (2 workers, PIL), on the same files to the same size, in alternating rounds.
// Memory: the most that a whole run takes, from its list of files to its figures, by how many files there are.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { output } from './report.mjs';

const kRounds = 3;
const kPictures = 600;
const kSide = 512; // pixels of the files
const kBatch = 16;
const kEpochs = 3;

// Files of a few bytes, LAB_BENCH_FILES=2000,20000 for others; each is another picture, or held-out ones would count as seen.
const kCounts = (process.env.LAB_BENCH_FILES ?? '2000,20000,200000').split(',').map(Number);
const kSample = 100; // milliseconds

const train = (pictures, out, epochs, batch) => [
  'train', `folder:${pictures}-vae`, '--out', out, '--cache', '0', '--epochs', String(epochs), '--threads', '1', '--device', 'cpu',
  '--set', `batch=${batch}`, '--set', 'width=2', '--set', 'decoder_width=2', '--set', 'latent=2', '--set', 'film_frames=0',
  '--set', 'precision=float32',
];

async function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), 'latentlab-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// Of the epochs after the first.
function latentlab(program, pictures) {
  return inFolder((folder) => {
    output(program, train(pictures, join(folder, 'run'), kEpochs, kBatch));
    const rows = readFileSync(join(folder, 'run', 'speed.csv'), 'utf8').trim().split('\n').slice(2);
    return Math.max(...rows.map((row) => Number(row.split(',')[1])));
  });
}

function dataLoader(pictures) {
  const flags = ['--batch', String(kBatch), '--epochs', String(kEpochs)];
  return JSON.parse(output('python3', ['bench/eager/loader.py', pictures, ...flags])).images_per_second;
}

async function compare(program, format, pictures) {
  const own = [];
  const others = [];
  for (let round = 0; round < kRounds; ++round) {
    own.push(await latentlab(program, pictures));
    others.push(dataLoader(pictures));
  }
  const name = (what) => `loading ${format} of ${kSide} to 64 pixels, ${what}`;
  const note = (values) => `least ${Math.min(...values).toFixed(0)}`;
  return [
    { name: name('latentlab, training'), value: Math.max(...own), unit: 'images/s', note: note(own) },
    { name: name('DataLoader, 2 workers'), value: Math.max(...others), unit: 'images/s', note: note(others) },
    { name: name('latentlab / DataLoader'), value: Math.max(...own) / Math.max(...others), unit: 'x', note: `best of ${kRounds} alternating rounds` },
  ];
}

export async function speeds(program, folder) {
  output(program, ['data', 'render', 'capsules', '--out', join(folder, 'set'), '--count', String(kPictures), '--test-count', '1', '--size', String(kSide)]);
  const png = join(folder, 'set', 'train', 'good');
  const jpeg = join(folder, 'jpeg');
  output('python3', ['bench/eager/loader.py', png, '--jpeg', jpeg]);
  return [...(await compare(program, 'PNG', png)), ...(await compare(program, 'JPEG', jpeg))];
}

function writePictures(folder, count) {
  mkdirSync(folder);
  for (let i = 0; i < count; ++i) {
    const pixels = Buffer.alloc(64, 40);
    for (let bit = 0; bit < 20; ++bit) pixels[bit * 3] = (i >> bit) & 1 ? 220 : 80;
    writeFileSync(join(folder, `${String(i).padStart(6, '0')}.pgm`), Buffer.concat([Buffer.from('P5\n8 8\n255\n'), pixels]));
  }
}

// MiB that a process had resident at most.
async function peakOf(program, args) {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (text) => (errors += text));
  let peak = 0;
  const timer = setInterval(() => {
    try {
      peak = Math.max(peak, Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]));
    } catch {
      // It has just ended.
    }
  }, kSample);
  const code = await new Promise((done) => child.once('exit', done));
  clearInterval(timer);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')}: expected exit code 0, found ${code}\n${errors}`);
  return peak / 1024;
}

export async function peaks(program, counts) {
  const results = [];
  for (const count of counts) {
    const value = await inFolder((folder) => {
      const pictures = join(folder, 'pictures');
      writePictures(pictures, count);
      return peakOf(program, train(pictures, join(folder, 'run'), 1, 64));
    });
    results.push({ name: `loading, peak memory of a run on ${count} files`, value, unit: 'MiB' });
  }
  return results;
}

export async function benchLoading({ program }) {
  return [...(await inFolder((folder) => speeds(program, folder))), ...(await peaks(program, kCounts))];
}
