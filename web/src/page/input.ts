// SPDX-License-Identifier: MIT
// Pointer, wheel, keys and typed text to lab_app's C ABI. Gestures are recognised by the app. Keys are
// the canvas's wherever nothing else in the page has a use for them, from the first moment on.
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

// Until a field knows of a tap: the app takes where the finger is, that it is down, and what that opened
// in a frame each.
const kTapFrames = 3;

function modifiers(event: KeyboardEvent): number {
  return (event.shiftKey ? 1 : 0) | (event.ctrlKey ? 2 : 0) | (event.altKey ? 4 : 0) | (event.metaKey ? 8 : 0);
}

function lines(delta: number, mode: number): number {
  if (mode === WheelEvent.DOM_DELTA_PIXEL) return delta / kLineHeight;
  return mode === WheelEvent.DOM_DELTA_PAGE ? delta * kPageLines : delta;
}

// Something that a visitor writes in.
function isTextField(element: HTMLElement): boolean {
  return element.matches('input, textarea, select') || element.isContentEditable;
}

export class Input {
  private leaving = false; // Escape was the last key: Tab leaves the canvas
  private readonly held = new Map<string, string>(); // by code, as its name may change with Shift: the name it went down by
  private readonly down = new Set<number>(); // pointers, by id
  private arriving = 0; // Tab was pressed elsewhere: 1 forwards, -1 backwards

  // stage: the canvas and what lies over it.
  constructor(
    private readonly app: AppModule,
    private readonly loop: HostLoop,
    private readonly stage: HTMLElement,
    private readonly canvas: HTMLCanvasElement,
    private readonly typing: HTMLTextAreaElement,
    private readonly gestures: HTMLElement,
  ) {
    this.watchPointers();
    this.watchWheel();
    this.watchKeys();
    this.watchTyping();
  }

  private watchPointers(): void {
    const listen = (type: keyof GlobalEventHandlersEventMap, kind: number) =>
      this.stage.addEventListener(type, (event) => this.pointer(event as PointerEvent, kind));
    listen('pointermove', PointerKind.move);
    listen('pointerdown', PointerKind.down);
    listen('pointerup', PointerKind.up);
    listen('pointerleave', PointerKind.leave);
    listen('pointercancel', PointerKind.cancel);
    this.stage.addEventListener('contextmenu', (event) => event.preventDefault());
  }

  private pointer(event: PointerEvent, kind: number): void {
    const box = this.canvas.getBoundingClientRect();
    if (kind === PointerKind.down) {
      this.down.add(event.pointerId);
      this.canvas.setPointerCapture(event.pointerId);
      this.leaving = false;
      if (document.activeElement !== this.typing) this.canvas.focus({ preventScroll: true });
      event.preventDefault();
    }
    // A drag that leaves the canvas is still ours.
    if (kind === PointerKind.leave && this.canvas.hasPointerCapture(event.pointerId)) return;
    if (kind !== PointerKind.down && kind !== PointerKind.move) this.down.delete(event.pointerId);
    this.app.pointer({
      kind,
      id: event.pointerId,
      x: event.clientX - box.left,
      y: event.clientY - box.top,
      button: Math.max(event.button, 0),
      type: kPointerTypes[event.pointerType] ?? 0,
    });
    if (kind === PointerKind.up) this.endTap(event.pointerType);
    this.loop.wake();
  }

  // A phone shows its keyboard only for a focus inside the tap itself.
  private endTap(type: string): void {
    for (let left = type === 'mouse' ? 1 : kTapFrames; left > 0 && !this.app.wantsText(); --left) this.loop.drawNow();
    this.followTextFocus();
  }

  private watchWheel(): void {
    this.stage.addEventListener(
      'wheel',
      (event) => {
        const { deltaX, deltaY, deltaMode, ctrlKey, metaKey } = event;
        // The browser's own zoom, for whoever needs the page larger. Pinches: touch-action, style.css.
        if (ctrlKey && event.target !== this.gestures) return;
        event.preventDefault();
        this.app.wheel(-lines(deltaX, deltaMode), -lines(deltaY, deltaMode), ctrlKey || metaKey);
        this.loop.wake();
      },
      { passive: false },
    );
  }

  private watchKeys(): void {
    window.addEventListener('keydown', (event) => {
      const ours = this.isOurs(event);
      this.arriving = ours || event.key !== 'Tab' ? 0 : event.shiftKey ? -1 : 1;
      if (ours) this.keyDown(event);
    });
    // Wherever the focus has gone meanwhile: a key that stays down would be taken for held ever after.
    window.addEventListener('keyup', (event) => this.keyUp(event.code, modifiers(event)));
    window.addEventListener('blur', () => {
      this.down.clear();
      for (const code of [...this.held.keys()]) this.keyUp(code, 0);
    });
    // Whoever comes by Tab sees where the focus is.
    this.canvas.addEventListener('focus', () => {
      if (this.arriving === 0) return;
      this.app.key('Tab', true, this.arriving < 0 ? 1 : 0);
      this.app.key('Tab', false, 0);
      this.loop.wake();
    });
  }

  private isOurs(event: KeyboardEvent): boolean {
    const target = event.target as HTMLElement;
    if (target === this.canvas || target === this.typing || target === document.body) return true;
    // A button or a link has a use for Space, Enter and Tab, not for letters and digits.
    return event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !isTextField(target);
  }

  private keyDown(event: KeyboardEvent): void {
    const control = event.ctrlKey || event.metaKey;
    const writing = document.activeElement === this.typing;
    if (event.isComposing) return;
    if (event.key === 'Tab' && this.leaving) return;
    if (event.key === 'Tab' && document.activeElement === document.body) this.canvas.focus({ preventScroll: true });
    if (event.key !== 'Shift') this.leaving = event.key === 'Escape';
    // Back and forward, menus and the address bar are the browser's; with Ctrl Alt is AltGr.
    if (event.altKey && !control && !writing) return;
    if (control && !writing && /^[zy]$/i.test(event.key)) {
      const redo = event.key.toLowerCase() === 'y' || event.shiftKey;
      event.preventDefault();
      this.loop.deliver(encodeMessage(redo ? 'redo' : 'undo'));
      return;
    }
    this.held.set(event.code, event.key);
    this.app.key(event.key, true, modifiers(event));
    if (kOurKeys.has(event.key) && !control && !event.altKey && !(writing && event.key.length === 1)) event.preventDefault();
    // A browser opens a file dialog, copies and opens windows only for a key pressed a moment ago, and the
    // screen's next refresh may be seconds away.
    if (event.repeat) this.loop.wake();
    else this.loop.drawNow();
  }

  private keyUp(code: string, held: number): void {
    const key = this.held.get(code);
    if (key === undefined) return;
    this.held.delete(code);
    this.app.key(key, false, held);
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

  // Typed text goes through a real text field: it brings input methods and a phone's keyboard. Where a finger
  // is down the end of the tap does it.
  followTextFocus(): void {
    if (this.down.size > 0) return;
    const writing = document.activeElement === this.typing;
    if (this.app.wantsText() && !writing) this.typing.focus({ preventScroll: true });
    if (!this.app.wantsText() && writing) this.canvas.focus({ preventScroll: true });
  }
}
