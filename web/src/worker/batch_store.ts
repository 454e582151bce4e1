// SPDX-License-Identifier: MIT
// The pictures that a tab inspects, kept while its page is reloaded: copies of the files, and what
// lab_app knows of them, which is opaque here. They lie in Cache Storage under batch/<tab>/, as a
// visitor's models do (own_store.ts). What a closed tab left is thrown away at a visit a day later.
const kCache = 'latent-lab-batch';
const kState = 'state';
const kKeptAt = 'X-Kept-At'; // milliseconds
const kName = 'X-Name';
const kBytes = 'X-Bytes';
const kAbandoned = 86_400_000; // milliseconds
const kMostKept = 1e9; // bytes
const kReloading = 2000; // milliseconds in which the page before surely has ended

const lockOf = (folder: string): string => `${kCache} ${folder}`;

// Until the tab is closed. False: another tab is of the same name, as this one was made from it.
function hold(lock: string): Promise<boolean> {
  const late = new AbortController();
  setTimeout(() => late.abort(), kReloading);
  return new Promise((resolve) => {
    const held = () => {
      resolve(true);
      return new Promise<void>(() => {});
    };
    navigator.locks.request(lock, { signal: late.signal }, held).catch(() => resolve(false));
  });
}

export interface Kept {
  state: Uint8Array<ArrayBuffer> | undefined;
  items: number[]; // whose files are here
}

export class BatchStore {
  private readonly folder: string;
  private readonly bytes = new Map<number, number>(); // of each item's file
  private total = 0; // of them
  private counted = Promise.resolve(); // those that the page before left, too
  private ours = false; // this tab's alone
  private writing: Promise<unknown> = Promise.resolve();

  // base: URL of the site's folder, with a slash at the end.
  constructor(
    private readonly base: string,
    tab: string,
  ) {
    this.folder = `${base}batch/${tab}/`;
  }

  // What the page before left. Throws where nothing can be kept, or only for another tab.
  open(): Promise<Kept> {
    const opening = this.takeOver();
    this.writing = opening.catch(() => {});
    return opening;
  }

  private async takeOver(): Promise<Kept> {
    this.ours = await hold(lockOf(this.folder));
    if (!this.ours) throw new Error('batch: expected a tab of its own, found a duplicate');
    const cache = await caches.open(kCache);
    await this.tidy(cache);
    const names = (await cache.keys()).filter(({ url }) => url.startsWith(this.folder)).map(({ url }) => url.slice(this.folder.length));
    const state = await cache.match(this.folder + kState);
    const items = names.filter((name) => name !== kState).map(Number);
    this.counted = this.countAll(cache, items);
    return { state: state && new Uint8Array(await state.arrayBuffer()), items };
  }

  // One after the other: the last one counts. See Items for where nothing can be kept.
  keepState(bytes: Uint8Array<ArrayBuffer>): void {
    const write = async () => {
      if (this.ours) await this.put(kState, bytes);
    };
    this.writing = this.writing.then(write).catch(() => {});
  }

  async keep(item: number, file: File): Promise<void> {
    await this.counted;
    if (this.total + file.size > kMostKept) throw new Error(`batch: expected at most ${kMostKept} bytes, found more`);
    await this.put(String(item), file, { [kName]: encodeURIComponent(file.name), [kBytes]: String(file.size) });
    this.count(item, file.size);
  }

  async read(item: number): Promise<{ name: string; file: Uint8Array } | undefined> {
    const kept = await (await caches.open(kCache)).match(this.folder + item);
    return kept && { name: decodeURIComponent(kept.headers.get(kName)!), file: new Uint8Array(await kept.arrayBuffer()) };
  }

  async forget(item: number): Promise<void> {
    await this.counted;
    await (await caches.open(kCache)).delete(this.folder + item);
    this.count(item, 0);
  }

  private async countAll(cache: Cache, items: readonly number[]): Promise<void> {
    for (const item of items) {
      const kept = await cache.match(this.folder + item).catch(() => undefined);
      this.count(item, Number(kept?.headers.get(kBytes) ?? 0));
    }
  }

  private count(item: number, bytes: number): void {
    this.total += bytes - (this.bytes.get(item) ?? 0);
    this.bytes.set(item, bytes);
  }

  private async put(name: string, body: BodyInit, headers: Record<string, string> = {}): Promise<void> {
    const cache = await caches.open(kCache);
    await cache.put(this.folder + name, new Response(body, { headers: { ...headers, [kKeptAt]: String(Date.now()) } }));
  }

  private async tidy(cache: Cache): Promise<void> {
    const open = ((await navigator.locks.query()).held ?? []).map(({ name }) => name);
    for (const { url } of await cache.keys()) {
      if (!url.startsWith(`${this.base}batch/`) || open.includes(lockOf(new URL('.', url).href))) continue;
      const at = Number((await cache.match(url))?.headers.get(kKeptAt) ?? 0);
      if (Date.now() - at > kAbandoned) await cache.delete(url);
    }
  }
}
