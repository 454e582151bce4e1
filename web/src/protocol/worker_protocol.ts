// SPDX-License-Identifier: MIT
// What the page and its worker post to each other. Messages of lab_app (wasm/protocol.md) travel as
// they are, in their envelope.
import type { GivenFile } from './items.ts';

export interface WorkerConfig {
  base: string; // URL of the site's folder, with a slash at the end
  threads: number;
  simd: boolean; // ONNX Runtime needs it
  again: boolean; // in the place of one that could not load what it needs
  tab: string; // its name across reloads; empty: none
}

export type ToWorker =
  | { type: 'start'; config: WorkerConfig }
  | { type: 'request'; bytes: Uint8Array<ArrayBuffer> } // of lab_app, or of the plain page
  | { type: 'files'; files: GivenFile[] } // pictures and bundles (.zip)
  | { type: 'online' } // the browser says that there is a network
  | { type: 'ping' }; // is answered by alive

export type FromWorker =
  | { type: 'alive' } // the script runs, and after each ping
  | { type: 'ready' } // the runtime and its threads are there, or cannot be had
  | { type: 'message'; bytes: Uint8Array } // for lab_app, or for the plain page
  | { type: 'answered' } // a request is done with, also one that has no reply
  | { type: 'trouble'; text: string } // that belongs to no request
  | { type: 'save'; name: string; zip: Uint8Array<ArrayBuffer> } // to be downloaded
  | { type: 'used'; urls: string[] } // files that were fetched
  | { type: 'back' } // the network: what was missing is there
  | { type: 'safe'; safe: boolean } // whether a reload would lose no picture
  | { type: 'broken' }; // the network is back, but this worker cannot load ONNX Runtime any more
