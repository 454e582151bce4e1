// SPDX-License-Identifier: MIT
// How tests and benchmarks start Chromium: as root, without a network of its own, and with software
// rendering, because there is no graphics card where they run.
export const kChromium = '/usr/bin/chromium';

export const kChromiumFlags = [
  '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--use-angle=swiftshader', '--enable-unsafe-swiftshader',
];
