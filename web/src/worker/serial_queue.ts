// SPDX-License-Identifier: MIT
// Steps that run one after the other; one that fails does not poison those behind it.

export class SerialQueue {
  private last: Promise<unknown> = Promise.resolve();

  add<T>(step: () => T | Promise<T>): Promise<T> {
    const result = this.last.catch(() => {}).then(step);
    this.last = result;
    return result;
  }
}
