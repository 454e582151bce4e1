// SPDX-License-Identifier: MIT
// The files of a bundle in a .zip that a visitor dropped. Nobody vouches for such a file: sizes are
// checked before anything is unpacked, and names are plain or refused. What a bundle must hold is
// left to bundle.ts.
import { unzipSync, type UnzipFileInfo } from 'fflate';

export interface ZipLimits {
  packed: number; // bytes
  unpacked: number; // bytes, all files together
  files: number;
}

export const kZipLimits: ZipLimits = { packed: 256e6, unpacked: 512e6, files: 64 };

export type ZipFiles = Map<string, Uint8Array<ArrayBuffer>>;

// Folders, and what macOS puts beside the files of every archive.
function isNoise(name: string): boolean {
  return name.endsWith('/') || name.startsWith('__MACOSX/') || name.endsWith('.DS_Store');
}

// Inside at most one folder.
function plainName(path: string): string {
  const match = /^(?:[^/\\:]+\/)?([^/\\:]+)$/.exec(path);
  const name = match?.[1];
  if (!name || path.split('/').includes('..')) {
    throw new Error(`zip: expected plain file names in one folder, found ${JSON.stringify(path.slice(0, 80))}`);
  }
  return name;
}

// Decides about one entry of the archive's directory, before it is unpacked.
function gatekeeper(limits: ZipLimits): (info: UnzipFileInfo) => boolean {
  let unpacked = 0;
  const names = new Set<string>();
  return ({ name, originalSize, compression }) => {
    if (isNoise(name)) return false;
    const plain = plainName(name);
    if (names.has(plain)) throw new Error(`zip: expected every name once, found ${plain} twice`);
    names.add(plain);
    unpacked += originalSize;
    if (names.size > limits.files) throw new Error(`zip: expected at most ${limits.files} files, found more`);
    if (unpacked > limits.unpacked) {
      throw new Error(`zip: expected at most ${limits.unpacked / 1e6} MB unpacked, found ${Math.round(unpacked / 1e6)} MB`);
    }
    if (compression !== 0 && compression !== 8) {
      throw new Error(`zip: expected stored or deflated files, found method ${compression} for ${plain}`);
    }
    return true;
  };
}

// bytes: of the archive, which need not have been read.
export function checkPackedSize(bytes: number, limits = kZipLimits): void {
  if (bytes > limits.packed) {
    throw new Error(`zip: expected at most ${limits.packed / 1e6} MB, found ${Math.round(bytes / 1e6)} MB`);
  }
}

export function unzipBundle(bytes: Uint8Array, limits = kZipLimits): ZipFiles {
  checkPackedSize(bytes.length, limits);
  const accept = gatekeeper(limits);
  let refusal: unknown;
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes, {
      filter(info) {
        try {
          return accept(info);
        } catch (error) {
          refusal = error;
          throw error;
        }
      },
    });
  } catch (error) {
    if (refusal) throw refusal;
    throw new Error(`zip: expected a whole archive, found one that cannot be unpacked (${String((error as Error).message ?? error)})`);
  }
  return new Map(Object.entries(files).map(([path, file]) => [plainName(path), file as Uint8Array<ArrayBuffer>]));
}
