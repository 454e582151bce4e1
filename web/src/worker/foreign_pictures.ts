// SPDX-License-Identifier: MIT
// Pictures that lab_core cannot decode and that the browser perhaps can: WebP, AVIF, HEIC, TIFF, JPEG XL. What
// phones and other pages hand over is of these kinds. The browser's pixels go on as a PNG, without its colour
// profile, as lab_core leaves a JPEG's aside.
import type { PictureFile } from '../protocol/items.ts';

export interface ReadablePicture extends PictureFile {
  converted?: string; // from which format
}

interface Kind {
  name: string;
  type: string; // for browsers that go by it
  at: number; // where the bytes are that tell it
  bytes: RegExp;
}

const kKinds: readonly Kind[] = [
  { name: 'WebP', type: 'image/webp', at: 8, bytes: /^WEBP/ },
  { name: 'AVIF', type: 'image/avif', at: 4, bytes: /^ftypavi[fs]/ },
  { name: 'HEIC', type: 'image/heic', at: 4, bytes: /^ftyp(hei[cxms]|hev[cx]|mif1|msf1)/ },
  { name: 'TIFF', type: 'image/tiff', at: 0, bytes: /^(II\*\0|MM\0\*)/ },
  { name: 'JPEG XL', type: 'image/jxl', at: 0, bytes: /^(\xFF\x0A|\0\0\0\x0CJXL )/ },
];

const kMostPixels = 64_000_000; // as DecodeLimits of lab_core

function kindOf(file: Uint8Array): Kind | undefined {
  const start = String.fromCharCode(...file.subarray(0, 16));
  return kKinds.find(({ at, bytes }) => bytes.test(start.slice(at)));
}

// undefined: this browser does not know the format, or the file is damaged.
async function toPng(file: Uint8Array, type: string): Promise<Uint8Array | undefined> {
  if (typeof createImageBitmap === 'undefined' || typeof OffscreenCanvas === 'undefined') return undefined;
  const blob = new Blob([file as Uint8Array<ArrayBuffer>], { type });
  const bitmap = await createImageBitmap(blob, { colorSpaceConversion: 'none', premultiplyAlpha: 'none' }).catch(() => undefined);
  if (!bitmap) return undefined;
  try {
    if (bitmap.width * bitmap.height > kMostPixels) return undefined;
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d');
    if (!context) return undefined;
    context.drawImage(bitmap, 0, 0);
    return new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
  } finally {
    bitmap.close();
  }
}

// The file itself where lab_core reads it, or where it has to say that nobody can.
export async function readable(picture: PictureFile): Promise<ReadablePicture> {
  const kind = kindOf(picture.file);
  if (!kind) return picture;
  const png = await toPng(picture.file, kind.type).catch(() => undefined);
  return png ? { name: picture.name, file: png, converted: kind.name } : picture;
}
