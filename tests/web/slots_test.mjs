// SPDX-License-Identifier: MIT
// The worker as a page with two model slots asks it: two models at once.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { openPage, places, siteUrl, test, top, until, waitForMirror } from './harness.mjs';

const { build } = createRequire(join(top, 'web/package.json'))('esbuild');

const index = JSON.parse(readFileSync(join(places.models, 'index.json'), 'utf8')).models;

async function openWorker(page) {
  const { outputFiles } = await build({
    entryPoints: [join(top, 'web/src/protocol/message.ts')], bundle: true, format: 'iife', globalName: 'envelope', write: false,
  });
  const worker = readdirSync(places.site).find((file) => /^worker\.\w+\.js$/.test(file));
  await page.evaluate(`${outputFiles[0].text}; window.envelope = envelope;`);
  await page.evaluate((file) => {
    const base = new URL('.', document.baseURI).href;
    const lab = new Worker(new URL(file, base), { type: 'module' });
    window.answers = [];
    lab.onmessage = ({ data }) => {
      if (data.type !== 'message') return;
      const { kind, fields, parts } = window.envelope.decodeMessage(data.bytes);
      const [first] = Object.values(parts);
      window.answers.push({ kind, ...fields, values: kind === 'output' ? [...window.envelope.floatValues(first)].slice(0, 5) : [] });
    };
    window.ask = (kind, fields, code) => {
      const parts = code ? { code: window.envelope.floatTensor(Float32Array.from(code), [1, code.length]) } : {};
      lab.postMessage({ type: 'request', bytes: window.envelope.encodeMessage(kind, fields, parts) });
    };
    lab.postMessage({ type: 'start', config: { base, threads: 1, simd: true } });
  }, worker);
  const answer = async (request) => {
    const found = () => page.evaluate((id) => window.answers.find(({ request: known, kind }) => known === id && kind !== 'progress'), request);
    await until(`an answer to ${request}`, found);
    return found();
  };
  await until('the list of models', () => page.evaluate(() => window.answers.some(({ kind }) => kind === 'models')));
  return { ask: (...rest) => page.evaluate((all) => window.ask(...all), rest), answer };
}

test('two models in use stay open and answer in turn, beside one that fails and others that come and go', async () => {
  const url = await siteUrl();
  const fetched = [];
  const page = await openPage(`${url}?plain`, {
    context: { serviceWorkers: 'block' },
    prepare: (opened) => opened.context().on('request', (request) => {
      const [, network] = /\/models\/([^?]+\.onnx)/.exec(request.url()) ?? [];
      if (network) fetched.push(network);
    }),
  });
  await waitForMirror(page, /60 samples of/);
  const { ask, answer } = await openWorker(page);
  fetched.length = 0;
  const [a, b] = ['mnist-vae2', 'fashion-vae2'];
  await ask('use_models', { models: [a, b] });
  await ask('open_model', { request: 1, model: a });
  await ask('open_model', { request: 2, model: b });
  const code = [0.5, -0.25];
  for (let i = 0; i < 6; ++i) await ask('run', { request: 10 + i, model: i % 2 ? b : a, network: 'decoder' }, code);
  await ask('run', { request: 20, model: a, network: 'critic' }, code);
  await ask('run', { request: 21, model: 'no-such-model', network: 'decoder' }, code);
  const answers = [];
  for (let i = 0; i < 6; ++i) answers.push((await answer(10 + i)).values);
  for (let i = 2; i < 6; ++i) assert.deepEqual(answers[i], answers[i % 2]);
  assert.notDeepEqual(answers[0], answers[1]);
  assert.match((await answer(20)).message, /expected a network critic, found none/);
  assert.match((await answer(21)).message, /expected one of the list, found "no-such-model"/);
  const others = index.map(({ id }) => id).filter((id) => id !== a && id !== b).slice(0, 4);
  for (const [i, model] of others.entries()) {
    await ask('open_model', { request: 30 + i, model });
    await answer(30 + i);
  }
  for (const [i, model] of [a, b].entries()) await ask('run', { request: 40 + i, model, network: 'decoder' }, code);
  assert.deepEqual((await answer(40)).values, answers[0]);
  assert.deepEqual((await answer(41)).values, answers[1]);
  for (const model of [a, b]) assert.equal(fetched.filter((file) => file === `${model}/decoder.onnx`).length, 1, `${fetched}`);
});
