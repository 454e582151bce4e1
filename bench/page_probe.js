// SPDX-License-Identifier: MIT
// Runs in the page before its own scripts: watches the worker's replies, pointer events, frames and long
// tasks from outside, so that the product carries no code for the benchmark. A reply counts as drawn one
// task after its handler, because the page draws in the handler's own microtasks.
(() => {
  const probe = (window.benchProbe = { replies: [], moves: [], frames: 0, longest: 0, changes: [] });

  function fields(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + Number(view.getBigUint64(0, true)))));
    const shapes = Object.entries(header).filter(([name]) => name !== '__metadata__').map(([, tensor]) => tensor.shape);
    return { ...JSON.parse(header.__metadata__.message), shapes };
  }

  const afterThisTask = (done) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => (channel.port1.close(), done());
    channel.port2.postMessage(null);
  };

  window.Worker = class extends window.Worker {
    constructor(...args) {
      super(...args);
      this.addEventListener('message', ({ data }) => {
        if (data.type !== 'message') return;
        const reply = fields(data.bytes);
        if (!['output', 'inspection', 'error'].includes(reply.kind)) return;
        afterThisTask(() => probe.replies.push({ ...reply, drawn: performance.now() }));
      });
    }
  };

  window.addEventListener('pointermove', (event) => probe.moves.push(event.timeStamp), true);
  window.addEventListener('change', (event) => probe.changes.push(event.timeStamp), true);
  const nativeFrame = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) => nativeFrame((now) => (++probe.frames, callback(now)));
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) probe.longest = Math.max(probe.longest, entry.duration);
  }).observe({ type: 'longtask', buffered: true });
})();
