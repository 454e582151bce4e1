// SPDX-License-Identifier: MIT
// The worker's entry: takes the page's posts and answers them. Requests are in requests.ts.
import createLabCore from 'lab_core';

import { BatchStore } from './batch_store.ts';
import { Bundles } from '../bundle/bundle.ts';
import { Core } from '../modules/core.ts';
import { Items, type GivenFile } from '../protocol/items.ts';
import { openCore } from '../modules/lab_module.ts';
import { decodeMessage, encodeMessage, floatTensor } from '../protocol/message.ts';
import { ModelShelf } from './model_shelf.ts';
import { Reconnect } from './reconnect.ts';
import { OwnModels } from '../bundle/own_models.ts';
import { OwnStore } from '../bundle/own_store.ts';
import { Requests } from './requests.ts';
import { Sessions } from './sessions.ts';
import { kLabCoreWasm, kLesson, kOrtMjs, kOrtWasm } from '../protocol/site_files.ts';
import type { FromWorker, ToWorker, WorkerConfig } from '../protocol/worker_protocol.ts';

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
  shelf: ModelShelf;
  items: Items;
  reconnect: Reconnect;
  restored: Promise<void>; // what the page before a reload left has been told
}

// Nothing to restore where the browser keeps nothing; then the page asks before it is left. stayed: the page is the
// same, and still shows what is kept.
async function restoreBatch(store: BatchStore, items: Items, stayed: boolean): Promise<void> {
  const kept = await store.open().catch(() => undefined);
  if (!kept) return;
  if (!kept.state) {
    items.useStore(store, kept.items);
    if (!stayed) kept.items.forEach((item) => items.forget(item)); // of other pages than Inspect: gone with the page
    return;
  }
  const { fields, parts } = decodeMessage(kept.state);
  items.useStore(store, [...kept.items, fields['last'] as number]);
  const numbers = floatTensor(Float32Array.from(kept.items), [kept.items.length]);
  send(encodeMessage('batch', { ...fields, stayed }, { ...parts, kept: numbers }));
}

function start(config: WorkerConfig): Started {
  const at = (file: string) => new URL(file, config.base).href;
  const core = openCore(createLabCore, at(kLabCoreWasm)).then((module) => new Core(module));
  const sessions = new Sessions({ mjs: at(kOrtMjs), wasm: at(kOrtWasm), threads: config.threads });
  const own = new OwnModels(new OwnStore(config.base), () => core);
  const bundles = new Bundles(at('models/'), own, () => core);
  const items = new Items((safe) => post({ type: 'safe', safe }));
  const batch = config.tab ? new BatchStore(config.base, config.tab) : undefined;
  const closeNetworks = (model: string): Promise<void> => requests.close(model);
  const otherTabs = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('latent-lab-own');
  const shelf = new ModelShelf({ bundles, own, otherTabs, send, onTrouble: sendError, closeNetworks });
  // What is missing is fetched again; without its runtime a worker is lost, ONNX Runtime loads it once.
  let whole = true;
  let runtime = true;
  const onBack = async (): Promise<void> => {
    if (!runtime) return post({ type: 'broken' });
    whole ||= await shelf.open();
    if (!whole) return reconnect.lost();
    post({ type: 'back' });
    send(encodeMessage('online'));
  };
  const reconnect = new Reconnect(at('models/index.json'), () => void onBack());
  const onOffline = (): void => reconnect.lost();
  const save = (name: string, zip: Uint8Array<ArrayBuffer>): void => post({ type: 'save', name, zip }, [zip.buffer]);
  const requests = new Requests({ save, core: () => core, sessions, bundles, items, batch, shelf, lesson: at(kLesson), simd: config.simd, send, onOffline });
  core.catch(sendError);
  const listed = async (): Promise<void> => {
    whole = await shelf.open();
    if (!whole) reconnect.lost();
    else if (config.again) send(encodeMessage('online'));
  };
  listed().catch(sendError);
  requests.warmUp().finally(() => post({ type: 'ready' })).then(
    () => post({ type: 'used', urls: [at(kOrtMjs), at(kOrtWasm)] }),
    async (error: unknown) => {
      sendError(error);
      if (await reconnect.answers()) return; // not the network's doing: another worker would fail too
      runtime = false;
      reconnect.lost();
    },
  );
  const restored = batch ? restoreBatch(batch, items, config.again).catch(sendError) : Promise.resolve();
  return { requests, shelf, items, reconnect, restored };
}

function tellUsed(): void {
  const observer = new PerformanceObserver((list) => post({ type: 'used', urls: list.getEntries().map(({ name }) => name) }));
  observer.observe({ type: 'resource', buffered: true });
}

async function takeFiles({ shelf, items, restored }: Started, files: readonly GivenFile[]): Promise<void> {
  await restored;
  const isBundle = ({ file }: GivenFile) => /\.zip$/i.test(file.name);
  const pictures = files.filter((given) => !isBundle(given)).map((given) => items.add(given));
  if (pictures.length > 0) send(encodeMessage('files', { items: pictures }));
  const zips = files.filter(isBundle).map(({ file }) => file);
  if (zips.length > 0) shelf.add(zips).catch(sendError);
}

let started: Started | undefined;

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  if (data.type === 'ping') return post({ type: 'alive' });
  if (data.type === 'start') {
    post({ type: 'alive' });
    tellUsed();
    started = start(data.config);
    return;
  }
  if (!started) throw new Error(`worker: expected start, found ${data.type}`);
  if (data.type === 'request') void started.requests.answer(data.bytes).then(() => post({ type: 'answered' }));
  else if (data.type === 'online') started.reconnect.askNow();
  else void takeFiles(started, data.files);
};
