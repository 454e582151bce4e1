// SPDX-License-Identifier: MIT
// What the page uses of gifenc 1.0.3, which brings no types.
declare module 'gifenc' {
  type Palette = [number, number, number][];
  interface FrameOptions {
    palette?: Palette;
    delay?: number; // milliseconds
  }
  export function quantize(rgba: Uint8Array, colours: number): Palette;
  export function applyPalette(rgba: Uint8Array, palette: Palette): Uint8Array;
  export function GIFEncoder(): {
    writeFrame(index: Uint8Array, width: number, height: number, options: FrameOptions): void;
    finish(): void;
    bytes(): Uint8Array;
  };
}
