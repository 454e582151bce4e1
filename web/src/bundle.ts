// SPDX-License-Identifier: MIT
// Model bundles: the index of the shipped ones, dropped ones, and their files on demand, each checked
// against the manifest's size and SHA-256. Index and manifests themselves are parsed by lab_core.
import type { BundleFile, Core, ManifestInfo, ModelEntry } from './core.ts';
import { download } from './download.ts';
import { sha256 } from './sha256.ts';
import { unzipBundle, type ZipFiles } from './zip_bundle.ts';

const kManifest = 'manifest.json';
const kManifestLimit = 16e6; // bytes, as lab_core's own

export type OnProgress = (loaded: number, total: number) => void;

// Where the files of a bundle come from.
interface Source {
  manifest(): Promise<Uint8Array<ArrayBuffer>>;
  file(entry: BundleFile, onBytes: (count: number) => void): Promise<Uint8Array<ArrayBuffer>>;
}

function serverSource(folder: string): Source {
  return {
    manifest: () => download(folder + kManifest, { limit: kManifestLimit }),
    // The checksum in the address makes another version another file for every cache on the way.
    file: ({ file, sha256: sum, bytes }, onBytes) =>
      download(`${folder}${file}?v=${sum.slice(0, 16)}`, { limit: bytes, onBytes }),
  };
}

function zipSource(files: ZipFiles): Source {
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

export interface Bundle {
  text: Uint8Array<ArrayBuffer>; // of the manifest
  info: ManifestInfo;
}

export class Bundles {
  private entries: ModelEntry[] = [];
  private readonly dropped = new Map<string, Source>();
  private readonly opened = new Map<string, Promise<Bundle>>();

  // folder: URL of models/, with a slash at the end.
  constructor(
    private readonly folder: string,
    private readonly core: () => Promise<Core>,
  ) {}

  // The default model comes first.
  async loadIndex(): Promise<readonly ModelEntry[]> {
    const bytes = await download(`${this.folder}index.json`, { limit: kManifestLimit });
    this.entries = (await this.core()).openIndex(bytes);
    return this.entries;
  }

  // Adds a visitor's own bundle, which stays in memory. Returns its entry and the new list.
  async addZip(bytes: Uint8Array): Promise<{ added: ModelEntry; models: readonly ModelEntry[] }> {
    const files = unzipBundle(bytes);
    const source = zipSource(files);
    const text = await source.manifest();
    const core = await this.core();
    const info = core.openManifest('dropped bundle', text);
    core.closeManifest('dropped bundle');
    for (const entry of [...Object.values(info.networks), ...Object.values(info.files)]) {
      await this.verify(entry, await source.file(entry, () => {}));
    }
    const { entry } = info;
    const id = this.freeId(entry.id);
    const added = { ...entry, id, title: `${entry.title} (yours)`, bytes: bytes.length };
    this.dropped.set(id, source);
    this.entries = [...this.entries, added];
    return { added, models: this.entries };
  }

  // Fetches and parses the manifest, once.
  open(model: string): Promise<Bundle> {
    const known = this.opened.get(model);
    if (known) return known;
    const opening = this.openManifest(model);
    this.opened.set(model, opening);
    // A failure is not remembered: the network may be back at the next try.
    opening.catch(() => this.opened.delete(model));
    return opening;
  }

  // Files of an open bundle, in the order asked, complete and verified.
  async files(
    model: string,
    wanted: readonly BundleFile[],
    onProgress?: OnProgress,
  ): Promise<Uint8Array<ArrayBuffer>[]> {
    const source = this.source(model);
    const total = wanted.reduce((sum, { bytes }) => sum + bytes, 0);
    let loaded = 0;
    const fetchOne = async (entry: BundleFile) => {
      const bytes = await source.file(entry, (count) => onProgress?.((loaded += count), total));
      await this.verify(entry, bytes);
      return bytes;
    };
    return Promise.all(wanted.map(fetchOne));
  }

  private async verify(entry: BundleFile, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (bytes.length !== entry.bytes) {
      throw new Error(`${entry.file}: expected ${entry.bytes} bytes, found ${bytes.length}`);
    }
    const sum = await sha256(bytes, this.core);
    if (sum !== entry.sha256) {
      throw new Error(`${entry.file}: expected SHA-256 ${entry.sha256.slice(0, 12)}..., found ${sum.slice(0, 12)}...`);
    }
  }

  private async openManifest(model: string): Promise<Bundle> {
    const text = await this.source(model).manifest();
    const info = (await this.core()).openManifest(model, text);
    if (!this.dropped.has(model) && info.entry.id !== model) {
      throw new Error(`manifest.id: expected ${model}, found ${info.entry.id}`);
    }
    return { text, info };
  }

  private source(model: string): Source {
    const dropped = this.dropped.get(model);
    if (dropped) return dropped;
    if (!this.entries.some(({ id }) => id === model)) {
      throw new Error(`model: expected one of the list, found ${JSON.stringify(model.slice(0, 60))}`);
    }
    return serverSource(`${this.folder}${model}/`);
  }

  private freeId(id: string): string {
    let free = `${id}.yours`;
    for (let i = 2; this.entries.some((entry) => entry.id === free); ++i) free = `${id}.yours${i}`;
    return free;
  }
}
