// SPDX-License-Identifier: MIT
// The requests of lab_app that need the worker (wasm/protocol.md): models, networks, pictures. Files
// are fetched side by side; lab_core and ONNX Runtime run one step after the other. A request that
// fails gives one error, and all later ones work. Which networks a request takes is told by lab_core.
import type { BatchStore } from './batch_store.ts';
import type { Bundle, Bundles } from '../bundle/bundle.ts';
import { download, NetworkError } from '../bundle/download.ts';
import { readable } from './foreign_pictures.ts';
import type { BundleFile, Core, InspectionPlan, ModelEntry, Picture } from '../modules/core.ts';
import type { Items } from '../protocol/items.ts';
import {
  bytesTensor,
  decodeMessage,
  encodeMessage,
  numberField,
  part,
  textField,
  type Message,
  type Parts,
} from '../protocol/message.ts';
import { sha256 } from '../bundle/sha256.ts';
import type { ModelShelf } from './model_shelf.ts';
import { SerialQueue } from './serial_queue.ts';
import { zipStored } from '../bundle/zip_writer.ts';
import type { Sessions } from './sessions.ts';

export interface RequestContext {
  core: () => Promise<Core>;
  sessions: Sessions;
  bundles: Bundles;
  items: Items;
  batch?: BatchStore | undefined;
  shelf: ModelShelf;
  lesson: string; // URL of its texts
  simd: boolean;
  send: (bytes: Uint8Array<ArrayBuffer>) => void;
  onOffline: () => void; // a file could not be fetched
  save: (name: string, zip: Uint8Array<ArrayBuffer>) => void; // as a file of the visitor's
}

const kVersionDigits = 12; // of a manifest's SHA-256, as in a visitor's own model's key
const kLessonLimit = 1e6; // bytes
const kProgressInterval = 50; // milliseconds between two reports

interface Reply {
  kind: string;
  fields: Record<string, unknown>;
  parts: Parts;
}

function network(bundle: Bundle, role: string): BundleFile {
  const found = bundle.info.networks[role];
  if (!found) throw new Error(`${bundle.info.entry.id}: expected a network ${role}, found none`);
  return found;
}

const keyOf = (model: string, role: string): string => `${model}/${role}`;

// The app waits for it no longer: nothing is answered.
class Cancelled extends Error {}

// Of the strangeness that a picture has to the asked model: 19 of 20 test pictures have less of it to a model of
// their own kind, none has so little to another one (likeness_data_test).
const kClearlyLess = 0.7;

export class Requests {
  private readonly queue = new SerialQueue();
  private readonly fetching = new Map<string, Promise<Uint8Array>>(); // networks that are not open yet
  private readonly active = new Set<number>(); // requests without an answer yet
  private readonly cancelled = new Set<number>(); // of those

  constructor(private readonly context: RequestContext) {}

  // Loads ONNX Runtime while the first model is still on its way.
  async warmUp(): Promise<void> {
    if (this.context.simd) await this.queue.add(() => this.context.sessions.warmUp());
  }

  async answer(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    let message: Message | undefined;
    let request = 0;
    try {
      message = decodeMessage(bytes);
      if (await this.obey(message, bytes)) return;
      request = numberField(message, 'request');
      this.active.add(request);
      const reply = await this.reply(message);
      if (this.cancelled.has(request)) return;
      this.context.send(encodeMessage(reply.kind, { request, ...reply.fields }, reply.parts));
    } catch (error) {
      if (error instanceof Cancelled || this.cancelled.has(request)) return;
      if (error instanceof NetworkError) this.context.onOffline();
      const item = message?.fields['item'];
      const text = String((error as Error).message ?? error);
      this.context.send(encodeMessage('error', { request, message: text, ...(item === undefined ? {} : { item }) }));
    } finally {
      this.active.delete(request);
      this.cancelled.delete(request);
    }
  }

  // Networks of a model that is there no more.
  async close(model: string): Promise<void> {
    await this.queue.add(() => this.context.sessions.close(model));
    for (const key of this.fetching.keys()) if (key.startsWith(keyOf(model, ''))) this.fetching.delete(key);
  }

  // What needs no answer. True if it was that.
  private async obey(message: Message, bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
    const { items, batch, sessions, shelf } = this.context;
    switch (message.kind) {
      case 'forget':
        items.forget(numberField(message, 'item'));
        return true;
      case 'batch':
        batch?.keepState(bytes);
        return true;
      case 'cancel':
        if (this.active.has(numberField(message, 'request'))) this.cancelled.add(numberField(message, 'request'));
        return true;
      case 'use_models':
        sessions.use(message.fields['models'] as string[]);
        return true;
      case 'remove_model':
        await shelf.remove(textField(message, 'model'));
        return true;
      case 'calibrate_model':
        await this.calibrate(message);
        return true;
      case 'save_model':
        await this.saveModel(textField(message, 'model'));
        return true;
      default:
        return false;
    }
  }

  private async calibrate(message: Message): Promise<void> {
    const { bundles, shelf } = this.context;
    const model = textField(message, 'model');
    await bundles.open(model);
    const core = await this.context.core();
    const [rate, strangest] = [numberField(message, 'rate'), numberField(message, 'strangest')];
    await shelf.derive(model, core.recalibrate(model, rate, strangest, part(message, 'scores')));
  }

  private async saveModel(model: string): Promise<void> {
    const { bundles, save } = this.context;
    const { entry } = (await bundles.open(model)).info;
    save(`${entry.id}.zip`, zipStored(await bundles.whole(model)));
  }

  private reply(message: Message): Promise<Reply> {
    switch (message.kind) {
      case 'open_model':
        return this.openModel(textField(message, 'model'));
      case 'read_file':
        return this.readFile(textField(message, 'model'), textField(message, 'file'), message.fields['decoded'] === true);
      case 'run':
        return this.run(message);
      case 'inspect':
        return this.inspect(message);
      case 'encode':
        return this.encode(message);
      case 'sample':
        return this.sample(message);
      default:
        throw new Error(`request: expected one of the protocol's, found ${message.kind}`);
    }
  }

  private async openModel(model: string): Promise<Reply> {
    const { bundles } = this.context;
    const bundle = await bundles.open(model);
    const bank = bundle.info.files['bank'];
    const [banks] = await Promise.all([
      bank ? bundles.files(model, [bank]) : Promise.resolve([]),
      // What else a bundle has is fetched when it is used.
      ...bundle.info.first.map((role) => this.openNetwork(bundle, model, role)),
    ]);
    const parts: Parts = { manifest: bytesTensor(bundle.text) };
    if (banks[0]) parts['bank'] = bytesTensor(banks[0]);
    const version = (await sha256(bundle.text, this.context.core)).slice(0, kVersionDigits);
    return { kind: 'model', fields: { model, version }, parts };
  }

  // decoded: a picture's pixels instead of its bytes.
  private async readFile(model: string, name: string, decoded: boolean): Promise<Reply> {
    const { bundles, lesson } = this.context;
    if (model === '' && name === 'lesson') {
      return { kind: 'file', fields: { model, file: name }, parts: { bytes: bytesTensor(await download(lesson, { limit: kLessonLimit })) } };
    }
    const { text, info } = await bundles.open(model);
    const fields = { model, file: name };
    if (name === 'manifest') return { kind: 'file', fields, parts: { bytes: bytesTensor(text) } };
    const entry = info.files[name];
    if (!entry) throw new Error(`${model}: expected a file ${name}, found none`);
    const [bytes] = await bundles.files(model, [entry]);
    if (!decoded) return { kind: 'file', fields, parts: { bytes: bytesTensor(bytes!) } };
    const core = await this.context.core();
    const picture = await this.queue.add(async () => core.decode(entry.file, bytes!));
    return { kind: 'file', fields, parts: { picture } };
  }

  private async run(message: Message): Promise<Reply> {
    const model = textField(message, 'model');
    const work = { model, role: textField(message, 'network'), path: message.fields['path'] === true };
    const { outputs, milliseconds } = await this.make(work, message.parts, numberField(message, 'request'));
    return { kind: 'output', fields: { milliseconds }, parts: outputs };
  }

  private async inspect(message: Message): Promise<Reply> {
    const model = textField(message, 'model');
    const core = await this.context.core();
    const bundle = await this.context.bundles.open(model);
    const plan = bundle.info.inspection;
    if (!plan) throw new Error(`${bundle.info.entry.title}: expected a model that scores pictures, found one that does not`);
    const picture = await this.picture(message);
    const started = performance.now();
    const { fields: source, parts: prepared } = await this.queue.add(() => core.prepare(model, picture));
    const decode = performance.now() - started;
    const { picture: fitted, photograph, ...values } = prepared;
    const shown = photograph ?? fitted!;
    const overlaid = message.fields['overlay'] === true;
    if (!overlaid && 'item' in message.fields) {
      this.context.send(encodeMessage('preview', { request: numberField(message, 'request') }, { picture: shown }));
    }
    const strangeness = source['strangeness'] as number | undefined;
    const compare = message.fields['compare'];
    if (strangeness !== undefined && (compare === 'always' || (compare === 'unlike' && strangeness > 1))) {
      source['likelier'] = await this.likelier(bundle.info.entry, picture, strangeness);
    }
    const { evidence, milliseconds: networks } = await this.follow(model, plan, values);
    const scoring = performance.now();
    const scored = await this.queue.add(() => core.score(model, evidence));
    const milliseconds = { decode, network: networks, score: performance.now() - scoring };
    const parts: Parts = { picture: fitted!, ...(photograph ? { photograph } : {}), ...scored.parts };
    if (overlaid) parts['overlay'] = core.overlay(model, shown, part(scored, 'map'), source['placement'] as number[] | undefined);
    const item = message.fields['item'];
    const converted = 'converted' in picture ? { converted: picture.converted } : {};
    const fields = { ...(item === undefined ? {} : { item }), ...source, ...scored.fields, ...converted, milliseconds };
    return { kind: 'inspection', fields, parts };
  }

  private async encode(message: Message): Promise<Reply> {
    const model = textField(message, 'model');
    const core = await this.context.core();
    const { entry, encoding } = (await this.context.bundles.open(model)).info;
    if (!encoding) throw new Error(`${entry.title}: expected a model that makes codes of pictures, found one that does not`);
    const picture = await this.picture(message);
    const { picture: shown, photograph: _, ...values } = (await this.queue.add(() => core.prepare(model, picture))).parts;
    const { evidence, milliseconds } = await this.follow(model, encoding, values);
    return { kind: 'encoded', fields: { milliseconds }, parts: { picture: shown!, code: evidence['code']! } };
  }

  // Of the other models that score and know such a picture, the best to which it is clearly less strange. Where
  // the asked one knows it, too, that is a question of the set: one model of each other set is asked.
  private async likelier(asked: ModelEntry, picture: Picture, strangeness: number): Promise<string | undefined> {
    const { bundles } = this.context;
    const core = await this.context.core();
    const scorers = bundles.list().filter(({ id, can }) => can.scores && id !== asked.id);
    scorers.sort((a, b) => (b.image_auroc ?? 0) - (a.image_auroc ?? 0));
    const sets = new Set([asked.dataset]);
    for (const { id, dataset } of scorers) {
      if (strangeness <= 1 && sets.has(dataset)) continue;
      sets.add(dataset);
      const known = await bundles.open(id).catch(() => undefined);
      // A model that looks for an object knows no picture without one.
      const prepared = known && (await this.queue.add(() => core.prepare(id, picture)).catch(() => undefined));
      const found = prepared?.fields['strangeness'] as number | undefined;
      if (found !== undefined && found <= 1 && found < kClearlyLess * strangeness) return id;
    }
    return undefined;
  }

  // Runs the networks of a plan one after the other. Returns what the score is made of.
  private async follow(model: string, plan: InspectionPlan, prepared: Parts) {
    const values: Parts = { ...prepared };
    let milliseconds = 0;
    for (const { network: role, inputs, outputs } of plan.steps) {
      const given = Object.entries(inputs).map(([tensor, value]) => [tensor, values[value]!] as const);
      const ran = await this.runNetwork(model, role, Object.fromEntries(given));
      for (const [tensor, value] of Object.entries(outputs)) {
        const output = ran.outputs[tensor];
        if (!output) throw new Error(`${role}: expected an output ${tensor}, found none`);
        values[value] = output;
      }
      milliseconds += ran.milliseconds;
    }
    const evidence = Object.fromEntries(plan.evidence.map((value) => [value, values[value]!] as const));
    return { evidence, milliseconds };
  }

  // For the plain page, which has no core of its own: pictures from random codes.
  private async sample(message: Message): Promise<Reply> {
    const model = textField(message, 'model');
    const core = await this.context.core();
    await this.context.bundles.open(model);
    const { network: role, inputs, path } = core.draw(model, numberField(message, 'seed'), numberField(message, 'count'));
    const { outputs, milliseconds } = await this.make({ model, role, path }, inputs);
    return { kind: 'samples', fields: { milliseconds }, parts: { pictures: core.pictures(model, outputs) } };
  }

  private async picture(message: Message): Promise<Picture> {
    if ('picture' in message.parts) return { pixels: part(message, 'picture') };
    return readable(await this.context.items.read(numberField(message, 'item')));
  }

  // One run of a network, or a path of several.
  private async make({ model, role, path }: { model: string; role: string; path: boolean }, inputs: Parts, request = 0) {
    if (!path) return this.runNetwork(model, role, inputs, request);
    const core = await this.context.core();
    await this.context.bundles.open(model);
    let state = core.beginPath(model, inputs);
    let milliseconds = 0;
    try {
      while (!state.arrived) {
        const ran = await this.runNetwork(model, role, state.parts, request);
        milliseconds += ran.milliseconds;
        state = core.followPath(state, ran.outputs);
      }
    } finally {
      core.leavePath(state);
    }
    return { outputs: state.parts, milliseconds };
  }

  // request: the app's, if it may give it up before its turn comes.
  private async runNetwork(model: string, role: string, inputs: Parts, request = 0) {
    const { sessions, bundles } = this.context;
    const bundle = await bundles.open(model);
    let onnx = sessions.has(model, role) ? null : await this.fetchNetwork(bundle, model, role);
    for (;;) {
      // Between asking and its turn another model may have closed the network.
      const file = onnx;
      const ran = await this.queue.add(async () => {
        if (this.cancelled.has(request)) throw new Cancelled();
        if (!(await this.openInTurn(model, role, file))) return null;
        const started = performance.now();
        const outputs = await sessions.run(model, role, inputs);
        return { outputs, milliseconds: performance.now() - started };
      });
      if (ran) return ran;
      onnx = await this.fetchNetwork(bundle, model, role);
    }
  }

  private async openNetwork(bundle: Bundle, model: string, role: string): Promise<void> {
    if (this.context.sessions.has(model, role)) return;
    const onnx = await this.fetchNetwork(bundle, model, role);
    await this.queue.add(() => this.openInTurn(model, role, onnx));
  }

  // For a step of the queue: true once the network is open, false if it would take its file.
  private async openInTurn(model: string, role: string, onnx: Uint8Array | null): Promise<boolean> {
    const { sessions } = this.context;
    if (sessions.has(model, role)) return true;
    if (!onnx) return false;
    await sessions.open(model, role, onnx).finally(() => this.fetching.delete(keyOf(model, role)));
    return true;
  }

  // Once, however many ask before it is open.
  private fetchNetwork(bundle: Bundle, model: string, role: string): Promise<Uint8Array> {
    const key = keyOf(model, role);
    const known = this.fetching.get(key);
    if (known) return known;
    const fetching = this.fetchOnce(bundle, model, role);
    this.fetching.set(key, fetching);
    fetching.catch(() => this.fetching.delete(key));
    return fetching;
  }

  private async fetchOnce(bundle: Bundle, model: string, role: string): Promise<Uint8Array> {
    if (!this.context.simd) {
      throw new Error('networks: expected a browser with WebAssembly SIMD, found one without; please update it');
    }
    const [onnx] = await this.context.bundles.files(model, [network(bundle, role)], this.reporter(model));
    return onnx!;
  }

  private reporter(model: string): (loaded: number, total: number) => void {
    let last = 0;
    return (loaded, total) => {
      const now = performance.now();
      if (loaded < total && now - last < kProgressInterval) return;
      last = now;
      this.context.send(encodeMessage('progress', { model, loaded, total }));
    };
  }
}
