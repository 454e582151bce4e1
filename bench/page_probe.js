// SPDX-License-Identifier: MIT
// Runs in the page before its own scripts: watches what goes to the worker and comes back, pointer events,
// frames and long tasks from outside, so that the product carries no code for the benchmark. A reply is
// decoded when it arrives and drawn at the end of the next frame. Times as performance.now().
(() => {
  const probe = (window.benchProbe = { replies: [], moves: [], changes: [], frames: 0, longest: 0, run: null });
  let worker = null;

  function fields(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + Number(view.getBigUint64(0, true)))));
    const shapes = Object.entries(header).filter(([name]) => name !== '__metadata__').map(([, tensor]) => tensor.shape);
    return { ...JSON.parse(header.__metadata__.message), shapes };
  }

  const known = new Set(['output', 'inspection', 'error']);
  window.Worker = class extends window.Worker {
    constructor(...args) {
      super(...args);
      worker = this;
      this.addEventListener('message', ({ data }) => {
        if (data.type !== 'message') return;
        const reply = fields(data.bytes);
        if (known.has(reply.kind)) probe.replies.push({ ...reply, decoded: performance.now(), drawn: null });
      });
    }
    postMessage(message, ...rest) {
      if (message.type === 'request' && fields(message.bytes).kind === 'run') probe.run = message.bytes.slice();
      super.postMessage(message, ...rest);
    }
  };

  // Sends the last run to the worker again; the app, which asked for nothing, draws nothing.
  probe.repeatRun = () => new Promise((done) => {
    const listen = ({ data }) => {
      if (data.type !== 'message') return;
      worker.removeEventListener('message', listen);
      done(fields(data.bytes).milliseconds);
    };
    worker.addEventListener('message', listen);
    const bytes = probe.run.slice();
    worker.postMessage({ type: 'request', bytes }, [bytes.buffer]);
  });

  // Resolves with the reply that the test accepts, once it is drawn.
  probe.nextReply = (accepts) => new Promise((done) => {
    const first = probe.replies.length;
    const look = () => {
      const found = probe.replies.slice(first).find((reply) => reply.drawn !== null && accepts(reply));
      if (found) done(found);
      else setTimeout(look, 20);
    };
    look();
  });

  window.addEventListener('pointermove', (event) => probe.moves.push(event.timeStamp), true);
  window.addEventListener('change', (event) => probe.changes.push(event.timeStamp), true);
  const nativeFrame = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) => nativeFrame((now) => {
    ++probe.frames;
    callback(now);
    for (const reply of probe.replies) reply.drawn ??= performance.now();
  });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) probe.longest = Math.max(probe.longest, entry.duration);
  }).observe({ type: 'longtask', buffered: true });
})();
