// SPDX-License-Identifier: MIT
// Requests of lab_core as functions. A bad status becomes one Error with the core's words.
import type { CoreModule } from './lab_module.ts';
import { bytesTensor, decodeMessage, encodeMessage, textField, type Message, type Parts, type Tensor } from '../protocol/message.ts';

export interface BundleFile {
  file: string;
  sha256: string;
  bytes: number;
}

// What a model can do (shared/bundle/capabilities.h).
export interface Capabilities {
  samples: boolean;
  encodes: boolean;
  decodes: boolean;
  interpolates: boolean;
  restores: boolean;
  fills: boolean;
  scores: boolean;
  conditional: boolean;
}

// Of the list of models.
export interface ModelEntry {
  id: string; // in requests; a dropped bundle's own may be another
  title: string;
  family: string;
  dataset: string;
  bytes: number;
  can: Capabilities;
  image_auroc?: number; // measured on test pictures, of a model that scores
  frechet_distance?: number; // of samples to test pictures
}

// One run of a network: which value goes into each of its tensors, and which comes out.
export interface InspectionStep {
  network: string; // its role
  inputs: Record<string, string>; // value by tensor
  outputs: Record<string, string>;
}

// How a picture becomes a score (shared/inspection/inspection.h); the values of `evidence` go to score().
export interface InspectionPlan {
  steps: InspectionStep[];
  evidence: string[];
}

// What TypeScript has to know of a manifest; the text itself is for C++.
export interface ManifestInfo {
  entry: ModelEntry;
  networks: Record<string, BundleFile>; // by role
  first: string[]; // roles of what a page needs first
  inspection: InspectionPlan | null; // null: the model scores nothing
  encoding: InspectionPlan | null; // from a picture to its code; null: the model makes none
  files: Record<string, BundleFile>;
  golden_tolerance: number;
}

export interface PathState {
  path: number;
  arrived: boolean;
  parts: Parts; // what the network is asked next, or what came of it
}

export type Picture = { name: string; file: Uint8Array } | { pixels: Tensor };

export class Core {
  constructor(private readonly module: CoreModule) {}

  // models/index.json, the default model first.
  openIndex(text: Uint8Array): ModelEntry[] {
    const reply = this.ask('open_index', {}, { index: bytesTensor(text) });
    return reply.fields['models'] as ModelEntry[];
  }

  openManifest(model: string, text: Uint8Array): ManifestInfo {
    const reply = this.ask('open_manifest', { model }, { manifest: bytesTensor(text) });
    return reply.fields as unknown as ManifestInfo;
  }

  closeManifest(model: string): void {
    this.ask('close_manifest', { model });
  }

  // The text of the same model's manifest with its threshold from these scores, F64, of good pictures.
  recalibrate(model: string, rate: number, strangest: number, scores: Tensor): Uint8Array<ArrayBuffer> {
    const { bytes } = onlyPart(this.ask('recalibrate', { model, rate, strangest }, { scores }), 'manifest');
    return bytes as Uint8Array<ArrayBuffer>;
  }

  // parts: values of a plan (input F32 [1, c, h, w], and mask where a network asks for one), and
  // picture U8 [h, w, c]; of some models also photograph U8 [h, w, c] and the field placement
  prepare(model: string, picture: Picture): Message {
    if ('pixels' in picture) return this.ask('prepare', { model }, { picture: picture.pixels });
    return this.ask('prepare', { model, name: picture.name }, { file: bytesTensor(picture.file) });
  }

  // U8 [h, w, c] of a picture file.
  decode(name: string, file: Uint8Array): Tensor {
    return onlyPart(this.ask('decode', { name }, { file: bytesTensor(file) }), 'picture');
  }

  // evidence: by value. parts: map F32 [h, w], and corrected U8 [h, w, c] where there is one
  score(model: string, evidence: Parts): Message {
    return this.ask('score', { model }, evidence);
  }

  // U8 [h, w, 3]: the map over the picture, on the model's display range; over a photograph at its placement.
  overlay(model: string, picture: Tensor, map: Tensor, placement?: number[]): Tensor {
    return onlyPart(this.ask('overlay', { model, ...(placement ? { placement } : {}) }, { picture, map }), 'overlay');
  }

  // A network and its inputs, for pictures from codes of the prior; or where a path begins.
  draw(model: string, seed: number, count: number): { network: string; inputs: Parts; path: boolean } {
    const reply = this.ask('draw', { model, seed, count });
    return { network: textField(reply, 'network'), inputs: reply.parts, path: reply.fields['path'] === true };
  }

  // Several runs of a network, each on what the last one gave (shared/inspection/flow_path.h). It is kept until it is left.
  beginPath(model: string, begin: Parts): PathState {
    return pathState(this.ask('begin_path', { model }, begin));
  }

  // outputs: of the network, on the parts of the state before.
  followPath({ path }: PathState, outputs: Parts): PathState {
    return pathState(this.ask('follow_path', { path }, outputs));
  }

  leavePath({ path }: PathState): void {
    this.ask('leave_path', { path });
  }

  // U8 [n, h, w, c] from that network's outputs.
  pictures(model: string, outputs: Parts): Tensor {
    return onlyPart(this.ask('pictures', { model }, outputs), 'pictures');
  }

  // 64 hex digits, lower case.
  sha256(bytes: Uint8Array): string {
    return textField(this.ask('sha256', {}, { bytes: bytesTensor(bytes) }), 'sha256');
  }

  private ask(kind: string, fields: Record<string, unknown>, parts: Parts = {}): Message {
    const { ok, reply } = this.module.call(encodeMessage(kind, fields, parts));
    const message = decodeMessage(reply);
    if (!ok) throw new Error(textField(message, 'message'));
    return message;
  }
}

function pathState({ fields, parts }: Message): PathState {
  return { path: fields['path'] as number, arrived: fields['arrived'] === true, parts };
}

function onlyPart(message: Message, name: string): Tensor {
  const tensor = message.parts[name];
  if (!tensor) throw new Error(`${message.kind}: expected a part ${name}, found none`);
  return tensor;
}
