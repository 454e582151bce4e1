// SPDX-License-Identifier: MIT
// Keeps workers that a worker starts. ONNX Runtime makes its threads before its WASM is compiled, and
// until then only a pending promise leads to them: Firefox collects them as garbage meanwhile, and the
// runtime waits for ever for the threads to answer. Seen in Firefox 153, at half of all visits.

const kept: Worker[] = [];
let keeping = false;

// Does nothing where there is no Worker, as in Node: the runtime then starts threads by other means.
export function keepWorkers(): void {
  const Original = globalThis.Worker;
  if (keeping || !Original) return;
  keeping = true;
  globalThis.Worker = class extends Original {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      kept.push(this);
    }
  };
}
