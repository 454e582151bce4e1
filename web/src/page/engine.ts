// SPDX-License-Identifier: MIT
// The page's end of the worker.
import type { Features } from './features.ts';
import { saveFile } from './give_out.ts';
import type { GivenFile } from '../protocol/items.ts';
import { keepUsed, tellRested } from './offline.ts';
import { hasResults, hideNotice, showNotice } from './shell.ts';
import { kWorker } from '../protocol/site_files.ts';
import { StartWatch } from './start_watch.ts';
import type { FromWorker, ToWorker } from '../protocol/worker_protocol.ts';

export interface EngineEvents {
  onMessage: (bytes: Uint8Array) => void;
  onDeath: (reason: string) => void;
}

const kTab = 'latent-lab-tab';
const kMostTries = 2;
const kTryAgain = 700; // milliseconds
const kRest = 1000; // without anything to do, milliseconds

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
  private threads: number; // of the runtime
  private heard = false; // the worker has said something
  private ready = false; // it has its runtime
  private watch: StartWatch | undefined; // until then, of one with threads
  private posted: ToWorker[] = []; // until then, for another worker if this one stands still or does not load
  private tries = 0; // at loading its script, besides the first
  private waiting = 0; // id of a timer for the next one
  private unanswered = 0; // requests
  private rest = 0; // id of the timer that tells of a rest

  // tab: under which the worker keeps what is inspected; empty: it keeps nothing.
  constructor(
    private readonly features: Features,
    private readonly events: EngineEvents,
    private readonly tab = '',
  ) {
    this.threads = features.threads;
    this.worker = this.start(false);
    window.addEventListener('online', () => {
      if (this.heard) this.post({ type: 'online' });
      else this.startAfresh(); // its own script may be what is missing
    });
  }

  private start(again: boolean): Worker {
    const { threads, tab } = this;
    const { simd } = this.features;
    this.heard = this.ready = false;
    this.unanswered = this.posted.filter(({ type }) => type === 'request').length;
    this.watch = threads > 1 ? new StartWatch(() => this.send({ type: 'ping' }), () => this.replace()) : undefined;
    const base = new URL('.', document.baseURI).href;
    const worker = new Worker(new URL(kWorker, base), { type: 'module', name: 'latent-lab' });
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.receive(data);
    worker.onerror = (event) => this.mourn(event.message);
    worker.postMessage({ type: 'start', config: { base, threads, simd, again, tab } } satisfies ToWorker);
    return worker;
  }

  // Which is asked for what the last one was asked for in vain.
  private startAgain(): void {
    this.stop();
    this.worker = this.start(true);
    this.posted.forEach((message) => this.send(message));
  }

  // In the place of one that stands still: without threads of its own.
  private replace(): void {
    this.threads = 1;
    this.startAgain();
  }

  // message: of what it threw; none: its script did not load, which may be over in a moment (a service worker that
  // takes the page over, a server that starts).
  private mourn(message: string | undefined): void {
    if (message || this.heard || this.tries === kMostTries) {
      return this.events.onDeath(message || 'the worker could not be loaded');
    }
    this.tries += 1;
    this.waiting = window.setTimeout(() => this.startAgain(), kTryAgain);
  }

  private receive(data: FromWorker): void {
    this.heard = true;
    this.watch?.heard();
    if (data.type === 'alive') this.watch?.begin();
    if (data.type === 'ready') this.begun();
    if (data.type === 'answered') this.unanswered -= 1;
    if (this.ready && this.unanswered === 0) this.awaitRest();
    if (data.type === 'message') this.events.onMessage(data.bytes);
    if (data.type === 'trouble') showNotice(data.text);
    if (data.type === 'save') saveFile(data.name, 'application/zip', data.zip);
    if (data.type === 'used') keepUsed(data.urls);
    if (data.type === 'back') hideNotice();
    if (data.type === 'broken') this.startAfresh();
    if (data.type === 'safe' && data.safe) window.removeEventListener('beforeunload', ask);
    if (data.type === 'safe' && !data.safe) window.addEventListener('beforeunload', ask);
  }

  request(bytes: Uint8Array<ArrayBuffer>): void {
    this.unanswered += 1;
    clearTimeout(this.rest);
    this.post({ type: 'request', bytes }, [bytes.buffer]);
  }

  give(files: GivenFile[]): void {
    this.post({ type: 'files', files });
  }

  stop(): void {
    clearTimeout(this.waiting);
    clearTimeout(this.rest);
    this.watch?.end();
    this.worker.onmessage = this.worker.onerror = null;
    this.worker.terminate();
  }

  private startAfresh(): void {
    hideNotice();
    this.startAgain();
  }

  private awaitRest(): void {
    clearTimeout(this.rest);
    this.rest = window.setTimeout(tellRested, kRest);
  }

  private begun(): void {
    this.watch?.end();
    this.ready = true;
    this.posted = [];
  }

  private post(message: ToWorker, transfer: Transferable[] = []): void {
    if (this.ready) return this.send(message, transfer);
    this.posted.push(message);
    this.send(message); // a copy
  }

  private send(message: ToWorker, transfer: Transferable[] = []): void {
    this.worker.postMessage(message, transfer);
  }
}
