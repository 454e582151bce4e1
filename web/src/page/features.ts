// SPDX-License-Identifier: MIT
// What this browser offers, and in words what it lacks and what that means.

export interface Features {
  webAssembly: boolean;
  wasmExceptions: boolean;
  simd: boolean;
  webgl2: boolean; // known to the browser; the first context tells whether it works
  isolated: boolean;
  threads: number;
  storage: boolean;
  secure: boolean;
  touch: boolean;
}

// (module (func (try) (catch_all))): exceptions as Emscripten's -fwasm-exceptions makes them.
const kExceptions = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 8, 1, 6, 0, 6, 64, 25, 11, 11];
// (module (func (result v128) (i8x16.popcnt (i8x16.splat (i32.const 0)))))
const kSimd = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
];
const kMostThreads = 4;

function validates(bytes: readonly number[]): boolean {
  return typeof WebAssembly === 'object' && WebAssembly.validate(Uint8Array.from(bytes));
}

function hasStorage(): boolean {
  try {
    return 'caches' in window && 'serviceWorker' in navigator && window.sessionStorage !== null;
  } catch {
    return false; // blocked by the browser's settings
  }
}

// Threads make Safari on iOS run out of memory.
function isIos(): boolean {
  return /iPad|iPhone|iPod/.test(navigator.userAgent) || (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);
}

export function detectFeatures(): Features {
  const isolated = window.crossOriginIsolated === true;
  const cores = navigator.hardwareConcurrency || 1;
  return {
    webAssembly: typeof WebAssembly === 'object',
    wasmExceptions: validates(kExceptions),
    simd: validates(kSimd),
    webgl2: 'WebGL2RenderingContext' in window,
    isolated,
    threads: isolated && !isIos() ? Math.min(kMostThreads, cores) : 1,
    storage: hasStorage(),
    secure: window.isSecureContext,
    touch: window.matchMedia('(pointer: coarse)').matches,
  };
}

// Nothing can be computed without these.
export function fatalLack(features: Features): string {
  if (!features.webAssembly) return 'This browser has no WebAssembly, so no model can run in it. Any browser from 2022 on has it.';
  if (!features.wasmExceptions) {
    return 'This browser has no WebAssembly exceptions (Chrome 95, Firefox 100, Safari 15.2 or newer have them), so no model can run in it.';
  }
  return '';
}

export function describeLacks(features: Features): string[] {
  const lacks: string[] = [];
  if (!features.webgl2) {
    lacks.push('WebGL 2 is missing or switched off, so the drawn interface cannot be shown. This plain page samples and inspects without it.');
  }
  if (!features.simd) lacks.push('WebAssembly SIMD is missing, so networks cannot be run.');
  if (!features.secure) lacks.push('This address is neither https nor localhost, so the page does not work offline.');
  else if (!features.storage) lacks.push('Storage is switched off, so the page does not work offline.');
  return lacks;
}
