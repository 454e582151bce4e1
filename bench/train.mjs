// SPDX-License-Identifier: MIT
// Training speed of the 28x28 VAE against the same model in PyTorch eager: same machine, data, batch,
// threads and precision, in alternating rounds, because the machine's own speed drifts. The best round
// counts: other load can only slow one down.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { output } from './report.mjs';

const kRounds = 4;

function eager(data, flags) {
  const text = output('python3', ['bench/train_eager.py', '--data', data, ...flags]);
  return JSON.parse(text).images_per_second;
}

function latentlab(program, data, precision) {
  const folder = mkdtempSync(join(tmpdir(), 'latentlab-bench-'));
  try {
    const run = join(folder, 'run');
    const settings = ['--epochs', '1', '--set', `precision=${precision}`];
    output(program, ['train', 'mnist-vae', '--data', data, ...settings, '--out', run]);
    const rows = readFileSync(join(run, 'speed.csv'), 'utf8').trim().split('\n');
    return Number(rows.at(-1).split(',')[1]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// The contenders of one precision; the first is measured against the best of the others.
const contenders = (program, data) => [
  {
    precision: 'float32',
    rates: {
      latentlab: () => latentlab(program, data, 'float32'),
      'PyTorch eager, Adam': () => eager(data, []),
      'PyTorch eager, fused Adam': () => eager(data, ['--fused']),
    },
  },
  {
    precision: 'bfloat16',
    rates: {
      latentlab: () => latentlab(program, data, 'bfloat16'),
      'PyTorch eager with autocast, fused Adam': () => eager(data, ['--fused', '--bfloat16']),
    },
  },
];

function compare({ precision, rates }) {
  const measured = Object.keys(rates).map((name) => ({ name, values: [] }));
  for (let round = 0; round < kRounds; ++round) {
    for (const { name, values } of measured) values.push(rates[name]());
  }
  const best = measured.map(({ name, values }) => ({ name, value: Math.max(...values), note: `least ${Math.min(...values).toFixed(0)}` }));
  const [own, ...others] = best.map(({ value }) => value);
  return [
    ...best.map(({ name, ...rest }) => ({ name: `train mnist-vae in ${precision}, ${name}`, ...rest, unit: 'images/s' })),
    {
      name: `latentlab / PyTorch eager, ${precision}`, value: own / Math.max(...others), unit: 'x', budget: 1, atLeast: true,
      note: `best of ${kRounds} alternating rounds${others.length > 1 ? ', faster baseline' : ''}`,
    },
  ];
}

export function benchTraining({ program, data }) {
  return contenders(program, data).flatMap(compare);
}
