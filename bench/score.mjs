// SPDX-License-Identifier: MIT
// How fast `latentlab score` judges photographs of 1000x1000, in processor time a picture, which other work on the
// machine changes least, against Pillow and PyTorch eager with the same network.
import { output } from './report.mjs';

const kBundle = 'assets/models/mvtec-capsule-inspector';
const kLeastASecond = 20; // on one core

export function benchScore({ program, data }) {
  const text = output('python3', ['bench/eager/score.py', '--program', program, '--bundle', kBundle, '--data', data]);
  const measured = JSON.parse(text);
  const rate = (name) => 1 / measured[name].seconds;
  const fastest = Math.max(rate('eager'), rate('eager_channels_last'));
  const unit = 'pictures a second of one core';
  return [
    { name: 'score 1000x1000 PNG, latentlab', value: rate('latentlab'), unit, budget: kLeastASecond, atLeast: true },
    { name: 'score 1000x1000 PNG, Pillow and PyTorch eager, no place', value: rate('eager'), unit },
    { name: 'the same with channels last', value: rate('eager_channels_last'), unit },
    { name: 'latentlab / Pillow and the faster PyTorch', value: rate('latentlab') / fastest, unit: 'x', note: 'best of 3 alternating rounds; latentlab alone finds the capsule' },
  ];
}
