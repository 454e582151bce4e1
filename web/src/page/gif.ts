// SPDX-License-Identifier: MIT
// Animated GIFs, by gifenc. A file of its own that the page loads when it is first asked for one.
import { applyPalette, GIFEncoder, quantize } from 'gifenc';

import type { Tensor } from '../protocol/message.ts';

type Colour = [number, number, number];
const kColours = 256; // of a GIF's palette

const kGreys: Colour[] = Array.from({ length: kColours }, (_, grey) => [grey, grey, grey]);

function rgbaOf(rgb: Uint8Array): Uint8Array {
  const rgba = new Uint8Array((rgb.length / 3) * 4).fill(255);
  for (let i = 0; i < rgb.length / 3; i += 1) rgba.set(rgb.subarray(3 * i, 3 * i + 3), 4 * i);
  return rgba;
}

// pictures: U8 [count, height, width, 1 or 3]. It repeats for ever. Grey keeps every level; colours are the
// 256 that fit each picture best.
export function encodeGif({ shape, bytes }: Tensor, milliseconds: number): Uint8Array {
  const [count, height, width, channels] = shape as [number, number, number, number];
  const size = height * width * channels;
  const gif = GIFEncoder();
  for (let i = 0; i < count; i += 1) {
    const pixels = bytes.subarray(i * size, (i + 1) * size);
    if (channels === 1) {
      gif.writeFrame(pixels, width, height, { delay: milliseconds, ...(i === 0 ? { palette: kGreys } : {}) });
    } else {
      const rgba = rgbaOf(pixels);
      const palette = quantize(rgba, kColours);
      gif.writeFrame(applyPalette(rgba, palette), width, height, { delay: milliseconds, palette });
    }
  }
  gif.finish();
  return gif.bytes();
}
