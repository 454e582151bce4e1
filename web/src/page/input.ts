// SPDX-License-Identifier: MIT
// Pointer, wheel, keys and typed text to lab_app's C ABI. Gestures are recognised by the app.
import type { HostLoop } from './host_loop.ts';
import { PointerKind, type AppModule } from '../modules/lab_module.ts';
import { encodeMessage } from '../protocol/message.ts';

const kPointerTypes: Record<string, number> = { mouse: 0, touch: 1, pen: 2 };

// Keys that would scroll the page, open the browser's search or leave the canvas.
const kOurKeys = new Set([
  'ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End',
  ' ', 'Tab', 'Backspace', '/', "'",
]);

const kLineHeight = 40; // pixels that a browser scrolls for one line
const kPageLines = 20;

function modifiers(event: KeyboardEvent): number {
  return (event.shiftKey ? 1 : 0) | (event.ctrlKey ? 2 : 0) | (event.altKey ? 4 : 0) | (event.metaKey ? 8 : 0);
}

function lines(delta: number, mode: number): number {
  if (mode === WheelEvent.DOM_DELTA_PIXEL) return delta / kLineHeight;
  return mode === WheelEvent.DOM_DELTA_PAGE ? delta * kPageLines : delta;
}

export class Input {
  private leaving = false; // Escape was the last key: Tab leaves the canvas

  constructor(
    private readonly app: AppModule,
    private readonly loop: HostLoop,
    private readonly canvas: HTMLCanvasElement,
    private readonly typing: HTMLTextAreaElement,
  ) {
    this.watchPointers();
    this.watchWheel();
    this.watchKeys();
    this.watchTyping();
  }

  private watchPointers(): void {
    const listen = (type: keyof GlobalEventHandlersEventMap, kind: number) =>
      this.canvas.addEventListener(type, (event) => this.pointer(event as PointerEvent, kind));
    listen('pointermove', PointerKind.move);
    listen('pointerdown', PointerKind.down);
    listen('pointerup', PointerKind.up);
    listen('pointerleave', PointerKind.leave);
    listen('pointercancel', PointerKind.cancel);
    this.canvas.addEventListener('contextmenu', (event) => event.preventDefault());
  }

  private pointer(event: PointerEvent, kind: number): void {
    const box = this.canvas.getBoundingClientRect();
    if (kind === PointerKind.down) {
      this.canvas.setPointerCapture(event.pointerId);
      this.leaving = false;
      if (document.activeElement !== this.typing) this.canvas.focus({ preventScroll: true });
      event.preventDefault();
    }
    // A drag that leaves the canvas is still ours.
    if (kind === PointerKind.leave && this.canvas.hasPointerCapture(event.pointerId)) return;
    this.app.pointer({
      kind,
      id: event.pointerId,
      x: event.clientX - box.left,
      y: event.clientY - box.top,
      button: Math.max(event.button, 0),
      type: kPointerTypes[event.pointerType] ?? 0,
    });
    if (kind === PointerKind.up) {
      // A phone shows its keyboard only for a focus inside the tap itself.
      this.loop.drawNow();
      this.followTextFocus();
    }
    this.loop.wake();
  }

  private watchWheel(): void {
    this.canvas.addEventListener(
      'wheel',
      (event) => {
        event.preventDefault();
        const { deltaX, deltaY, deltaMode, ctrlKey, metaKey } = event;
        this.app.wheel(-lines(deltaX, deltaMode), -lines(deltaY, deltaMode), ctrlKey || metaKey);
        this.loop.wake();
      },
      { passive: false },
    );
  }

  private watchKeys(): void {
    const targets: HTMLElement[] = [this.canvas, this.typing];
    for (const target of targets) {
      target.addEventListener('keydown', (event) => this.keyDown(event));
      target.addEventListener('keyup', (event) => {
        this.app.key(event.key, false, modifiers(event));
        this.loop.wake();
      });
    }
  }

  private keyDown(event: KeyboardEvent): void {
    const control = event.ctrlKey || event.metaKey;
    const writing = document.activeElement === this.typing;
    if (event.isComposing) return;
    if (event.key === 'Tab' && this.leaving) return;
    this.leaving = event.key === 'Escape';
    if (control && !writing && /^[zy]$/i.test(event.key)) {
      const redo = event.key.toLowerCase() === 'y' || event.shiftKey;
      event.preventDefault();
      this.loop.deliver(encodeMessage(redo ? 'redo' : 'undo'));
      return;
    }
    this.app.key(event.key, true, modifiers(event));
    if (kOurKeys.has(event.key) && !control && !(writing && event.key.length === 1)) event.preventDefault();
    this.loop.wake();
  }

  private watchTyping(): void {
    const send = () => {
      if (this.typing.value) this.app.text(this.typing.value);
      this.typing.value = '';
      this.loop.wake();
    };
    this.typing.addEventListener('input', (event) => {
      if (!(event as InputEvent).isComposing) send();
    });
    this.typing.addEventListener('compositionend', send);
  }

  // Typed text goes through a real text field: it brings input methods and a phone's keyboard.
  followTextFocus(): void {
    const writing = document.activeElement === this.typing;
    if (this.app.wantsText() && !writing) this.typing.focus({ preventScroll: true });
    if (!this.app.wantsText() && writing) this.canvas.focus({ preventScroll: true });
  }
}
