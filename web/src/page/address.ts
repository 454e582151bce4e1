// SPDX-License-Identifier: MIT
// The app's state in the address: what is after the # is the app's own text, opaque here.

export class Address {
  private shown = this.current();

  // onShow: the visitor went back or forward, or edited the address.
  constructor(private readonly onShow: (hash: string) => void) {
    window.addEventListener('popstate', () => this.check());
    window.addEventListener('hashchange', () => this.check());
  }

  current(): string {
    return window.location.hash.replace(/^#/, '');
  }

  // push: the old state stays reachable with the back button.
  write(hash: string, push: boolean): void {
    if (hash === this.shown) return;
    this.shown = hash;
    const url = `${window.location.pathname}${window.location.search}${hash ? `#${hash}` : ''}`;
    try {
      if (push) window.history.pushState(null, '', url);
      else window.history.replaceState(null, '', url);
    } catch {
      // Browsers limit how often an address may change; the next change writes this one too.
      this.shown = this.current();
    }
  }

  private check(): void {
    const hash = this.current();
    if (hash === this.shown) return;
    this.shown = hash;
    this.onShow(hash);
  }
}
