// SPDX-License-Identifier: MIT
// How tests and benchmarks start Chromium: as root, without a network of its own, and with software
// rendering, because there is no graphics card where they run.
export const kChromium = '/usr/bin/chromium';

// Every window would prepare two pages for the popups of an address bar that nobody sees, a fifth of what
// opening a page costs. The flag replaces Playwright's own list; the rest is what of it matters here.
const kDisabledFeatures = [
  'WebUIOmniboxPopup', 'WebUIOmniboxAimPopup',
  'AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose', 'HttpsFirstBalancedModeAutoEnable', 'HttpsUpgrades',
  'LensOverlay', 'MediaRouter', 'OptimizationHints', 'PaintHolding', 'ThirdPartyStoragePartitioning',
];

export const kChromiumFlags = [
  '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--use-angle=swiftshader', '--enable-unsafe-swiftshader',
  `--disable-features=${kDisabledFeatures.join(',')}`,
];
