// SPDX-License-Identifier: MIT
// The files of a bundle, wherever they come from, and the check that each is the one that its manifest
// names.
import type { BundleFile, Core } from '../modules/core.ts';
import { download } from './download.ts';
import { sha256 } from './sha256.ts';

export const kManifest = 'manifest.json';
export const kManifestLimit = 16e6; // bytes, as lab_core's own

export interface Source {
  manifest(): Promise<Uint8Array<ArrayBuffer>>;
  file(entry: BundleFile, onBytes: (count: number) => void): Promise<Uint8Array<ArrayBuffer>>;
}

export function serverSource(folder: string): Source {
  return {
    manifest: () => download(folder + kManifest, { limit: kManifestLimit }),
    // The checksum in the address makes another version another file for every cache on the way.
    file: ({ file, sha256: sum, bytes }, onBytes) =>
      download(`${folder}${file}?v=${sum.slice(0, 16)}`, { limit: bytes, onBytes }),
  };
}

export async function verify(entry: BundleFile, bytes: Uint8Array<ArrayBuffer>, core: () => Promise<Core>): Promise<void> {
  if (bytes.length !== entry.bytes) {
    throw new Error(`${entry.file}: expected ${entry.bytes} bytes, found ${bytes.length}`);
  }
  const sum = await sha256(bytes, core);
  if (sum !== entry.sha256) {
    throw new Error(`${entry.file}: expected SHA-256 ${entry.sha256.slice(0, 12)}..., found ${sum.slice(0, 12)}...`);
  }
}
