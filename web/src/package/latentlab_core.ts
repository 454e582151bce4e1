// SPDX-License-Identifier: MIT
// lab_core as a package for other people's pages and programs: pictures are decoded, preprocessed and scored by the
// very code that trained and published the model. Networks are run by whatever ONNX runtime the caller has. This
// file declares all its public types itself, so that its declaration file stands alone.
import createLabCore from 'lab_core';

import { Core, type InspectionPlan } from '../modules/core.ts';
import { openCore } from '../modules/lab_module.ts';
import { floatTensor, floatValues, part, type Message, type Parts, type Tensor } from '../protocol/message.ts';

/** A picture: 8 bits a channel, rows from the top, channels interleaved; 1 channel is grey, 3 are red, green, blue. */
export interface Pixels {
  width: number;
  height: number;
  channels: number;
  /** width * height * channels values from 0 to 255 */
  data: Uint8Array;
}

/** Numbers as networks take and give them, row-major: `new ort.Tensor('float32', data, dims)`. */
export interface Values {
  dims: number[];
  data: Float32Array;
}

export interface FileEntry {
  file: string;
  bytes: number;
  /** 64 hex digits, lower case */
  sha256: string;
}

/** One run of a network: into each of its input tensors goes a value of that name, from each output comes one. */
export interface Step extends FileEntry {
  inputs: Record<string, string>;
  outputs: Record<string, string>;
}

export interface Prepared {
  /** by name: `input` [1, channels, height, width], and `mask` [1, 1, height, width] where a network asks for one */
  values: Record<string, Values>;
  /** as the network sees it */
  picture: Pixels;
  /** of the picture as it was given */
  sourceWidth: number;
  sourceHeight: number;
  /** above 1: not like the pictures that the model knows, so that a score says nothing; undefined: it cannot tell */
  strangeness?: number;
  /** of a model that brings an object to its place: the picture as it was given, at most 1024 pixels a side */
  photograph?: Pixels;
  /** likewise: where in the photograph the network's picture lies (for overlay) */
  placement?: number[];
}

export interface Verdict {
  /** higher is worse */
  score: number;
  /** share of the calibration pictures, and this one, with a score at least as high: above 0, at most 1 */
  pValue: number;
  /** the score is above the model's threshold */
  anomalous: boolean;
  /** [height, width]: where it is unusual */
  map: Values;
  /** what the model would have expected; not of all models */
  corrected?: Pixels;
}

export interface OpenOptions {
  /** lab_core.wasm, where it does not lie beside this file */
  wasm?: URL | Uint8Array<ArrayBuffer>;
}

async function wasmBytes(wasm: URL | Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  if (wasm instanceof Uint8Array) return wasm;
  if (wasm.protocol === 'file:') {
    const { readFile } = await import('node:fs/promises');
    return new Uint8Array(await readFile(wasm));
  }
  const response = await fetch(wasm);
  if (!response.ok) throw new Error(`${wasm.href}: expected status 200, found ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

function pixelsOf({ shape, bytes }: Tensor): Pixels {
  const [height, width, channels] = shape as [number, number, number];
  return { width, height, channels, data: bytes };
}

function tensorOf({ width, height, channels, data }: Pixels): Tensor {
  if (data.length !== width * height * channels) {
    throw new Error(`picture: expected ${width} x ${height} x ${channels} values, found ${data.length}`);
  }
  return { dtype: 'U8', shape: [height, width, channels], bytes: data };
}

const valuesOf = (tensor: Tensor): Values => ({ dims: [...tensor.shape], data: floatValues(tensor) });

function partsOf(values: Record<string, Values>): Parts {
  return Object.fromEntries(Object.entries(values).map(([name, { dims, data }]) => [name, floatTensor(data, dims)]));
}

function numberOf(message: Message, name: string): number {
  return message.fields[name] as number;
}

/** A model that is open until it is closed. */
export class Model {
  readonly id: string;
  readonly title: string;
  /** every network of the bundle by role; check what was loaded with LatentLabCore.sha256 */
  readonly networks: Record<string, FileEntry>;
  /** from `preprocess` to `score`, in this order; none: the model does not score */
  readonly steps: Step[];
  readonly #core: Core;
  readonly #key: string;
  readonly #evidence: string[];

  /** @internal made by LatentLabCore.openModel */
  constructor(core: unknown, key: string, manifest: Uint8Array) {
    this.#core = core as Core;
    this.#key = key;
    const info = this.#core.openManifest(key, manifest);
    this.id = info.entry.id;
    this.title = info.entry.title;
    this.networks = info.networks;
    const plan: InspectionPlan = info.inspection ?? { steps: [], evidence: [] };
    this.steps = plan.steps.map(({ network, inputs, outputs }) => ({ ...info.networks[network]!, inputs, outputs }));
    this.#evidence = plan.evidence;
  }

  /** A picture file (PNG, JPEG, BMP, GIF, ...), or its pixels, as the model's networks want it. name: for errors. */
  preprocess(picture: Uint8Array | Pixels, name = 'picture'): Prepared {
    const given = picture instanceof Uint8Array ? { name, file: picture } : { pixels: tensorOf(picture) };
    const message = this.#core.prepare(this.#key, given);
    const { picture: fitted, photograph, ...values } = message.parts;
    const { strangeness, placement } = message.fields as Pick<Prepared, 'strangeness' | 'placement'>;
    return {
      values: Object.fromEntries(Object.entries(values).map(([value, tensor]) => [value, valuesOf(tensor)])),
      picture: pixelsOf(fitted!),
      sourceWidth: numberOf(message, 'source_width'),
      sourceHeight: numberOf(message, 'source_height'),
      ...(strangeness === undefined ? {} : { strangeness }),
      ...(photograph ? { photograph: pixelsOf(photograph) } : {}),
      ...(placement ? { placement } : {}),
    };
  }

  /** values: those of preprocess and of all steps' outputs. */
  score(values: Record<string, Values>): Verdict {
    if (this.steps.length === 0) throw new Error(`${this.title}: expected a model that scores pictures, found one that does not`);
    const missing = this.#evidence.find((value) => !values[value]);
    if (missing) throw new Error(`score: expected the value ${missing}, found ${Object.keys(values).join(', ') || 'none'}`);
    const message = this.#core.score(this.#key, partsOf(Object.fromEntries(this.#evidence.map((value) => [value, values[value]!]))));
    const corrected = message.parts['corrected'];
    return {
      score: numberOf(message, 'score'),
      pValue: numberOf(message, 'p_value'),
      anomalous: message.fields['anomalous'] === true,
      map: valuesOf(part(message, 'map')),
      ...(corrected ? { corrected: pixelsOf(corrected) } : {}),
    };
  }

  /** The map in colour over the picture: over Prepared.picture, or over Prepared.photograph with its placement. */
  overlay(picture: Pixels, map: Values, placement?: number[]): Pixels {
    return pixelsOf(this.#core.overlay(this.#key, tensorOf(picture), floatTensor(map.data, map.dims), placement));
  }

  close(): void {
    this.#core.closeManifest(this.#key);
  }
}

/** The core in one WebAssembly instance. All its functions return at once; a bad input throws an Error that says
    where, what was expected and what was found, and leaves everything as it was. */
export class LatentLabCore {
  readonly #core: Core;
  #models = 0;

  private constructor(core: Core) {
    this.#core = core;
  }

  static async open({ wasm = new URL('./lab_core.wasm', import.meta.url) }: OpenOptions = {}): Promise<LatentLabCore> {
    const module = await WebAssembly.compile(await wasmBytes(wasm));
    return new LatentLabCore(new Core(await openCore(createLabCore, module)));
  }

  /** The pixels of a picture file, turned as its EXIF says. name: for errors. */
  decode(file: Uint8Array, name = 'picture'): Pixels {
    return pixelsOf(this.#core.decode(name, file));
  }

  /** manifest: the contents of a bundle's manifest.json. */
  openModel(manifest: Uint8Array | string): Model {
    const text = typeof manifest === 'string' ? new TextEncoder().encode(manifest) : manifest;
    this.#models += 1;
    return new Model(this.#core, `model-${this.#models}`, text);
  }

  /** 64 hex digits, lower case. */
  sha256(bytes: Uint8Array): string {
    return this.#core.sha256(bytes);
  }
}
