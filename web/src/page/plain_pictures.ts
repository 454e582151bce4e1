// SPDX-License-Identifier: MIT
// Pictures of the plain page, on canvases.
import { make } from './elements.ts';
import type { Tensor } from '../protocol/message.ts';

const kScale = 2; // screen pixels for one of a sample
const kWidest = 900; // screen pixels of a sheet

// bytes: [height, width, channels]
function imageOf(bytes: Uint8Array, width: number, height: number, channels: number): ImageData {
  const image = new ImageData(width, height);
  for (let i = 0; i < width * height; ++i) {
    for (let c = 0; c < 3; ++c) image.data[4 * i + c] = bytes[i * channels + (channels === 1 ? 0 : c)]!;
    image.data[4 * i + 3] = 255;
  }
  return image;
}

// pictures: U8 [n, h, w, c]
export function drawSheet(target: HTMLCanvasElement, pictures: Tensor): void {
  const [count, height, width, channels] = pictures.shape as [number, number, number, number];
  const room = Math.min(kWidest, target.parentElement!.clientWidth);
  const columns = Math.max(1, Math.min(count, Math.floor(room / (width * kScale))));
  target.width = columns * width;
  target.height = Math.ceil(count / columns) * height;
  target.style.width = `${target.width * kScale}px`;
  const context = target.getContext('2d')!;
  const size = height * width * channels;
  for (let i = 0; i < count; ++i) {
    const image = imageOf(pictures.bytes.subarray(i * size, (i + 1) * size), width, height, channels);
    context.putImageData(image, (i % columns) * width, Math.floor(i / columns) * height);
  }
}

// picture: U8 [h, w, c]
export function pictureCanvas(picture: Tensor, label: string): HTMLCanvasElement {
  const [height, width, channels] = picture.shape as [number, number, number];
  const drawn = make('canvas');
  drawn.width = width;
  drawn.height = height;
  drawn.setAttribute('role', 'img');
  drawn.setAttribute('aria-label', label);
  drawn.getContext('2d')!.putImageData(imageOf(picture.bytes, width, height, channels), 0, 0);
  return drawn;
}
