// SPDX-License-Identifier: MIT
// Notices a worker that stands still for ever while it starts the runtime's threads. Firefox lets a worker
// that starts workers of its own wait for one of them without end, at about one visit in twenty (seen in ESR
// 140, driven by WebDriver); the page would stay at "Loading". Pings are counted, not seconds, so that a tab that
// sleeps takes no harm.
const kInterval = 1000; // milliseconds
const kPatience = 6; // pings without an answer

export class StartWatch {
  private timer = 0;
  private unanswered = 0;

  constructor(
    private readonly ping: () => void,
    private readonly onSilence: () => void,
  ) {}

  // From when the worker's script runs: how long that takes to load is the network's affair.
  begin(): void {
    this.timer ||= window.setInterval(() => this.tick(), kInterval);
  }

  // Something came from the worker.
  heard(): void {
    this.unanswered = 0;
  }

  end(): void {
    clearInterval(this.timer);
  }

  private tick(): void {
    if (this.unanswered < kPatience) {
      this.unanswered += 1;
      return this.ping();
    }
    this.end();
    this.onSilence();
  }
}
