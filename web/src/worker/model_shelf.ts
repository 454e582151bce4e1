// SPDX-License-Identifier: MIT
// The list of models and what changes it: bundles that the visitor gives, models that are removed, and
// other tabs of the page, which share what the browser keeps. Changes come one after the other.
import type { Bundles } from '../bundle/bundle.ts';
import { kManifest } from '../bundle/bundle_files.ts';
import type { Added, OwnModels } from '../bundle/own_models.ts';
import { encodeMessage } from '../protocol/message.ts';
import { SerialQueue } from './serial_queue.ts';
import { checkPackedSize } from '../bundle/zip_bundle.ts';

const kLarge = 20e6; // bytes that take a moment to read
// How long the shipped models wait for the visitor's own, milliseconds: a browser's storage can be stuck
// (another tab that holds it, a profile on a slow disk), and then the page goes on without.
const kPatience = 4000;

export interface ShelfContext {
  bundles: Bundles;
  own: OwnModels;
  otherTabs: BroadcastChannel | undefined; // undefined: the browser has none
  send: (bytes: Uint8Array<ArrayBuffer>) => void;
  onTrouble: (error: unknown) => void;
  // The networks of a model that is there no more.
  closeNetworks: (model: string) => Promise<void>;
  patience?: number; // kPatience
}

// In words for the visitor, after "<title> was added."
function noteOn({ known, twin, notKept, entry }: Added): string {
  if (notKept) return `It is here until the page is closed: ${notKept}.`;
  if (known) return 'It was here already.';
  const kept = 'It is kept in this browser until you remove it.';
  return twin ? `${kept} Another ${entry.title} with other contents stays beside it.` : kept;
}

export class ModelShelf {
  private readonly changes = new SerialQueue();

  constructor(private readonly context: ShelfContext) {
    context.otherTabs?.addEventListener('message', () => void this.changes.add(() => this.reload()).catch(context.onTrouble));
  }

  // The first list. Without a server's index the visitor's own models are there all the same; own models
  // that are late come in a list of their own. True if the index is there.
  async open(): Promise<boolean> {
    const { bundles, own, onTrouble } = this.context;
    let whole = true;
    const index = bundles.loadIndex().catch((error: unknown) => {
      whole = false;
      onTrouble(error);
    });
    let late = true;
    const mine = own
      .load()
      .catch(onTrouble)
      .then(() => (late = false));
    await index;
    await Promise.race([mine, new Promise((resolve) => setTimeout(resolve, this.context.patience ?? kPatience))]);
    if (late) void mine.then(() => this.sendList());
    this.sendList();
    return whole;
  }

  // Zips of bundles. The first that is whole is opened; what is wrong with the others is said at once.
  add(files: readonly File[]): Promise<void> {
    return this.changes.add(async () => {
      const added: Added[] = [];
      const troubles: string[] = [];
      for (const file of files) {
        try {
          added.push(await this.addOne(file));
        } catch (error) {
          troubles.push(`${file.name}: ${String((error as Error).message ?? error)}`);
        }
      }
      if (added.length > 0) this.announce(added);
      if (troubles.length > 0) this.context.onTrouble(new Error(troubles.join('\n')));
    });
  }

  // A model of the visitor's own: the files of another one under a manifest of its own.
  derive(model: string, manifest: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.changes.add(async () => {
      const { bundles, own } = this.context;
      const files = await bundles.whole(model);
      this.announce([await own.addFiles(files.set(kManifest, manifest))]);
    });
  }

  remove(model: string): Promise<void> {
    return this.changes.add(async () => {
      const { own } = this.context;
      if (!own.has(model)) throw new Error(`model: expected one of your own, found ${JSON.stringify(model.slice(0, 60))}`);
      await own.remove(model);
      this.sendList();
      this.tellOtherTabs();
      await this.close(model);
    });
  }

  private async addOne(file: File): Promise<Added> {
    const { own, send } = this.context;
    checkPackedSize(file.size);
    if (file.size > kLarge) send(encodeMessage('notice', { text: `Reading ${file.name} (${Math.round(file.size / 1e6)} MB) ...` }));
    const buffer = await file.arrayBuffer().catch(() => {
      throw new Error('expected a readable file, found one that was moved or changed');
    });
    return own.add(new Uint8Array(buffer));
  }

  private announce(added: readonly Added[]): void {
    const [first] = added;
    const more = added.length === 1 ? '' : ` ${added.length - 1} more ${added.length === 2 ? 'is' : 'are'} in the list.`;
    this.sendList();
    this.context.send(encodeMessage('added', { model: first!.entry.id, note: noteOn(first!) + more }));
    this.tellOtherTabs();
  }

  private async reload(): Promise<void> {
    const { own } = this.context;
    const before = own.list().map(({ id }) => id);
    await own.load();
    this.sendList();
    for (const model of before) if (!own.has(model)) await this.close(model);
  }

  private async close(model: string): Promise<void> {
    await this.context.closeNetworks(model);
    await this.context.bundles.close(model);
  }

  private sendList(): void {
    this.context.send(encodeMessage('models', { models: this.context.bundles.list() }));
  }

  private tellOtherTabs(): void {
    this.context.otherTabs?.postMessage('changed');
  }
}
