// SPDX-License-Identifier: MIT
// The envelope on the TypeScript side: its bytes, and what it refuses.
import assert from 'node:assert/strict';

import { loadModule, test } from './harness.mjs';

const { decodeMessage, encodeMessage, floatTensor, floatValues, numberField, textField } = await loadModule('protocol/message');

const text = (bytes) => Buffer.from(bytes).toString('latin1');

function fileOf(header, data = []) {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return new Uint8Array(Buffer.concat([length, json, Buffer.from(data)]));
}

test('a message is a safetensors file with its object in the metadata', () => {
  const bytes = encodeMessage('run', { request: 7 }, { code: floatTensor(Float32Array.of(1, -2), [1, 2]) });
  const header =
    '{"__metadata__":{"message":"{\\"kind\\":\\"run\\",\\"request\\":7}"},"code":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}';
  const padded = Math.ceil(header.length / 8) * 8;
  assert.equal(Number(new DataView(bytes.buffer).getBigUint64(0, true)), padded);
  assert.equal(text(bytes.subarray(8, 8 + padded)), header.padEnd(padded));
  assert.deepEqual([...bytes.subarray(8 + padded)], [0, 0, 128, 63, 0, 0, 0, 192]);
});

test('a message is read back with its fields and parts', () => {
  const values = Float32Array.of(0.5, 3, -1);
  const message = decodeMessage(encodeMessage('output', { request: 1, note: 'Größe' }, { a: floatTensor(values, [3]) }));
  assert.equal(message.kind, 'output');
  assert.deepEqual(message.fields, { request: 1, note: 'Größe' });
  assert.deepEqual([...floatValues(message.parts.a)], [0.5, 3, -1]);
  assert.equal(numberField(message, 'request'), 1);
  assert.throws(() => textField(message, 'request'), /^Error: output\.request: expected text, found number$/);
});

test('floats are read from a part that is not aligned', () => {
  const file = fileOf({ __metadata__: { message: '{"kind":"x"}' }, b: { dtype: 'U8', shape: [1], data_offsets: [0, 1] }, f: { dtype: 'F32', shape: [1], data_offsets: [1, 5] } }, [9, 0, 0, 128, 63]);
  assert.deepEqual([...floatValues(decodeMessage(file).parts.f)], [1]);
});

const kind = { __metadata__: { message: '{"kind":"x"}' } };
const refused = [
  ['a truncated header length', Uint8Array.of(1, 2, 3), /expected 8 bytes, found 3/],
  ['a header longer than the file', fileOf('{}').subarray(0, 9), /expected a header of 2 bytes, found 1/],
  ['a header that is no JSON', fileOf('{"a":'), /expected JSON/],
  ['a header that is no object', fileOf('[1]'), /expected an object/],
  ['no metadata', fileOf({}), /expected an object in the metadata, found none/],
  ['no kind', fileOf({ __metadata__: { message: '{}' } }), /expected a kind, found none/],
  ['an unknown dtype', fileOf({ ...kind, a: { dtype: 'F99', shape: [1], data_offsets: [0, 1] } }, [0]), /expected a known dtype/],
  ['a negative side', fileOf({ ...kind, a: { dtype: 'U8', shape: [-1], data_offsets: [0, 1] } }, [0]), /expected a shape/],
  ['offsets past the end', fileOf({ ...kind, a: { dtype: 'U8', shape: [9], data_offsets: [0, 9] } }, [0]), /expected offsets within 1 bytes/],
  ['a shape that does not match its bytes', fileOf({ ...kind, a: { dtype: 'F32', shape: [2], data_offsets: [0, 4] } }, [0, 0, 0, 0]), /expected 8 bytes/],
];
for (const [what, file, expected] of refused) {
  test(`a message with ${what} is refused`, () => assert.throws(() => decodeMessage(file), expected));
}

const { sha256 } = await loadModule('bundle/sha256');

test('SHA-256 is asked of the browser where it has one', async () => {
  const core = () => assert.fail('lab_core was asked');
  const sum = await sha256(new Uint8Array(Buffer.from('abc')), core);
  assert.equal(sum, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

const { SerialQueue } = await loadModule('worker/serial_queue');

test('a step of the queue that fails does not stop the ones behind it', async () => {
  const queue = new SerialQueue();
  const order = [];
  const first = queue.add(async () => {
    await new Promise((done) => setTimeout(done, 5));
    order.push('first');
    throw new Error('first failed');
  });
  const second = queue.add(() => order.push('second'));
  await assert.rejects(first, /first failed/);
  await second;
  assert.deepEqual(order, ['first', 'second']);
});
