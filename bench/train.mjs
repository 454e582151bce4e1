// SPDX-License-Identifier: MIT
// Training speed of the 28x28 VAE against the same model in PyTorch eager: same machine, data, batch
// and threads, in alternating rounds, because the machine's own speed drifts.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { median, output } from './report.mjs';

const kRounds = 3;

function eager(data, extra) {
  const text = output('python3', ['bench/train_eager.py', '--data', data, ...extra]);
  return JSON.parse(text).images_per_second;
}

function latentlab(program, data, round) {
  const folder = mkdtempSync(join(tmpdir(), 'latentlab-bench-'));
  try {
    const run = join(folder, `run${round}`);
    output(program, ['train', 'mnist-vae', '--data', data, '--epochs', '1', '--out', run]);
    const history = JSON.parse(readFileSync(join(run, 'history.json'), 'utf8'));
    return history.epochs.at(-1).images_per_second;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function benchTraining({ program, data }) {
  const rates = { plain: [], fused: [], latentlab: [] };
  for (let round = 0; round < kRounds; ++round) {
    rates.plain.push(eager(data, []));
    rates.latentlab.push(latentlab(program, data, round));
    rates.fused.push(eager(data, ['--fused']));
  }
  // The stronger baseline counts: PyTorch with whichever of its Adams is faster here.
  const baseline = Math.max(median(rates.plain), median(rates.fused));
  const own = median(rates.latentlab);
  return [
    { name: 'train mnist-vae, PyTorch eager, Adam', value: median(rates.plain), unit: 'images/s' },
    { name: 'train mnist-vae, PyTorch eager, fused Adam', value: median(rates.fused), unit: 'images/s' },
    { name: 'train mnist-vae, latentlab', value: own, unit: 'images/s' },
    {
      name: 'latentlab / PyTorch eager', value: own / baseline, unit: 'x', budget: 1, atLeast: true,
      note: `median of ${kRounds} alternating rounds, faster baseline`,
    },
  ];
}
