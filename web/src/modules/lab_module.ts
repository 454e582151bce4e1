// SPDX-License-Identifier: MIT
// The two WASM modules behind plain functions on bytes (C ABI: wasm/protocol.md). The only file that
// touches a WASM heap: whatever leaves it is copied, and views are made anew after every call.

// What Emscripten's glue code gives.
export interface EmscriptenModule {
  HEAPU8: Uint8Array;
  _lab_alloc(bytes: number): number;
  _lab_free(pointer: number): void;
}

interface CoreExports extends EmscriptenModule {
  _core_call(pointer: number, length: number): number;
  _core_reply(): number;
  _core_reply_length(): number;
}

interface AppExports extends EmscriptenModule {
  _app_create(width: number, height: number, ratio: number): number;
  _app_resize(width: number, height: number, ratio: number): void;
  _app_frame(seconds: number): number;
  _app_pointer(kind: number, id: number, x: number, y: number, button: number, type: number): void;
  _app_wheel(dx: number, dy: number, control: number): void;
  _app_key(name: number, length: number, down: number, modifiers: number): void;
  _app_text(pointer: number, length: number): void;
  _app_context_lost(): void;
  _app_context_restored(): void;
  _app_message(pointer: number, length: number): void;
  _app_take_request(): number;
  _app_request(): number;
  _app_wants_text(): number;
  _app_typeface(): number;
  _app_typeface_length(): number;
}

type Receive = (instance: WebAssembly.Instance, module: WebAssembly.Module) => void;

export type ModuleFactory = (options: {
  locateFile?: (name: string) => string;
  instantiateWasm?: (imports: WebAssembly.Imports, receive: Receive) => object; // instead of fetching it
  canvas?: unknown; // an element; the worker knows none
}) => Promise<unknown>;

function withBytes<T>(module: EmscriptenModule, bytes: Uint8Array, use: (pointer: number) => T): T {
  const pointer = module._lab_alloc(Math.max(bytes.length, 1));
  if (pointer === 0) throw new Error(`memory: expected ${bytes.length} bytes, found less`);
  try {
    module.HEAPU8.set(bytes, pointer);
    return use(pointer);
  } finally {
    module._lab_free(pointer);
  }
}

function copyOut(module: EmscriptenModule, pointer: number, length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(module.HEAPU8.subarray(pointer, pointer + length));
}

export interface CoreModule {
  // One request in, one reply out; ok: false if the reply is an error.
  call(request: Uint8Array): { ok: boolean; reply: Uint8Array<ArrayBuffer> };
}

function instantiate(wasm: WebAssembly.Module): Parameters<ModuleFactory>[0] {
  return {
    instantiateWasm(imports, receive) {
      void WebAssembly.instantiate(wasm, imports).then((instance) => receive(instance, wasm));
      return {}; // its exports come later
    },
  };
}

// wasm: its address, or what was compiled from it.
export async function openCore(factory: ModuleFactory, wasm: string | WebAssembly.Module): Promise<CoreModule> {
  const module = (await factory(typeof wasm === 'string' ? { locateFile: () => wasm } : instantiate(wasm))) as CoreExports;
  return {
    call(request) {
      const status = withBytes(module, request, (pointer) => module._core_call(pointer, request.length));
      const reply = copyOut(module, module._core_reply(), module._core_reply_length());
      return { ok: status === 0, reply };
    },
  };
}

export const PointerKind = { move: 0, down: 1, up: 2, leave: 3, cancel: 4 } as const;

export interface PointerInput {
  kind: number; // PointerKind
  id: number;
  x: number; // CSS pixels
  y: number;
  button: number;
  type: number; // 0 mouse, 1 touch, 2 pen
}

export interface CanvasSize {
  width: number; // CSS pixels
  height: number;
  ratio: number; // device pixels a CSS pixel
}

export interface AppModule {
  create(size: CanvasSize): number;
  resize(size: CanvasSize): void;
  frame(seconds: number): number; // milliseconds until it wants another; below 0: none
  pointer(input: PointerInput): void;
  wheel(dx: number, dy: number, control: boolean): void;
  key(name: string, down: boolean, modifiers: number): void;
  text(text: string): void;
  contextLost(): void;
  contextRestored(): void;
  message(bytes: Uint8Array): void;
  takeRequest(): Uint8Array<ArrayBuffer> | null;
  wantsText(): boolean;
  typeface(): Uint8Array<ArrayBuffer>; // an OpenType file
}

export async function openApp(
  factory: ModuleFactory,
  wasmUrl: string,
  canvas: unknown,
): Promise<AppModule> {
  const module = (await factory({ locateFile: () => wasmUrl, canvas })) as AppExports;
  const utf8 = new TextEncoder();
  return {
    create: ({ width, height, ratio }) => module._app_create(width, height, ratio),
    resize: ({ width, height, ratio }) => module._app_resize(width, height, ratio),
    frame: (seconds) => module._app_frame(seconds),
    pointer: ({ kind, id, x, y, button, type }) => module._app_pointer(kind, id, x, y, button, type),
    wheel: (dx, dy, control) => module._app_wheel(dx, dy, control ? 1 : 0),
    key(name, down, modifiers) {
      const bytes = utf8.encode(name);
      withBytes(module, bytes, (pointer) => module._app_key(pointer, bytes.length, down ? 1 : 0, modifiers));
    },
    text(text) {
      const bytes = utf8.encode(text);
      withBytes(module, bytes, (pointer) => module._app_text(pointer, bytes.length));
    },
    contextLost: () => module._app_context_lost(),
    contextRestored: () => module._app_context_restored(),
    message: (bytes) => withBytes(module, bytes, (pointer) => module._app_message(pointer, bytes.length)),
    takeRequest() {
      const length = module._app_take_request();
      return length > 0 ? copyOut(module, module._app_request(), length) : null;
    },
    wantsText: () => module._app_wants_text() !== 0,
    typeface: () => copyOut(module, module._app_typeface(), module._app_typeface_length()),
  };
}
