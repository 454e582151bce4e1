// SPDX-License-Identifier: MIT
// Drives lab_app: a frame only when there is input, a message or an animation, or when the app asked
// for one later; none while nothing changes. Hands the app's requests on after each. The app lets no
// exception through, so one that comes here is a trap, after which the module is not called again.
import type { AppModule } from '../modules/lab_module.ts';

// A reply is drawn at once, so that it is on the screen with the browser's next refresh instead of
// the one after; but not more often than a fast screen refreshes.
const kShortestInterval = 7; // milliseconds

// In a hidden tab nothing refreshes, but what arrives may have to be taken up in a frame: a batch goes on with
// another model once that is there. So after each message there are a few frames, a while apart, but no animation.
const kHiddenInterval = 500; // milliseconds
const kHiddenFrames = 4; // what a frame decides is done in the next ones

export class HostLoop {
  private scheduled = 0; // id of the requested animation frame
  private later = 0; // id of the timer for a frame that the app wants later
  private hidden = 0; // id of the timer for a frame in a hidden tab
  private hiddenLeft = 0; // frames that may still be drawn there
  private immediate = false;
  private lastFrame = 0;
  private paused = false;
  private dead = false;

  constructor(
    private readonly app: AppModule,
    private readonly onRequest: (bytes: Uint8Array<ArrayBuffer>) => void,
    private readonly onFrame: () => void,
    private readonly onDeath: (error: unknown) => void,
  ) {}

  // Something changed that the next refresh should show.
  wake(): void {
    if (this.paused || this.scheduled !== 0) return;
    this.scheduled = requestAnimationFrame(() => {
      this.scheduled = 0;
      this.draw();
    });
  }

  // The same, and without waiting for the refresh where that is possible.
  wakeNow(): void {
    if (this.immediate || this.paused) return;
    if (document.hidden) {
      this.hiddenLeft = kHiddenFrames;
      this.drawHidden();
    }
    if (document.hidden || performance.now() - this.lastFrame < kShortestInterval) {
      this.wake();
      return;
    }
    this.immediate = true;
    // After the messages that have already arrived.
    queueMicrotask(() => {
      this.immediate = false;
      this.draw();
    });
  }

  private drawHidden(): void {
    if (this.hiddenLeft === 0) return;
    this.hidden ||= setTimeout(() => {
      this.hidden = 0;
      --this.hiddenLeft;
      if (document.hidden) this.drawNow();
    }, kHiddenInterval);
  }

  // Draws at once: who calls needs to know what the app makes of the last input.
  drawNow(): void {
    if (!this.paused) this.draw();
  }

  // Without a drawing context there are no frames.
  pause(): void {
    this.paused = true;
    cancelAnimationFrame(this.scheduled);
    this.scheduled = 0;
  }

  resume(): void {
    this.paused = this.dead;
    this.wake();
  }

  deliver(bytes: Uint8Array): void {
    if (this.dead) return;
    this.app.message(bytes);
    this.takeRequests();
    this.wakeNow();
  }

  private draw(): void {
    // Not the animation frame's own time, which may lie before that of the last immediate frame.
    this.lastFrame = performance.now();
    clearTimeout(this.later);
    let wait: number;
    try {
      wait = this.app.frame(this.lastFrame / 1000);
      this.takeRequests();
    } catch (error) {
      this.dead = true;
      this.pause();
      return this.onDeath(error);
    }
    this.onFrame();
    if (wait === 0) this.wake();
    if (wait === 0 && document.hidden) this.drawHidden();
    if (wait > 0) this.later = setTimeout(() => this.wake(), wait);
  }

  private takeRequests(): void {
    for (let request = this.app.takeRequest(); request; request = this.app.takeRequest()) this.onRequest(request);
  }
}
