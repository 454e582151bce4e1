// SPDX-License-Identifier: MIT
// The networks of opened models in ONNX Runtime Web. The only file that knows ONNX Runtime. Calls
// must not overlap: the worker's queue sees to that.
import * as ort from 'onnxruntime-web/wasm';

import { keepWorkers } from './kept_workers.ts';
import { floatTensor, floatValues, type Parts, type Tensor } from '../protocol/message.ts';

export interface RuntimeConfig {
  mjs: string; // absolute URLs of ONNX Runtime's own two files
  wasm: string;
  threads: number;
}

export interface Network {
  inputs: readonly string[];
  outputs: readonly string[];
}

// Models whose networks stay open; another one closes the one that was used longest ago and that
// nothing on show needs.
const kOpenModels = 3;

// Pictures that go through a network at once. The inner values of more no longer fit into the
// processor's cache, and the runtime never gives their memory back.
const kLargestBatch = 100;

// The smallest network: output = input. Opening it loads the runtime while a model still downloads.
const kIdentity =
  'CAg6NwoQCgFhEgFiIghJZGVudGl0eRIBZ1oPCgFhEgoKCAgBEgQKAggBYg8KAWISCgoICAESBAoCCAFCBAoAEBE=';

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

function batchSize(tensors: readonly Tensor[]): number {
  const sizes = new Set(tensors.map(({ shape }) => shape[0] ?? 0));
  if (sizes.size !== 1) throw new Error(`run: expected one batch size, found ${[...sizes].join(', ')}`);
  return [...sizes][0]!;
}

function slice(values: Float32Array, shape: readonly number[], from: number, to: number): ort.Tensor {
  const size = values.length / Math.max(shape[0] ?? 1, 1);
  return new ort.Tensor('float32', values.subarray(from * size, to * size), [to - from, ...shape.slice(1)]);
}

export class Sessions {
  private readonly sessions = new Map<string, Map<string, ort.InferenceSession>>(); // model, role
  private used = new Set<string>(); // models that something on show needs

  constructor(config: RuntimeConfig) {
    keepWorkers();
    ort.env.wasm.wasmPaths = { mjs: config.mjs, wasm: config.wasm };
    ort.env.wasm.numThreads = config.threads;
    ort.env.wasm.proxy = false;
    ort.env.logLevel = 'error';
  }

  async warmUp(): Promise<void> {
    const session = await ort.InferenceSession.create(bytesOf(kIdentity));
    await session.release();
  }

  use(models: readonly string[]): void {
    this.used = new Set(models);
  }

  has(model: string, role: string): boolean {
    return this.sessions.get(model)?.has(role) ?? false;
  }

  async open(model: string, role: string, onnx: Uint8Array): Promise<void> {
    const session = await ort.InferenceSession.create(onnx, { graphOptimizationLevel: 'all' });
    const roles = this.sessions.get(model) ?? new Map<string, ort.InferenceSession>();
    roles.set(role, session);
    this.sessions.set(model, roles);
    await this.makeRoom(model);
  }

  // Inputs and outputs by name, F32 with the batch as first axis.
  async run(model: string, role: string, inputs: Parts): Promise<Parts> {
    const session = this.session(model, role);
    const missing = session.inputNames.filter((name) => !(name in inputs));
    if (missing.length > 0) throw new Error(`run: expected an input ${missing.join(', ')}, found none`);
    const named = session.inputNames.map((name) => [name, inputs[name]!] as const);
    const count = batchSize(named.map(([, tensor]) => tensor));
    if (count < 1) throw new Error('run: expected at least one picture or code, found none');
    const values = named.map(([name, tensor]) => [name, floatValues(tensor), tensor.shape] as const);
    const collected = new Map<string, { values: Float32Array; shape: number[] }>();
    for (let from = 0; from < count; from += kLargestBatch) {
      const to = Math.min(count, from + kLargestBatch);
      const feeds = Object.fromEntries(values.map(([name, all, shape]) => [name, slice(all, shape, from, to)]));
      const results = await session.run(feeds);
      for (const name of session.outputNames) collect(collected, name, results[name]!, from, count);
    }
    return Object.fromEntries([...collected].map(([name, all]) => [name, floatTensor(all.values, all.shape)]));
  }

  async close(model: string): Promise<void> {
    const roles = this.sessions.get(model);
    this.sessions.delete(model);
    for (const session of roles?.values() ?? []) await session.release();
  }

  // Marks the model as used.
  private session(model: string, role: string): ort.InferenceSession {
    const roles = this.sessions.get(model);
    const session = roles?.get(role);
    if (!roles || !session) throw new Error(`run: expected an open network ${role} of ${model}, found none`);
    this.sessions.delete(model);
    this.sessions.set(model, roles);
    return session;
  }

  private async makeRoom(opened: string): Promise<void> {
    for (const model of [...this.sessions.keys()]) {
      if (this.sessions.size <= kOpenModels) return;
      if (model !== opened && !this.used.has(model)) await this.close(model);
    }
  }
}

function collect(
  collected: Map<string, { values: Float32Array; shape: number[] }>,
  name: string,
  piece: ort.Tensor,
  from: number,
  count: number,
): void {
  const data = piece.data;
  if (!(data instanceof Float32Array)) throw new Error(`run: expected float32 in ${name}, found ${piece.type}`);
  const size = data.length / (piece.dims[0] ?? 1);
  let all = collected.get(name);
  if (!all) {
    all = { values: new Float32Array(count * size), shape: [count, ...piece.dims.slice(1)] };
    collected.set(name, all);
  }
  all.values.set(data, from * size);
  piece.dispose();
}
