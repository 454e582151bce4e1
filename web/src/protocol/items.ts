// SPDX-License-Identifier: MIT
// Pictures that the visitor gave, by number. Only the browser's handles are held; bytes are read when
// one is inspected, so that ten thousand pictures do not lie in memory. Where there is a store, it gets
// copies one after the other, for the page after a reload.

// The largest file that is read: beyond it the decoder's pixel limit would refuse it anyway.
const kLargestFile = 256e6; // bytes

export interface GivenFile {
  file: File;
  folder: string; // path of the dropped folder that held it; empty: none
}

export interface ItemInfo {
  item: number;
  name: string;
  bytes: number;
  folder: string;
}

export interface PictureFile {
  name: string;
  file: Uint8Array;
}

export interface ItemStore {
  keep: (item: number, file: File) => Promise<void>;
  read: (item: number) => Promise<PictureFile | undefined>;
  forget: (item: number) => Promise<void>;
}

export class Items {
  private readonly files = new Map<number, File>();
  private next = 1;
  private store: ItemStore | undefined;
  private keeping = Promise.resolve();
  private readonly unkept = new Set<number>(); // files without a copy yet, or for good

  // onSafe: whether a reload would lose nothing, at every change.
  constructor(private readonly onSafe: (safe: boolean) => void = () => {}) {}

  // known: numbers of files that the store has already.
  useStore(store: ItemStore, known: readonly number[]): void {
    this.store = store;
    this.next = Math.max(0, ...known) + 1;
  }

  add({ file, folder }: GivenFile): ItemInfo {
    const item = this.next++;
    this.files.set(item, file);
    this.keep(item, file);
    return { item, name: file.name, bytes: file.size, folder };
  }

  async read(item: number): Promise<PictureFile> {
    const file = this.files.get(item);
    if (!file) {
      const kept = await this.store?.read(item);
      if (kept) return kept;
      throw new Error('picture: expected it in this browser, found none; please give it again');
    }
    if (file.size > kLargestFile) {
      throw new Error(`${file.name}: expected at most ${kLargestFile / 1e6} MB, found ${Math.round(file.size / 1e6)} MB`);
    }
    const buffer = await file.arrayBuffer().catch(() => {
      throw new Error(`${file.name}: expected a readable file, found one that was moved or changed`);
    });
    return { name: file.name, file: new Uint8Array(buffer) };
  }

  forget(item: number): void {
    this.files.delete(item);
    this.settle(item);
    const { store } = this;
    if (store) this.keeping = this.keeping.then(() => store.forget(item)).catch(() => {});
  }

  private keep(item: number, file: File): void {
    // One that is never read is no loss.
    if (file.size > kLargestFile) return;
    this.unkept.add(item);
    if (this.unkept.size === 1) this.onSafe(false);
    const { store } = this;
    if (!store) return;
    this.keeping = this.keeping
      .then(async () => {
        if (!this.files.has(item)) return;
        await store.keep(item, file);
        this.settle(item);
      })
      .catch(() => {}); // no room: it stays unkept
  }

  // Nothing of it would be lost any more.
  private settle(item: number): void {
    if (this.unkept.delete(item) && this.unkept.size === 0) this.onSafe(true);
  }
}
