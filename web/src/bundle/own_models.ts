// SPDX-License-Identifier: MIT
// Models that the visitor brought along. A key tells one bundle from every other, on every machine: the
// manifest's id, which anybody may use, and the beginning of the manifest's SHA-256, which covers the
// checksums of all files. Kept in this browser where it allows, else in memory until the page is closed.
import { kManifest, kManifestLimit, verify, type Source } from './bundle_files.ts';
import type { BundleFile, Core, ManifestInfo, ModelEntry } from '../modules/core.ts';
import { NotKept, type OwnStore } from './own_store.ts';
import { sha256 } from './sha256.ts';
import { unzipBundle, type ZipFiles } from './zip_bundle.ts';

const kIdLength = 50; // of a key of at most 64 characters, as a link holds it
const kSumLength = 12;

export type Keeping = 'kept' | 'visit' | 'damaged';

export type OwnEntry = ModelEntry & { own: Keeping };

export interface Added {
  entry: OwnEntry;
  known: boolean; // it was here already
  twin: boolean; // another one of the same id is here too
  notKept: string; // why not; empty: it is kept
}

function parse(core: Core, manifest: Uint8Array): ManifestInfo {
  const info = core.openManifest('own model', manifest);
  core.closeManifest('own model');
  return info;
}

function entryOf({ entry }: ManifestInfo, key: string, own: Keeping): OwnEntry {
  return { ...entry, id: key, own };
}

const kNothing = { samples: false, encodes: false, decodes: false, interpolates: false, restores: false, fills: false, scores: false, conditional: false };

function damaged(key: string): OwnEntry {
  const id = key.split('.')[0]!;
  return { id: key, title: id, family: '', dataset: '', bytes: 0, can: kNothing, own: 'damaged' };
}

export class OwnModels {
  private entries = new Map<string, OwnEntry>(); // the newest last
  private readonly visiting = new Map<string, ZipFiles>(); // what no storage keeps

  constructor(
    private readonly store: OwnStore,
    private readonly core: () => Promise<Core>,
  ) {}

  // The newest first.
  list(): readonly OwnEntry[] {
    return [...this.entries.values()].reverse();
  }

  // What the store has now: at the start, and when another tab has changed it.
  async load(): Promise<void> {
    const manifests = await this.store.manifests();
    const entries = new Map<string, OwnEntry>();
    for (const [key, manifest] of manifests) entries.set(key, await this.keptEntry(key, manifest));
    for (const key of this.visiting.keys()) entries.set(key, this.entries.get(key)!);
    this.entries = entries;
    void this.store.tidy().catch(() => {}); // nothing to tidy where nothing is kept
  }

  // Throws where the zip is no whole bundle.
  async add(zip: Uint8Array): Promise<Added> {
    return this.addFiles(unzipBundle(zip));
  }

  // The same of a bundle that is unpacked.
  async addFiles(files: ZipFiles): Promise<Added> {
    const source = sourceOf(files);
    const manifest = await source.manifest();
    if (manifest.length > kManifestLimit) {
      throw new Error(`${kManifest}: expected at most ${kManifestLimit / 1e6} MB, found ${Math.round(manifest.length / 1e6)} MB`);
    }
    const info = parse(await this.core(), manifest);
    for (const entry of filesOf(info)) {
      await verify(entry, await source.file(entry, () => {}), this.core);
    }
    const key = await this.keyOf(info.entry.id, manifest);
    const known = this.entries.has(key);
    const twin = [...this.entries.keys()].some((other) => other !== key && other.split('.')[0] === key.split('.')[0]);
    const notKept = await this.keep(key, named(files, info));
    const entry = entryOf(info, key, notKept ? 'visit' : 'kept');
    this.entries.delete(key);
    this.entries.set(key, entry);
    return { entry, known, twin, notKept };
  }

  async remove(key: string): Promise<void> {
    const visiting = this.visiting.delete(key);
    // What could not be stored this time may lie there from an earlier one.
    await this.store.remove(key).catch((error: unknown) => {
      if (!visiting) throw error;
    });
    this.entries.delete(key);
  }

  has(key: string): boolean {
    return this.entries.has(key);
  }

  // Nothing: the model is not one of these.
  source(key: string): Source | undefined {
    const files = this.visiting.get(key);
    if (files) return sourceOf(files);
    return this.entries.has(key) ? this.keptSource(key) : undefined;
  }

  // Empty: kept; else why not.
  private async keep(key: string, files: ZipFiles): Promise<string> {
    try {
      await this.store.write(key, files);
      this.visiting.delete(key);
      return '';
    } catch (error) {
      if (!(error instanceof NotKept)) throw error;
      this.visiting.set(key, files);
      return error.message;
    }
  }

  private async keptEntry(key: string, manifest: Uint8Array<ArrayBuffer>): Promise<OwnEntry> {
    try {
      const info = parse(await this.core(), manifest);
      if ((await this.keyOf(info.entry.id, manifest)) === key) return entryOf(info, key, 'kept');
    } catch {
      // Said at the model itself, when it is opened.
    }
    return damaged(key);
  }

  private async keyOf(id: string, manifest: Uint8Array<ArrayBuffer>): Promise<string> {
    return `${id.slice(0, kIdLength)}.${await this.shortSum(manifest)}`;
  }

  private async shortSum(manifest: Uint8Array<ArrayBuffer>): Promise<string> {
    return (await sha256(manifest, this.core)).slice(0, kSumLength);
  }

  private keptSource(key: string): Source {
    return {
      manifest: async () => {
        const manifest = await this.store.read(key, kManifest);
        const sum = await this.shortSum(manifest);
        if (!key.endsWith(`.${sum}`)) {
          throw new Error(`${kManifest}: expected SHA-256 ${key.slice(-kSumLength)}..., found ${sum}...; please add the model again`);
        }
        return manifest;
      },
      file: async ({ file }, onBytes) => {
        const bytes = await this.store.read(key, file);
        onBytes(bytes.length);
        return bytes;
      },
    };
  }
}

// All that the manifest names.
function filesOf({ networks, files }: ManifestInfo): BundleFile[] {
  return [...Object.values(networks), ...Object.values(files)];
}

// Only what the manifest names, once.
function named(files: ZipFiles, info: ManifestInfo): ZipFiles {
  const wanted = [kManifest, ...filesOf(info).map(({ file }) => file)];
  return new Map(wanted.map((file) => [file, files.get(file)!]));
}

function sourceOf(files: ZipFiles): Source {
  const take = (name: string) => {
    const file = files.get(name);
    if (!file) throw new Error(`bundle: expected a file ${name}, found none`);
    return file;
  };
  return {
    manifest: async () => take(kManifest),
    async file({ file }, onBytes) {
      const bytes = take(file);
      onBytes(bytes.length);
      return bytes;
    },
  };
}
