// SPDX-License-Identifier: MIT
// What leaves the page at the visitor's wish: downloads and the clipboard.

import type { Tensor } from '../protocol/message.ts';
import { kGif } from '../protocol/site_files.ts';

const kRevokeAfter = 60_000; // milliseconds; the download has its bytes by then

export function saveFile(name: string, mime: string, bytes: Uint8Array): void {
  saveBlob(name, new Blob([new Uint8Array(bytes)], { type: mime }));
}

function saveBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), kRevokeAfter);
}

// picture: U8 [height, width, 4]. The browser encodes it while the page goes on.
export async function savePicture(name: string, { shape, bytes }: Tensor): Promise<void> {
  const [height, width] = shape as [number, number];
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  canvas.getContext('2d')!.putImageData(new ImageData(new Uint8ClampedArray(bytes), width, height), 0, 0);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
  if (!blob) throw new Error(`${name}: expected memory for a picture of ${width} by ${height}, found too little`);
  saveBlob(name, blob);
}

// pictures: U8 [count, height, width, 1 or 3]. The encoder is a file of its own, loaded at the first wish.
export async function saveGif(name: string, milliseconds: number, pictures: Tensor): Promise<void> {
  const { encodeGif } = (await import(new URL(kGif, document.baseURI).href)) as typeof import('./gif.ts');
  saveFile(name, 'image/gif', encodeGif(pictures, milliseconds));
}

// What is selected can be copied on plain HTTP, too, where a page has no clipboard.
function copySelected(text: string): boolean {
  const focused = document.activeElement as HTMLElement | null;
  const field = Object.assign(document.createElement('textarea'), { value: text, readOnly: true });
  field.style.position = 'fixed'; // nothing scrolls to it
  document.body.append(field);
  field.select();
  const copied = document.execCommand('copy');
  field.remove();
  focused?.focus({ preventScroll: true });
  return copied;
}

export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    if (!copySelected(text)) throw new Error(`clipboard: expected leave to write, found none. The text: ${text}`);
  }
}
