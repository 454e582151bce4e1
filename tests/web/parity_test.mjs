// SPDX-License-Identifier: MIT
// Every shipped bundle, and one of another kind that is trained here, in ONNX Runtime Web (its WASM, under node, through the page's own sessions.ts)
// against the outputs that LibTorch wrote into golden.bin.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { loadModule, places, skip, test, top } from './harness.mjs';
import { handMadeDetector, trainedGan } from './trained.mjs';

const require = createRequire(join(top, 'web/package.json'));
const { build } = require('esbuild');
const ort = join(top, 'web/node_modules/onnxruntime-web/dist/ort.wasm.min.mjs');
const { decodeTensorFile, floatTensor, floatValues } = await loadModule('protocol/message');

async function openSessions() {
  const outfile = join(places.scratch, 'sessions.mjs');
  await build({
    entryPoints: [join(top, 'web/src/worker/sessions.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    alias: { 'onnxruntime-web/wasm': ort },
    external: [ort],
  });
  const { Sessions } = await import(pathToFileURL(outfile));
  const dist = (name) => pathToFileURL(join(top, 'web/node_modules/onnxruntime-web/dist', name)).href;
  return new Sessions({
    mjs: dist('ort-wasm-simd-threaded.mjs'),
    wasm: dist('ort-wasm-simd-threaded.wasm'),
    threads: 1,
  });
}
let sessionsOnce;
const sessions = () => (sessionsOnce ??= openSessions());

const indexPath = join(places.models, 'index.json');
const index = existsSync(indexPath) ? JSON.parse(readFileSync(indexPath, 'utf8')).models : [];

const read = (id, file) => readFileSync(join(places.models, id, file));

function tensorsOf(golden, role, side) {
  const prefix = `${role}/${side}/`;
  const found = Object.entries(golden).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(found.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}

// Of large pictures a golden file holds the pixels.
function inputOf(tensor, { low, high }) {
  if (tensor.dtype !== 'U8') return tensor;
  return floatTensor(Float32Array.from(tensor.bytes, (pixel) => low + (pixel / 255) * (high - low)), tensor.shape);
}

// stride: of so many values the golden file holds one.
function largestDifference(expected, actual, stride) {
  const wanted = floatValues(expected);
  const found = floatValues(actual);
  assert.equal(wanted.length, Math.ceil(found.length / stride));
  if (stride === 1) assert.deepEqual(actual.shape, expected.shape);
  return wanted.reduce((largest, value, i) => Math.max(largest, Math.abs(value - found[i * stride])), 0);
}

async function expectParity(folder) {
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  const { metadata, parts } = decodeTensorFile(readFileSync(join(folder, manifest.files.golden.file)));
  const stride = Number(metadata.output_stride ?? 1);
  for (const [role, { file, outputs }] of Object.entries(manifest.networks)) {
    const runtime = await sessions();
    await runtime.open(manifest.id, role, readFileSync(join(folder, file)));
    const given = Object.entries(tensorsOf(parts, role, 'in'));
    const inputs = Object.fromEntries(given.map(([name, tensor]) => [name, inputOf(tensor, manifest.preprocess)]));
    const actual = await runtime.run(manifest.id, role, inputs);
    const expected = tensorsOf(parts, role, 'out');
    assert.deepEqual(Object.keys(expected).sort(), outputs.map(({ name }) => name).sort());
    for (const [name, tensor] of Object.entries(expected)) {
      const difference = largestDifference(tensor, actual[name], stride);
      assert.ok(difference <= manifest.golden_tolerance, `${role}/${name}: ${difference}`);
      assert.ok(manifest.golden_tolerance <= 1e-4);
    }
  }
}

for (const { id } of index) {
  test(`${id} gives LibTorch's outputs in ONNX Runtime Web`, () => expectParity(join(places.models, id)));
}

test("a WGAN-GP gives LibTorch's outputs in ONNX Runtime Web", () => expectParity(trainedGan()));

test("an inspector gives LibTorch's outputs in ONNX Runtime Web", () => expectParity(handMadeDetector('tiny-inspector')));

test('the runtime is loaded ahead by its smallest network', async () => {
  await (await sessions()).warmUp();
});

test('at least one bundle is shipped', () => assert.ok(index.length > 0, 'assets/models/index.json lists none'));

function someDecoder() {
  const model = index.find(({ id }) => 'decoder' in JSON.parse(read(id, 'manifest.json')).networks);
  if (!model) skip('no bundle with a decoder');
  const manifest = JSON.parse(read(model.id, 'manifest.json'));
  return { id: model.id, dim: manifest.latent.dim, onnx: read(model.id, manifest.networks.decoder.file) };
}

test('a large batch gives the pictures that its codes give one by one', async () => {
  const { dim, onnx } = someDecoder();
  const runtime = await sessions();
  await runtime.open('batch', 'decoder', onnx);
  const count = 230; // more than two pieces of sessions.ts
  const codes = Float32Array.from({ length: count * dim }, (_, i) => Math.sin(i));
  const { image } = await runtime.run('batch', 'decoder', { code: floatTensor(codes, [count, dim]) });
  assert.equal(image.shape[0], count);
  const all = floatValues(image);
  const size = all.length / count;
  for (const i of [0, 99, 100, 199, 200, 229]) {
    const one = await runtime.run('batch', 'decoder', { code: floatTensor(codes.slice(i * dim, (i + 1) * dim), [1, dim]) });
    floatValues(one.image).forEach((value, k) => assert.ok(Math.abs(value - all[i * size + k]) < 1e-5));
  }
});

test('a fourth model closes the one used longest ago', async () => {
  const { dim, onnx } = someDecoder();
  const runtime = await openSessions();
  const code = floatTensor(new Float32Array(dim), [1, dim]);
  for (const model of ['a', 'b', 'c']) await runtime.open(model, 'decoder', onnx);
  await runtime.run('a', 'decoder', { code });
  await runtime.open('d', 'decoder', onnx);
  assert.deepEqual(['a', 'b', 'c', 'd'].filter((model) => runtime.has(model, 'decoder')), ['a', 'c', 'd']);
  await assert.rejects(runtime.run('b', 'decoder', { code }), /expected an open network decoder of b, found none/);
});

test('a model in use is not closed, however many others are opened', async () => {
  const { dim, onnx } = someDecoder();
  const runtime = await openSessions();
  const open = async (...models) => {
    for (const model of models) await runtime.open(model, 'decoder', onnx);
    return ['a', 'b', 'c', 'd', 'e', 'f'].filter((model) => runtime.has(model, 'decoder')).join('');
  };
  runtime.use(['a', 'b']);
  assert.equal(await open('a', 'b', 'c', 'd', 'e'), 'abe');
  await runtime.run('a', 'decoder', { code: floatTensor(new Float32Array(dim), [1, dim]) });
  runtime.use(['a', 'b', 'e']);
  assert.equal(await open('f'), 'abef');
  runtime.use([]);
  assert.equal(await open('d'), 'adf');
});

test('a network without its input, or without pictures, is an error', async () => {
  const { dim, onnx } = someDecoder();
  const runtime = await sessions();
  await runtime.open('errors', 'decoder', onnx);
  await assert.rejects(runtime.run('errors', 'decoder', {}), /expected an input code, found none/);
  await assert.rejects(
    runtime.run('errors', 'decoder', { code: floatTensor(new Float32Array(0), [0, dim]) }),
    /expected at least one picture or code, found none/,
  );
});
