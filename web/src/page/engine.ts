// SPDX-License-Identifier: MIT
// The page's end of the worker.
import type { Features } from './features.ts';
import { saveFile } from './give_out.ts';
import type { GivenFile } from '../protocol/items.ts';
import { keepUsed } from './offline.ts';
import { hasResults, hideNotice, showNotice } from './shell.ts';
import { kWorker } from '../protocol/site_files.ts';
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

  // tab: under which the worker keeps what is inspected; empty: it keeps nothing.
  constructor(
    private readonly features: Features,
    private readonly events: EngineEvents,
    private readonly tab = '',
  ) {
    this.worker = this.start(false);
    window.addEventListener('online', () => {
      if (this.heard) this.post({ type: 'online' });
      else this.startAgain(); // its own script may be what is missing
    });
  }

  private start(again: boolean): Worker {
    const { threads, simd } = this.features;
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
    this.worker = this.start(true);
  }

  private receive(data: FromWorker): void {
    this.heard = true;
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
    this.worker.terminate();
  }

  private post(message: ToWorker, transfer: Transferable[] = []): void {
    this.worker.postMessage(message, transfer);
  }
}
