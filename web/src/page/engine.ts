// SPDX-License-Identifier: MIT
// The page's end of the worker.
import type { Features } from './features.ts';
import type { GivenFile } from '../protocol/items.ts';
import { showNotice } from './shell.ts';
import { kWorker } from '../protocol/site_files.ts';
import type { FromWorker, ToWorker } from '../protocol/worker_protocol.ts';

export interface EngineEvents {
  onMessage: (bytes: Uint8Array) => void;
  onDeath: (reason: string) => void;
}

export class Engine {
  private readonly worker: Worker;

  constructor(features: Features, events: EngineEvents) {
    const base = new URL('.', document.baseURI).href;
    this.worker = new Worker(new URL(kWorker, base), { type: 'module', name: 'latent-lab' });
    this.worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (data.type === 'message') events.onMessage(data.bytes);
      if (data.type === 'trouble') showNotice(data.text);
    };
    this.worker.onerror = (event) => events.onDeath(event.message || 'the worker could not be loaded');
    this.post({ type: 'start', config: { base, threads: features.threads, simd: features.simd } });
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
