// SPDX-License-Identifier: MIT
// The Content-Security-Policy, one text for the page's meta element (any static host) and for the
// headers of serve.mjs: everything from the page's own origin, no inline script or style, no eval.
// WebAssembly compilation alone is allowed; blob: and data: only for pictures.
const kDirectives = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
];

export const kPolicy = kDirectives.join('; ');
