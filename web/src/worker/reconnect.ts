// SPDX-License-Identifier: MIT
// Waits for the network after something could not be fetched: asks the server again, ever more seldom,
// and at once when the browser says that there is a network. An address that nothing keeps is asked for
// (HEAD passes the service worker by), so that an answer is the server's.
const kFirstWait = 1000; // milliseconds
const kLongestWait = 30_000;

export class Reconnect {
  private waiting = 0; // id of a timer; 0: nothing is missing
  private wait = kFirstWait;

  // url: of a file that is on the server. onBack: the server answers again.
  constructor(
    private readonly url: string,
    private readonly onBack: () => void,
  ) {}

  lost(): void {
    if (this.waiting !== 0) return;
    this.waiting = self.setTimeout(() => void this.ask(), this.wait);
    this.wait = Math.min(2 * this.wait, kLongestWait);
  }

  askNow(): void {
    if (this.waiting !== 0) void this.ask();
  }

  async answers(): Promise<boolean> {
    return fetch(this.url, { method: 'HEAD', cache: 'no-store' }).then(({ ok }) => ok, () => false);
  }

  private async ask(): Promise<void> {
    clearTimeout(this.waiting);
    this.waiting = 0;
    if (!(await this.answers())) return this.lost();
    this.wait = kFirstWait;
    this.onBack();
  }
}
