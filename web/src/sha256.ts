// SPDX-License-Identifier: MIT
// SHA-256 of files as lower-case hex. The browser's own where it has one; pages without a secure
// context (plain http from another machine) have none, so there the function of FIPS 180-4 runs here.

// First 32 bits of the fractional parts of the cube and square roots of the first primes.
function primes(count: number): number[] {
  const found: number[] = [];
  for (let candidate = 2; found.length < count; ++candidate) {
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate);
  }
  return found;
}
const fraction = (value: number) => ((value - Math.floor(value)) * 2 ** 32) >>> 0;
const kRounds = primes(64).map((prime) => fraction(Math.cbrt(prime)));
const kInitial = primes(8).map((prime) => fraction(Math.sqrt(prime)));

const rotate = (word: number, bits: number) => (word >>> bits) | (word << (32 - bits));

function pad(bytes: Uint8Array): DataView {
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(bytes.length) * 8n);
  return view;
}

function schedule(block: DataView, at: number, words: Uint32Array): void {
  for (let i = 0; i < 16; ++i) words[i] = block.getUint32(at + 4 * i);
  for (let i = 16; i < 64; ++i) {
    const early = words[i - 15]!;
    const late = words[i - 2]!;
    const s0 = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3);
    const s1 = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10);
    words[i] = words[i - 16]! + s0 + words[i - 7]! + s1;
  }
}

function compress(state: Uint32Array, words: Uint32Array): void {
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
  for (let i = 0; i < 64; ++i) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + kRounds[i]! + words[i]!) | 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] = state[i]! + word));
}

export function sha256Portable(bytes: Uint8Array): string {
  const state = Uint32Array.from(kInitial);
  const words = new Uint32Array(64);
  const padded = pad(bytes);
  for (let at = 0; at < padded.byteLength; at += 64) {
    schedule(padded, at, words);
    compress(state, words);
  }
  return Array.from(state, (word) => word.toString(16).padStart(8, '0')).join('');
}

export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  if (!globalThis.crypto?.subtle) return sha256Portable(bytes);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
