// SPDX-License-Identifier: MIT
// A model as one file to keep or to hand on: a .zip of stored files, the same bytes each time, as
// `latentlab export` writes it (native/base/zip). Networks hardly shrink, and fflate's writer is six times as long.

type Bytes = Uint8Array<ArrayBuffer>;

const kStored = 20; // version needed to extract
const kLongestName = 255;

const kRemainders = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; ++bit) rest = rest & 1 ? 0xedb88320 ^ (rest >>> 1) : rest >>> 1;
  return rest;
});

// IEEE 802.3, as zip has it.
export function crc32(bytes: Uint8Array): number {
  let rest = -1;
  for (const byte of bytes) rest = kRemainders[(rest ^ byte) & 255]! ^ (rest >>> 8);
  return (rest ^ -1) >>> 0;
}

type Field = [size: 2 | 4, value: number];

// Little-endian numbers.
function record(...fields: readonly Field[]): Bytes {
  const bytes = new Uint8Array(fields.reduce((sum, [size]) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [size, value] of fields) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return bytes;
}

// Names are plain ASCII, as a manifest's are.
export function zipStored(files: ReadonlyMap<string, Bytes>): Bytes {
  const written: Bytes[] = [];
  const directory: Bytes[] = [];
  let offset = 0;
  for (const [name, bytes] of files) {
    if (!/^[\x20-\x7e]+$/.test(name) || name.length > kLongestName) throw new Error(`zip: expected a plain file name, found ${JSON.stringify(name)}`);
    const text = new TextEncoder().encode(name) as Bytes;
    // Flags, method and time are 0; the date is the first that there is, 1 January 1980.
    const what: Field[] = [[2, 0], [2, 0], [2, 0], [2, 0x21], [4, crc32(bytes)], [4, bytes.length], [4, bytes.length], [2, text.length], [2, 0]];
    const local = record([4, 0x04034b50], [2, kStored], ...what);
    directory.push(record([4, 0x02014b50], [2, kStored], [2, kStored], ...what, [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]), text);
    written.push(local, text, bytes);
    offset += local.length + text.length + bytes.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const end = record([4, 0x06054b50], [2, 0], [2, 0], [2, files.size], [2, files.size], [4, size], [4, offset], [2, 0]);
  return joined([...written, ...directory, end]);
}

function joined(pieces: readonly Bytes[]): Bytes {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
