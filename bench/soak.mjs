// SPDX-License-Identifier: MIT
// Long use, sped up: a training that is stopped, killed and out of disk every "hour" of a day and queued again each
// time, and a page on which ten thousand pictures are inspected, the grid is moved ten thousand times and models are
// changed a thousand times. Only when asked for by name. LAB_SOAK=0.01 does a hundredth of the page's part.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

import { closeAll, complaintsOf, drop, follow, mirror, openPage, setPlaces, settle, startServer, until, waitForMirror } from '../tests/web/harness.mjs';
import { detector, pngFile, stripes } from '../tests/web/pictures.mjs';

const kHours = 24;
const kFileLimit = 64; // blocks of 1024 bytes: less than a checkpoint takes
const kRounds = 50; // of the page's parts, with the memory measured after each
const scale = Number(process.env.LAB_SOAK ?? 1);

const tell = (what, started) => console.error(`soak: ${what} after ${((Date.now() - started) / 1000).toFixed(0)} s`);

// --- training ---

// Resolves with the exit status, or the signal that ended it.
function run(command, args, { after, signal } = {}) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (text) => (errors = (errors + text).slice(-4000)));
    const timer = signal && setTimeout(() => child.kill(signal), after);
    child.on('error', fail);
    child.on('close', (status, by) => {
      clearTimeout(timer);
      done({ status: by ?? status, errors });
    });
  });
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && !/speed\.csv$|run\.lock$/.test(path));
}

function differences(folder, other) {
  const names = (of) => filesBelow(of).map((path) => relative(of, path)).sort();
  const all = [...new Set([...names(folder), ...names(other)])];
  const bytes = (path) => {
    try {
      return readFileSync(path);
    } catch {
      return Buffer.alloc(0);
    }
  };
  return all.filter((name) => !bytes(join(folder, name)).equals(bytes(join(other, name))));
}

// What happens in each hour: a scheduler's TERM, a power cut, a full disk.
const troubles = [
  { name: 'TERM', signal: 'SIGTERM', expected: [130, 0] },
  { name: 'KILL', signal: 'SIGKILL', expected: ['SIGKILL', 0] },
  { name: 'disk full', limit: kFileLimit, expected: [1] },
];

async function soakTraining(program) {
  const folder = mkdtempSync(join(tmpdir(), 'latentlab-soak-'));
  const options = (out) => ['train', 'digits-vae2', '--threads', '1', '--epochs', String(kHours), '--checkpoint-seconds', '0.2', '--out', join(folder, out)];
  try {
    const started = Date.now();
    const whole = await run(program, options('whole'));
    if (whole.status !== 0) throw new Error(`soak: expected a whole run, found ${whole.errors}`);
    const hour = (Date.now() - started) / kHours;
    const unexpected = [];
    let starts = 0;
    let last;
    for (; starts < 20 * kHours; ++starts) {
      const trouble = troubles[starts % troubles.length];
      const args = [...options('interrupted'), ...(starts > 0 ? ['--resume'] : [])];
      // The disk is not full for ever, and every start comes further than the one before.
      const done = trouble.limit && starts > 0
        ? await run('bash', ['-c', `ulimit -f ${trouble.limit}; trap "" XFSZ; exec "$0" "$@"`, program, ...args])
        : await run(program, args, { after: hour * (0.8 + 0.4 * ((starts * 7) % 5)), signal: trouble.signal ?? 'SIGTERM' });
      last = done;
      tell(`training: start ${starts + 1}, ${trouble.name}: ${done.status}`, started);
      if (done.status === 0) break;
      if (![...trouble.expected, 130].includes(done.status)) unexpected.push(`${trouble.name}: ${done.status} ${done.errors.split('\n').at(-2)}`);
    }
    const differ = last.status === 0 ? differences(join(folder, 'whole'), join(folder, 'interrupted')) : ['everything: it never ended'];
    return [
      { name: 'training: starts until it ended', value: starts + 1, unit: '', note: 'TERM, KILL and a full disk in turn' },
      { name: 'training: exits of another kind than that trouble has', value: unexpected.length, unit: '', budget: 0, note: unexpected.slice(0, 2).join('; ') },
      { name: 'training: files that differ from a whole run', value: differ.length, unit: '', budget: 0, note: differ.slice(0, 5).join(', ') },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// --- the page ---

// Resident memory of the tab's process in MB: the page, its workers and all their WASM.
async function tabMemory(page) {
  const session = await page.context().browser().newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const sizes = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => {
    const status = readFileSync(`/proc/${id}/status`, 'utf8');
    return Number(status.match(/VmRSS:\s+(\d+)/)[1]) / 1024;
  });
  return Math.max(...sizes);
}

// work(round) is done kRounds times. What it grew by after the first fifth, in which caches fill.
async function soakPage(name, hash, count, work) {
  const { url } = await startServer();
  const page = await openPage(`${url}#${hash}`);
  await waitForMirror(page, /.{5,}/);
  await settle(page);
  const memory = [];
  const started = Date.now();
  for (let round = 0; round < kRounds; ++round) {
    await work(page, round);
    memory.push(await tabMemory(page));
    tell(`${name}: ${round + 1} of ${kRounds}`, started);
  }
  const seconds = (Date.now() - started) / 1000;
  const early = memory[Math.floor(kRounds / 5) - 1];
  const complaints = complaintsOf(page);
  await page.context().close();
  return [
    { name: `${name}: memory of the tab after a fifth`, value: early, unit: 'MB' },
    { name: `${name}: memory at the end`, value: memory.at(-1), unit: 'MB', baseline: early, ratio: memory.at(-1) / early },
    { name: `${name}: complaints in the console`, value: complaints.length, unit: '', budget: 0, note: complaints[0]?.slice(0, 80) ?? `${count} in ${seconds.toFixed(0)} s` },
  ];
}

async function inspect(page, round, pictures) {
  const files = Array.from({ length: pictures }, (_, i) => pngFile(`${round}-${i}.png`, stripes(round * pictures + i)));
  await drop(page, files);
  await until(`${(round + 1) * pictures} pictures`, async () => (await mirror(page)).text.startsWith(`${(round + 1) * pictures} pictures`));
  await settle(page);
}

async function moveGrid(page, round, moves) {
  for (let i = 0; i < moves; ++i) {
    if (i % 20 === 0) {
      await page.mouse.up();
      await page.mouse.move(500, 400);
      await page.mouse.down();
    }
    await page.mouse.move(500 + 90 * Math.sin(i + round), 400 + 90 * Math.cos(0.7 * i));
  }
  await page.mouse.up();
  await settle(page);
}

async function changeModels(page, models, round, changes) {
  for (let i = 0; i < changes; ++i) {
    const model = models[(round * changes + i) % models.length];
    await follow(page, `#page=log&model=${model.id}`);
    await until(model.title, async () => (await mirror(page)).model === model.title);
    await settle(page);
  }
}

export async function benchSoak({ site, program }) {
  setPlaces({ site });
  const { models } = JSON.parse(readFileSync('assets/models/index.json', 'utf8'));
  const share = (whole) => Math.max(1, Math.round((whole * scale) / kRounds));
  const [pictures, moves, changes] = [share(10_000), share(10_000), share(1000)];
  try {
    return [
      ...(await soakTraining(program)),
      ...(await soakPage('inspections', `page=inspect&model=${detector}`, kRounds * pictures, (page, round) => inspect(page, round, pictures))),
      ...(await soakPage('grid moves', 'page=explore&model=mnist-vae2', kRounds * moves, (page, round) => moveGrid(page, round, moves))),
      ...(await soakPage('changes of model', 'page=log', kRounds * changes, (page, round) => changeModels(page, models, round, changes))),
    ];
  } finally {
    await closeAll();
  }
}
