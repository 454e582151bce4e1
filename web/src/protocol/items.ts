// SPDX-License-Identifier: MIT
// Pictures that the visitor gave, by number. Only the browser's handles are kept; bytes are read when
// one is inspected, so that ten thousand pictures do not lie in memory.

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

export class Items {
  private readonly files = new Map<number, File>();
  private next = 1;

  add({ file, folder }: GivenFile): ItemInfo {
    const item = this.next++;
    this.files.set(item, file);
    return { item, name: file.name, bytes: file.size, folder };
  }

  async read(item: number): Promise<{ name: string; file: Uint8Array }> {
    const file = this.files.get(item);
    if (!file) throw new Error(`picture: expected a known picture, found number ${item}`);
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
  }
}
