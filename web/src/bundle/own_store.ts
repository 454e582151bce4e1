// SPDX-License-Identifier: MIT
// Where the visitor's own models are kept: this browser's Cache Storage, which every browser has since
// 2018, also for workers, and which the service worker of the page leaves alone. A model is kept as
// the files of its bundle under own/<key>/; it is there once its manifest is, which is written last.
// What the files hold is left to own_models.ts.

import { kManifest } from './bundle_files.ts';

export type Files = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

const kCache = 'latent-lab-own';
const kKeptAt = 'X-Kept-At'; // milliseconds
// Files without a manifest that are older were left by a page that was closed while it wrote.
const kUnfinished = 3_600_000; // milliseconds

// As much of the browser's Cache as is used here.
export type FileCache = Pick<Cache, 'keys' | 'match' | 'put' | 'delete'>;

export class NotKept extends Error {}

// Throws NotKept in words for the visitor: what this browser does not offer, or has no room for.
async function keeping<T>(what: () => Promise<T>): Promise<T> {
  try {
    return await what();
  } catch (error) {
    if (error instanceof NotKept) throw error;
    const full = (error as Error).name === 'QuotaExceededError';
    throw new NotKept(full ? 'the storage of this browser is full' : 'this browser keeps nothing for this page (a private window?)');
  }
}

// One tab at a time changes the store, where the browser can see to that.
function alone<T>(what: () => Promise<T>): Promise<T> {
  const locks = globalThis.navigator?.locks as LockManager | undefined;
  return keeping(async () => (locks ? await locks.request(kCache, what) : what()));
}

function browserCache(): Promise<FileCache> {
  if (typeof caches === 'undefined') throw new NotKept('this browser keeps files only for pages on https or localhost');
  return caches.open(kCache);
}

export class OwnStore {
  private readonly folder: string; // several copies of the site may share an origin

  // base: URL of the site's folder, with a slash at the end.
  constructor(
    base: string,
    private readonly open: () => Promise<FileCache> = async () => browserCache(),
  ) {
    this.folder = `${base}own/`;
  }

  // Manifests by key, in the order of arrival; none where nothing can be kept.
  async manifests(): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
    const found = new Map<string, Uint8Array<ArrayBuffer>>();
    const paths = await keeping(() => this.paths()).catch((): Path[] => []);
    for (const { key, file } of paths) {
      if (file === kManifest) found.set(key, await this.read(key, kManifest));
    }
    return found;
  }

  async read(key: string, file: string): Promise<Uint8Array<ArrayBuffer>> {
    const response = await keeping(async () => (await this.open()).match(this.url(key, file)));
    if (!response) throw new Error(`${file}: expected it in the storage of this browser, found none; please add the model again`);
    return new Uint8Array(await response.arrayBuffer());
  }

  // Writes over a model with the same key. Throws NotKept; then a new model is not there at all.
  async write(key: string, files: Files): Promise<void> {
    await alone(async () => {
      const cache = await this.open();
      const known = (await cache.match(this.url(key, kManifest))) !== undefined;
      try {
        for (const [file, bytes] of inOrder(files)) await cache.put(this.url(key, file), response(bytes));
      } catch (error) {
        if (!known) await this.erase(key);
        throw error;
      }
    });
  }

  async remove(key: string): Promise<void> {
    await alone(() => this.erase(key));
  }

  // Throws away what a page left that was closed while it wrote.
  async tidy(now = Date.now()): Promise<void> {
    await alone(async () => {
      const paths = await this.paths();
      const whole = new Set(paths.filter(({ file }) => file === kManifest).map(({ key }) => key));
      const cache = await this.open();
      for (const { key, file } of paths.filter((path) => !whole.has(path.key))) {
        const kept = await cache.match(this.url(key, file));
        if (now - Number(kept?.headers.get(kKeptAt) ?? 0) > kUnfinished) await cache.delete(this.url(key, file));
      }
    });
  }

  private async erase(key: string): Promise<void> {
    const cache = await this.open();
    const own = (await this.paths()).filter((path) => path.key === key);
    // Without its manifest it is gone, whatever happens to the rest.
    await cache.delete(this.url(key, kManifest));
    for (const { file } of own) await cache.delete(this.url(key, file));
  }

  private async paths(): Promise<Path[]> {
    const requests = await (await this.open()).keys();
    return requests.flatMap(({ url }) => {
      if (!url.startsWith(this.folder)) return [];
      const [key, file] = url.slice(this.folder.length).split('/').map(decodeURIComponent);
      return key && file ? [{ key, file }] : [];
    });
  }

  private url(key: string, file: string): string {
    return `${this.folder}${encodeURIComponent(key)}/${encodeURIComponent(file)}`;
  }
}

interface Path {
  key: string;
  file: string;
}

function inOrder(files: Files): [string, Uint8Array<ArrayBuffer>][] {
  return [...files].sort(([a], [b]) => Number(a === kManifest) - Number(b === kManifest));
}

function response(bytes: Uint8Array<ArrayBuffer>): Response {
  const headers = { 'Content-Type': 'application/octet-stream', [kKeptAt]: String(Date.now()) };
  return new Response(bytes, { headers });
}
