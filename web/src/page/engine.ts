// SPDX-License-Identifier: MIT
// The page's end of the worker.
import type { Features } from './features.ts';
import { saveFile } from './give_out.ts';
import type { GivenFile } from '../protocol/items.ts';
import { keepUsed } from './offline.ts';
import { hasResults, hideNotice, showNotice } from './shell.ts';
import { kWorker } from '../protocol/site_files.ts';
import { StartWatch } from './start_watch.ts';
import type { FromWorker, ToWorker } from '../protocol/worker_protocol.ts';

export interface EngineEvents {
  onMessage: (bytes: Uint8Array) => void;
  onDeath: (reason: string) => void;
}

const kTab = 'latent-lab-tab';

// The name of this tab, the same after a reload; empty where the browser keeps none.
export function tabName(): string {
  try {
    const name = sessionStorage.getItem(kTab) ?? Math.random().toString(36).slice(2);
    sessionStorage.setItem(kTab, name);
    return name;
  } catch {
    return '';
  }
}

// The browser asks whether the page may be left.
function ask(event: BeforeUnloadEvent): void {
  if (hasResults()) event.preventDefault();
}

export class Engine {
  private worker: Worker;
  private heard = false; // the worker has said something
  private watch: StartWatch | undefined; // until the runtime is there
  private posted: ToWorker[] = []; // meanwhile, for another worker if this one stands still

  // tab: under which the worker keeps what is inspected; empty: it keeps nothing.
  constructor(
    private readonly features: Features,
    private readonly events: EngineEvents,
    private readonly tab = '',
  ) {
    this.worker = this.start(features.threads, false);
    window.addEventListener('online', () => {
      if (this.heard) this.post({ type: 'online' });
      else this.startAgain(); // its own script may be what is missing
    });
  }

  private start(threads: number, again: boolean): Worker {
    const { simd } = this.features;
    this.watch = threads > 1 ? new StartWatch(() => this.send({ type: 'ping' }), () => this.replace()) : undefined;
    const base = new URL('.', document.baseURI).href;
    const worker = new Worker(new URL(kWorker, base), { type: 'module', name: 'latent-lab' });
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.receive(data);
    worker.onerror = (event) => this.events.onDeath(event.message || 'the worker could not be loaded');
    worker.postMessage({ type: 'start', config: { base, threads, simd, again, tab: this.tab } } satisfies ToWorker);
    return worker;
  }

  private startAgain(): void {
    this.stop();
    hideNotice();
    this.posted = [];
    this.worker = this.start(this.features.threads, true);
  }

  // In the place of one that stands still: without threads of its own, and with all that was asked of the other.
  private replace(): void {
    this.stop();
    this.worker = this.start(1, true);
    this.posted.splice(0).forEach((message) => this.send(message));
  }

  private receive(data: FromWorker): void {
    this.heard = true;
    this.watch?.heard();
    if (data.type === 'alive') this.watch?.begin();
    if (data.type === 'ready') this.endWatch();
    if (data.type === 'message') this.events.onMessage(data.bytes);
    if (data.type === 'trouble') showNotice(data.text);
    if (data.type === 'save') saveFile(data.name, 'application/zip', data.zip);
    if (data.type === 'used') keepUsed(data.urls);
    if (data.type === 'back') hideNotice();
    if (data.type === 'broken') this.startAgain();
    if (data.type === 'safe' && data.safe) window.removeEventListener('beforeunload', ask);
    if (data.type === 'safe' && !data.safe) window.addEventListener('beforeunload', ask);
  }

  request(bytes: Uint8Array<ArrayBuffer>): void {
    this.post({ type: 'request', bytes }, [bytes.buffer]);
  }

  give(files: GivenFile[]): void {
    this.post({ type: 'files', files });
  }

  stop(): void {
    this.watch?.end();
    this.worker.terminate();
  }

  private endWatch(): void {
    this.watch?.end();
    this.watch = undefined;
    this.posted = [];
  }

  private post(message: ToWorker, transfer: Transferable[] = []): void {
    if (!this.watch) return this.send(message, transfer);
    this.posted.push(message);
    this.send(message); // a copy
  }

  private send(message: ToWorker, transfer: Transferable[] = []): void {
    this.worker.postMessage(message, transfer);
  }
}
