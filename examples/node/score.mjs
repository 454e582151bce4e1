// SPDX-License-Identifier: MIT
// Scores pictures with a detector's bundle in Node.js: node score.mjs BUNDLE PICTURE...
// Needs `npm install <build/npm/latentlab-core> onnxruntime-web` in this folder or above.
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { LatentLabCore } from 'latentlab-core';
import * as ort from 'onnxruntime-web';

async function openNetworks(core, model, bundle) {
  const networks = new Map();
  for (const { file, sha256 } of model.steps) {
    const bytes = await readFile(join(bundle, file));
    if (core.sha256(bytes) !== sha256) throw new Error(`${file}: expected the file that the manifest names, found another`);
    networks.set(file, await ort.InferenceSession.create(bytes));
  }
  return networks;
}

async function scoreOf(model, networks, picture, name) {
  const { values, strangeness } = model.preprocess(picture, name);
  for (const { file, inputs, outputs } of model.steps) {
    const given = Object.entries(inputs).map(([tensor, value]) => [tensor, new ort.Tensor('float32', values[value].data, values[value].dims)]);
    const made = await networks.get(file).run(Object.fromEntries(given));
    for (const [tensor, value] of Object.entries(outputs)) values[value] = { dims: [...made[tensor].dims], data: made[tensor].data };
  }
  return { ...model.score(values), unlike: strangeness > 1 };
}

const [bundle, ...pictures] = process.argv.slice(2);
if (!bundle || pictures.length === 0) {
  console.error('usage: node score.mjs BUNDLE PICTURE...');
  process.exit(2);
}
const core = await LatentLabCore.open();
const model = core.openModel(await readFile(join(bundle, 'manifest.json')));
const networks = await openNetworks(core, model, bundle);
for (const path of pictures) {
  const name = basename(path);
  try {
    const { score, anomalous, unlike } = await scoreOf(model, networks, await readFile(path), name);
    console.log(`${name}: ${unlike ? 'unlike' : anomalous ? 'defect' : 'good'}, score ${score.toFixed(4)}`);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
