// SPDX-License-Identifier: MIT
// The canvas's size in CSS and device pixels (sharp at every zoom), and the loss of its context.
import type { HostLoop } from './host_loop.ts';
import type { AppModule, CanvasSize } from '../modules/lab_module.ts';

export function currentSize(canvas: HTMLCanvasElement): CanvasSize {
  const { width, height } = canvas.getBoundingClientRect();
  return { width, height, ratio: window.devicePixelRatio };
}

function setDevicePixels(canvas: HTMLCanvasElement, width: number, height: number): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}

export function fitToSize(canvas: HTMLCanvasElement, { width, height, ratio }: CanvasSize): void {
  setDevicePixels(canvas, Math.round(width * ratio), Math.round(height * ratio));
}

// The browser's own count of device pixels, which no rounding of ours can know. Safari has none, and
// a browser that emulates another screen counts those of its own: then ours.
function measure(canvas: HTMLCanvasElement, entry: ResizeObserverEntry): void {
  const size = currentSize(canvas);
  fitToSize(canvas, size);
  const exact = entry.devicePixelContentBoxSize?.[0];
  if (!exact) return;
  const isClose = Math.abs(exact.inlineSize - canvas.width) <= 1 && Math.abs(exact.blockSize - canvas.height) <= 1;
  if (isClose) setDevicePixels(canvas, exact.inlineSize, exact.blockSize);
}

export function watchSize(canvas: HTMLCanvasElement, app: AppModule, loop: HostLoop): void {
  const observer = new ResizeObserver(([entry]) => {
    measure(canvas, entry!);
    app.resize(currentSize(canvas));
    loop.drawNow(); // within the same refresh: a changed canvas is blank until it is drawn
  });
  try {
    observer.observe(canvas, { box: 'device-pixel-content-box' });
  } catch {
    observer.observe(canvas);
  }
}

export function watchContext(canvas: HTMLCanvasElement, app: AppModule, loop: HostLoop): void {
  canvas.addEventListener('webglcontextlost', (event) => {
    event.preventDefault(); // else it is never restored
    loop.pause();
    app.contextLost();
  });
  canvas.addEventListener('webglcontextrestored', () => {
    app.contextRestored();
    loop.resume();
  });
}
