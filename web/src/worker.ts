// SPDX-License-Identifier: MIT
// The worker's entry: takes the page's posts and answers them. Requests are in requests.ts.
import createLabCore from 'lab_core';

import { Bundles } from './bundle.ts';
import { Core } from './core.ts';
import { Items, type GivenFile } from './items.ts';
import { openCore } from './lab_module.ts';
import { encodeMessage } from './message.ts';
import { Requests } from './requests.ts';
import { Sessions } from './sessions.ts';
import { kLabCoreWasm, kOrtMjs, kOrtWasm } from './site_files.ts';
import type { FromWorker, ToWorker, WorkerConfig } from './worker_protocol.ts';

declare const self: DedicatedWorkerGlobalScope;

function post(message: FromWorker, transfer: Transferable[] = []): void {
  self.postMessage(message, transfer);
}

function send(bytes: Uint8Array<ArrayBuffer>): void {
  post({ type: 'message', bytes }, [bytes.buffer]);
}

function sendError(error: unknown): void {
  post({ type: 'trouble', text: String((error as Error).message ?? error) });
}

interface Started {
  requests: Requests;
  bundles: Bundles;
  items: Items;
}

function start(config: WorkerConfig): Started {
  const at = (file: string) => new URL(file, config.base).href;
  const core = openCore(createLabCore, at(kLabCoreWasm)).then((module) => new Core(module));
  const sessions = new Sessions({ mjs: at(kOrtMjs), wasm: at(kOrtWasm), threads: config.threads });
  const bundles = new Bundles(at('models/'), () => core);
  const items = new Items();
  const requests = new Requests({ core: () => core, sessions, bundles, items, simd: config.simd, send });
  core.catch(sendError);
  bundles.loadIndex().then((models) => send(encodeMessage('models', { models })), sendError);
  requests.warmUp().catch(sendError);
  return { requests, bundles, items };
}

async function takeFiles({ bundles, items }: Started, files: readonly GivenFile[]): Promise<void> {
  const isBundle = ({ file }: GivenFile) => /\.zip$/i.test(file.name);
  const pictures = files.filter((given) => !isBundle(given)).map((given) => items.add(given));
  if (pictures.length > 0) send(encodeMessage('files', { items: pictures }));
  for (const { file } of files.filter(isBundle)) {
    try {
      const { added, models } = await bundles.addZip(new Uint8Array(await file.arrayBuffer()));
      send(encodeMessage('models', { models }));
      post({ type: 'opened_bundle', model: added.id });
    } catch (error) {
      sendError(new Error(`${file.name}: ${(error as Error).message}`));
    }
  }
}

let started: Started | undefined;

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  if (data.type === 'start') {
    started = start(data.config);
    return;
  }
  if (!started) throw new Error(`worker: expected start, found ${data.type}`);
  if (data.type === 'request') void started.requests.answer(data.bytes);
  else void takeFiles(started, data.files);
};
