// SPDX-License-Identifier: MIT
// The models that there are: the shipped ones of the index and the visitor's own, and their files on
// demand, each checked against the manifest's size and SHA-256. Index and manifests themselves are
// parsed by lab_core.
import { kManifest, kManifestLimit, serverSource, verify, type Source } from './bundle_files.ts';
import type { BundleFile, Core, ManifestInfo, ModelEntry } from '../modules/core.ts';
import { download } from './download.ts';
import type { OwnModels } from './own_models.ts';

export type OnProgress = (loaded: number, total: number) => void;

export interface Bundle {
  text: Uint8Array<ArrayBuffer>; // of the manifest
  info: ManifestInfo;
}

export class Bundles {
  private shipped: ModelEntry[] = [];
  private readonly opened = new Map<string, Promise<Bundle>>();

  // folder: URL of models/, with a slash at the end.
  constructor(
    private readonly folder: string,
    private readonly own: OwnModels,
    private readonly core: () => Promise<Core>,
  ) {}

  // The visitor's own come first, then the default model.
  list(): readonly ModelEntry[] {
    return [...this.own.list(), ...this.shipped];
  }

  async loadIndex(): Promise<void> {
    const bytes = await download(`${this.folder}index.json`, { limit: kManifestLimit });
    this.shipped = (await this.core()).openIndex(bytes);
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

  // A model that is there no more, or again with other files.
  async close(model: string): Promise<void> {
    if (!this.opened.delete(model)) return;
    (await this.core()).closeManifest(model);
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
      await verify(entry, bytes, this.core);
      return bytes;
    };
    return Promise.all(wanted.map(fetchOne));
  }

  // All that the manifest names, and itself.
  async whole(model: string): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
    const { text, info } = await this.open(model);
    const entries = [...Object.values(info.networks), ...Object.values(info.files)];
    const files = await this.files(model, entries);
    return new Map([[kManifest, text], ...entries.map(({ file }, i) => [file, files[i]!] as const)]);
  }

  private async openManifest(model: string): Promise<Bundle> {
    const text = await this.source(model).manifest();
    const info = (await this.core()).openManifest(model, text);
    if (!this.own.has(model) && info.entry.id !== model) {
      throw new Error(`manifest.id: expected ${model}, found ${info.entry.id}`);
    }
    return { text, info };
  }

  private source(model: string): Source {
    const own = this.own.source(model);
    if (own) return own;
    if (!this.shipped.some(({ id }) => id === model)) {
      throw new Error(`model: expected one of the list, found ${JSON.stringify(model.slice(0, 60))}`);
    }
    return serverSource(`${this.folder}${model}/`);
  }
}
