// SPDX-License-Identifier: MIT
// Training speed of recipes against the same networks and steps in PyTorch eager: same machine, data, batch,
// threads and precision, in alternating rounds, because the machine's own speed drifts. The best round
// counts: other load can only slow one down.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { output } from './report.mjs';

const kRounds = 3;

// batch: the recipe's own. atLeast: what the project aims at.
const kRecipes = [
  { recipe: 'vae', batch: 128, atLeast: 1 },
  { recipe: 'wgan-gp', batch: 64, atLeast: 1.2 },
  { recipe: 'dcgan', batch: 64, atLeast: 1 },
  { recipe: 'flow', batch: 128, atLeast: 1 },
  { recipe: 'inspector', set: 'mvtec-capsule', batch: 4, epochs: 2, atLeast: 1.2 },
];

// A step of these takes longer; a part of the set is enough to time.
const kTimed = { 'wgan-gp': 19200, flow: 19200 };

function eager(data, { recipe, batch }, flags) {
  if (recipe === 'inspector') {
    return JSON.parse(output('python3', ['bench/eager/inspector.py', '--batch', String(batch), ...flags])).images_per_second;
  }
  const images = kTimed[recipe] ? ['--images', String(kTimed[recipe])] : [];
  const text = output('python3', ['bench/eager/train.py', '--data', data, '--recipe', recipe, '--batch', String(batch), ...images, ...flags]);
  return JSON.parse(text).images_per_second;
}

function latentlab(program, data, { recipe, set = 'mnist', epochs = 1 }, precision) {
  const folder = mkdtempSync(join(tmpdir(), 'latentlab-bench-'));
  try {
    const run = join(folder, 'run');
    const settings = ['--epochs', String(epochs), '--set', `precision=${precision}`, '--set', 'film_frames=0'];
    output(program, ['train', `${set}-${recipe}`, '--data', data, ...settings, '--out', run]);
    const rows = readFileSync(join(run, 'speed.csv'), 'utf8').trim().split('\n');
    return Number(rows.at(-1).split(',')[1]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// The contenders of one precision; the first is measured against the best of the others.
const contenders = (program, data, row) => [
  {
    ...row,
    precision: 'float32',
    rates: {
      latentlab: () => latentlab(program, data, row, 'float32'),
      'PyTorch eager, Adam': () => eager(data, row, []),
      'PyTorch eager, fused Adam': () => eager(data, row, ['--fused']),
    },
  },
  {
    ...row,
    precision: 'bfloat16',
    rates: {
      latentlab: () => latentlab(program, data, row, 'bfloat16'),
      'PyTorch eager with autocast, fused Adam': () => eager(data, row, ['--fused', '--bfloat16']),
    },
  },
];

function compare({ recipe, set = 'mnist', atLeast, precision, rates }) {
  const measured = Object.keys(rates).map((name) => ({ name, values: [] }));
  for (let round = 0; round < kRounds; ++round) {
    for (const { name, values } of measured) values.push(rates[name]());
  }
  const best = measured.map(({ name, values }) => ({ name, value: Math.max(...values), note: `least ${Math.min(...values).toFixed(0)}` }));
  const [own, ...others] = best.map(({ value }) => value);
  return [
    ...best.map(({ name, ...rest }) => ({ name: `train ${set}-${recipe} in ${precision}, ${name}`, ...rest, unit: 'images/s' })),
    {
      name: `latentlab / PyTorch eager, ${recipe}, ${precision}`, value: own / Math.max(...others), unit: 'x', budget: atLeast, atLeast: true,
      note: `best of ${kRounds} alternating rounds${others.length > 1 ? ', faster baseline' : ''}`,
    },
  ];
}

// Of the recipes in LAB_BENCH_RECIPES ("vae,flow"), else of all.
export function benchTraining({ program, data }) {
  const asked = (process.env.LAB_BENCH_RECIPES ?? '').split(',').filter(Boolean);
  const rows = kRecipes.filter(({ recipe }) => asked.length === 0 || asked.includes(recipe));
  return rows.flatMap((row) => contenders(program, data, row)).flatMap(compare);
}
