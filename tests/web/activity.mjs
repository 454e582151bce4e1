// SPDX-License-Identifier: MIT
// Runs in the page before its own scripts and keeps what the page has begun and not finished: frames it
// asked for, requests the worker has not answered. A test waits for that instead of for a time, so that
// no machine is too slow for it.
export function watchActivity() {
  const frames = new Set(); // ids
  const requests = new Set(); // numbers
  window.testActivity = { isQuiet: () => frames.size === 0 && requests.size === 0 };

  const ask = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) => {
    const id = ask((now) => {
      frames.delete(id);
      callback(now);
    });
    frames.add(id);
    return id;
  };
  const cancel = window.cancelAnimationFrame.bind(window);
  window.cancelAnimationFrame = (id) => {
    frames.delete(id);
    cancel(id);
  };

  // The object of a message (wasm/protocol.md). `forget` has no reply, and what `cancel` names has none
  // any more.
  const fieldsOf = (bytes) => {
    const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    return JSON.parse(header.__metadata__.message);
  };
  window.Worker = class extends window.Worker {
    constructor(...rest) {
      super(...rest);
      // Before the page's own listener, which draws what has come.
      this.addEventListener('message', ({ data }) => {
        if (data.type === 'message') requests.delete(fieldsOf(data.bytes).request);
      });
    }

    postMessage(message, ...rest) {
      const { kind, request } = message.type === 'request' ? fieldsOf(message.bytes) : {};
      if (kind === 'cancel') requests.delete(request);
      else if (request > 0 && kind !== 'forget') requests.add(request);
      super.postMessage(message, ...rest);
    }
  };
}
