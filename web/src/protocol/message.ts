// SPDX-License-Identifier: MIT
// The envelope of wasm/protocol.md: a safetensors file whose metadata holds one JSON object. The C++
// half is wasm/protocol/message.cpp. What the messages mean is left to their senders.

export type DType = 'U8' | 'I32' | 'I64' | 'F16' | 'F32' | 'F64';

export interface Tensor {
  dtype: DType;
  shape: number[];
  bytes: Uint8Array; // little-endian, row-major
}

export type Parts = Record<string, Tensor>;

export interface Message {
  kind: string;
  fields: Record<string, unknown>; // without kind
  parts: Parts;
}

const kMetadata = '__metadata__';
const kLengthBytes = 8;
const kElementBytes: Record<DType, number> = { U8: 1, I32: 4, I64: 8, F16: 2, F32: 4, F64: 8 };

export function bytesTensor(bytes: Uint8Array, shape = [bytes.length]): Tensor {
  return { dtype: 'U8', shape, bytes };
}

export function floatTensor(values: Float32Array, shape: readonly number[]): Tensor {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { dtype: 'F32', shape: [...shape], bytes };
}

// [n]
export function doubleTensor(values: Float64Array): Tensor {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { dtype: 'F64', shape: [values.length], bytes };
}

// A copy: a part's bytes need not lie at a multiple of four.
export function floatValues(tensor: Tensor): Float32Array<ArrayBuffer> {
  if (tensor.dtype !== 'F32') throw new Error(`tensor: expected F32, found ${tensor.dtype}`);
  return new Float32Array(new Uint8Array(tensor.bytes).buffer);
}

export function part(message: Message, name: string): Tensor {
  const found = message.parts[name];
  if (!found) throw new Error(`${message.kind}: expected a part ${name}, found none`);
  return found;
}

export function encodeMessage(
  kind: string,
  fields: Record<string, unknown> = {},
  parts: Parts = {},
): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = { [kMetadata]: { message: JSON.stringify({ kind, ...fields }) } };
  let offset = 0;
  for (const [name, { dtype, shape, bytes }] of Object.entries(parts)) {
    header[name] = { dtype, shape, data_offsets: [offset, offset + bytes.length] };
    offset += bytes.length;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const start = kLengthBytes + Math.ceil(text.length / 8) * 8;
  const file = new Uint8Array(start + offset);
  file.fill(0x20, kLengthBytes, start);
  new DataView(file.buffer).setBigUint64(0, BigInt(start - kLengthBytes), true);
  file.set(text, kLengthBytes);
  offset = start;
  for (const { bytes } of Object.values(parts)) {
    file.set(bytes, offset);
    offset += bytes.length;
  }
  return file;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function decodeTensor(name: string, entry: unknown, data: Uint8Array): Tensor {
  const fail = (what: string) => new Error(`message.${name}: expected ${what}, found ${JSON.stringify(entry)}`);
  if (!isRecord(entry)) throw fail('a tensor');
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== 'string' || !(dtype in kElementBytes)) throw fail('a known dtype');
  if (!Array.isArray(shape) || !shape.every(isCount)) throw fail('a shape');
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) throw fail('two offsets');
  const [begin, end] = offsets as [number, number];
  if (begin > end || end > data.length) throw fail(`offsets within ${data.length} bytes`);
  const expected = shape.reduce((product, side) => product * side, kElementBytes[dtype as DType]);
  if (end - begin !== expected) throw fail(`${expected} bytes`);
  return { dtype: dtype as DType, shape: shape as number[], bytes: data.subarray(begin, end) };
}

function parseObject(text: string, where: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(`${where}: expected JSON, found something else`);
  }
  if (!isRecord(value)) throw new Error(`${where}: expected an object, found ${typeof value}`);
  return value;
}

// The tensors of any file in this layout (golden.bin, bank.bin); views into `file`.
export function decodeTensorFile(file: Uint8Array): { metadata: Record<string, unknown>; parts: Parts } {
  if (file.length < kLengthBytes) throw new Error(`message: expected 8 bytes, found ${file.length}`);
  const length = new DataView(file.buffer, file.byteOffset).getBigUint64(0, true);
  if (length > BigInt(file.length - kLengthBytes)) {
    throw new Error(`message: expected a header of ${length} bytes, found ${file.length - kLengthBytes}`);
  }
  const start = kLengthBytes + Number(length);
  const header = parseObject(new TextDecoder().decode(file.subarray(kLengthBytes, start)), 'message');
  const data = file.subarray(start);
  const parts: Parts = {};
  for (const [name, entry] of Object.entries(header)) {
    if (name !== kMetadata) parts[name] = decodeTensor(name, entry, data);
  }
  const metadata = header[kMetadata] ?? {};
  if (!isRecord(metadata)) throw new Error('message: expected metadata, found something else');
  return { metadata, parts };
}

export function decodeMessage(file: Uint8Array): Message {
  const { metadata, parts } = decodeTensorFile(file);
  if (typeof metadata['message'] !== 'string') {
    throw new Error('message: expected an object in the metadata, found none');
  }
  const { kind, ...fields } = parseObject(metadata['message'], 'message');
  if (typeof kind !== 'string') throw new Error('message: expected a kind, found none');
  return { kind, fields, parts };
}

// Fields with the type that the protocol gives them.
export function textField(message: Message, key: string): string {
  const value = message.fields[key];
  if (typeof value !== 'string') throw new Error(`${message.kind}.${key}: expected text, found ${typeof value}`);
  return value;
}

export function numberField(message: Message, key: string): number {
  const value = message.fields[key];
  if (typeof value !== 'number') throw new Error(`${message.kind}.${key}: expected a number, found ${typeof value}`);
  return value;
}
