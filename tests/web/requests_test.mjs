// SPDX-License-Identifier: MIT
// The worker's requests against networks that are not there: who closes whose, what is fetched once, what
// is given up, and what follows a failure.
import assert from 'node:assert/strict';

import { loadModule, test } from './harness.mjs';

const { Requests } = await loadModule('worker/requests');
const { decodeMessage, encodeMessage, floatTensor, floatValues } = await loadModule('protocol/message');

async function breathe(turns = 5) {
  for (let i = 0; i < turns; ++i) await new Promise((done) => setImmediate(done));
}

// As sessions.ts: at most `most` models are open, and another one closes the one used longest ago. A
// step begins only when the one before has ended.
class FakeSessions {
  constructor(most) {
    this.most = most;
    this.models = new Map(); // roles, by model
    this.log = [];
    this.busy = false;
  }

  has(model, role) {
    return this.models.get(model)?.has(role) ?? false;
  }

  async step(what, body) {
    assert.equal(this.busy, false, `${what} overlaps another step`);
    this.busy = true;
    await breathe();
    await this.gate;
    this.busy = false;
    this.log.push(what);
    return body();
  }

  open(model, role, onnx) {
    return this.step(`open ${model}/${role}`, () => {
      assert.equal(this.has(model, role), false, `${model}/${role} is opened twice`);
      if (onnx.length === 0) throw new Error('no network');
      this.models.set(model, (this.models.get(model) ?? new Set()).add(role));
      if (this.models.size > this.most) this.models.delete(this.models.keys().next().value);
    });
  }

  run(model, role, inputs) {
    return this.step(`run ${model}/${role}`, () => {
      const roles = this.models.get(model);
      if (!roles?.has(role)) throw new Error(`run: expected an open network ${role} of ${model}, found none`);
      this.models.delete(model);
      this.models.set(model, roles);
      return { image: floatTensor(floatValues(inputs.code).map((value) => 2 * value), [1, 1]) };
    });
  }
}

function makeRequests({ most = 1, files, core = {}, inspection = null, encoding = null, listed = [] } = {}) {
  const sessions = new FakeSessions(most);
  const fetched = [];
  const sent = [];
  const networks = { encoder: { file: 'encoder' }, decoder: { file: 'decoder' } };
  const info = { entry: { title: 'Made up' }, networks, first: ['decoder'], inspection, encoding, files: {} };
  const bundles = {
    open: async () => ({ text: new Uint8Array(), info }),
    list: () => listed,
    files: async (model, [entry]) => {
      fetched.push(`${model}/${entry.file}`);
      await breathe();
      return [files ? files() : Uint8Array.of(1)];
    },
  };
  const send = (bytes) => sent.push(decodeMessage(bytes));
  const requests = new Requests({ core: async () => core, sessions, bundles, items: {}, lesson: 'https://lab.test/lesson.json', simd: true, send, save() {} });
  const ask = (kind, fields, parts = {}) => requests.answer(encodeMessage(kind, fields, parts));
  const run = (request, model, network = 'decoder') =>
    ask('run', { request, model, network }, { code: floatTensor(Float32Array.of(request), [1, 1]) });
  return { ask, run, sessions, fetched, sent };
}

const kinds = (sent) => sent.map(({ kind, fields }) => `${kind} ${fields.request}${fields.message ? `: ${fields.message}` : ''}`);

test('a network that another model closes before its turn is opened again', async () => {
  const { run, sessions, sent } = makeRequests();
  await run(1, 'a');
  let letGo;
  sessions.gate = new Promise((done) => (letGo = done));
  const first = run(2, 'a');
  const other = run(3, 'b');
  await breathe(20); // b is fetched, and waits behind the run of a for its turn to open
  const last = run(4, 'a'); // still open now, closed by b when its turn comes
  await breathe();
  letGo();
  await Promise.all([first, other, last]);
  assert.deepEqual(kinds(sent).sort(), [1, 2, 3, 4].map((request) => `output ${request}`));
  for (const { fields, parts } of sent) assert.deepEqual([...floatValues(parts.image)], [2 * fields.request]);
  const opened = sessions.log.filter((step) => step.startsWith('open'));
  assert.deepEqual(opened, ['open a/decoder', 'open b/decoder', 'open a/decoder']);
});

test('a network is fetched and opened once, however many ask for it meanwhile', async () => {
  const { ask, run, sessions, fetched } = makeRequests();
  await Promise.all([ask('open_model', { request: 1, model: 'a' }), run(2, 'a'), run(3, 'a'), run(4, 'a', 'encoder')]);
  assert.deepEqual(fetched.sort(), ['a/decoder', 'a/encoder']);
  assert.deepEqual(sessions.log.filter((step) => step.startsWith('open')).sort(), ['open a/decoder', 'open a/encoder']);
});

test('a network that cannot be opened fails its request, and the next try fetches it anew', async () => {
  const given = [new Uint8Array(), Uint8Array.of(1)];
  const { run, fetched, sent } = makeRequests({ files: () => given.shift() });
  await run(1, 'a');
  await run(2, 'a');
  assert.deepEqual(kinds(sent), ['error 1: no network', 'output 2']);
  assert.deepEqual(fetched, ['a/decoder', 'a/decoder']);
});

test("the lesson's texts come from the site's own file", async () => {
  const { ask, sent } = makeRequests();
  const fetched = [];
  const before = globalThis.fetch;
  globalThis.fetch = async (url) => {
    fetched.push(url);
    return new Response('{"title":"T"}');
  };
  try {
    await ask('read_file', { request: 5, model: '', file: 'lesson', decoded: false });
  } finally {
    globalThis.fetch = before;
  }
  assert.deepEqual(fetched, ['https://lab.test/lesson.json']);
  assert.equal(sent[0].kind, 'file');
  assert.equal(Buffer.from(sent[0].parts.bytes.bytes).toString(), '{"title":"T"}');
});

test('a fetch that fails is not remembered, and a request that nobody knows is an error', async () => {
  const given = ['fail', Uint8Array.of(1)];
  const next = () => {
    const file = given.shift();
    if (file === 'fail') throw new Error('a/decoder: expected an answer from the server, found none');
    return file;
  };
  const { ask, run, sent } = makeRequests({ files: next });
  await run(1, 'a');
  await run(2, 'a');
  await ask('dance', { request: 3 });
  assert.deepEqual(kinds(sent), [
    'error 1: a/decoder: expected an answer from the server, found none',
    'output 2',
    "error 3: request: expected one of the protocol's, found dance",
  ]);
});

// From the input 1 to its code 2 and its reconstruction 4: FakeSessions doubles.
const kPlan = {
  steps: [
    { network: 'encoder', inputs: { code: 'input' }, outputs: { image: 'code' } },
    { network: 'decoder', inputs: { code: 'code' }, outputs: { image: 'reconstruction' } },
  ],
  evidence: ['input', 'reconstruction'],
};
const kCore = {
  prepare: (model, { pixels }) => ({ fields: {}, parts: { input: floatTensor(Float32Array.of(1), [1, 1]), picture: pixels } }),
  score: (model, evidence) => ({ fields: { score: floatValues(evidence.reconstruction)[0] }, parts: evidence }),
};
const kPicture = { picture: floatTensor(Float32Array.of(7), [1, 1]) };

test('an inspection runs the networks of the plan on its values, and hands on the evidence and nothing else', async () => {
  const { ask, sessions, sent } = makeRequests({ core: kCore, inspection: kPlan });
  await ask('inspect', { request: 1, model: 'a' }, kPicture);
  assert.deepEqual(kinds(sent), ['inspection 1']);
  assert.equal(sent[0].fields.score, 4);
  const values = Object.entries(sent[0].parts).map(([name, tensor]) => [name, floatValues(tensor)[0]]);
  assert.deepEqual(Object.fromEntries(values), { picture: 7, input: 1, reconstruction: 4 });
  assert.deepEqual(sessions.log.filter((step) => step.startsWith('run')), ['run a/encoder', 'run a/decoder']);
});

test('a picture is shown to other models where that is asked, and one that the model knows only if always', async () => {
  const listed = [{ id: 'b', can: { scores: true }, dataset: 'other' }];
  const strangeness = { a: 0.9, b: 0.2 };
  const prepared = [];
  const prepare = (model, picture) => {
    prepared.push(model);
    return { ...kCore.prepare(model, picture), fields: { strangeness: strangeness[model] } };
  };
  const { ask, sent } = makeRequests({ core: { ...kCore, prepare }, inspection: kPlan, listed });
  const likelier = async (compare) => {
    await ask('inspect', { request: 1, model: 'a', ...compare }, kPicture);
    return sent.at(-1).fields.likelier;
  };
  assert.equal(await likelier({}), undefined);
  assert.equal(await likelier({ compare: 'unlike' }), undefined);
  assert.deepEqual(prepared, ['a', 'a']);
  assert.equal(await likelier({ compare: 'always' }), 'b');
  strangeness.a = 1.1;
  assert.equal(await likelier({ compare: 'unlike' }), 'b');
  assert.equal(await likelier({}), undefined);
});

test('a model without a plan and a network without the output that the plan names are refused in words', async () => {
  const without = makeRequests({ core: kCore });
  await without.ask('inspect', { request: 1, model: 'a' }, kPicture);
  assert.deepEqual(kinds(without.sent), ['error 1: Made up: expected a model that scores pictures, found one that does not']);
  const [first] = kPlan.steps;
  const inspection = { ...kPlan, steps: [{ ...first, outputs: { map: 'map' } }] };
  const { ask, sent } = makeRequests({ core: kCore, inspection });
  await ask('inspect', { request: 2, model: 'a' }, kPicture);
  assert.deepEqual(kinds(sent), ['error 2: encoder: expected an output map, found none']);
});

test('a picture is encoded by the networks of its plan, and comes back with its code', async () => {
  const encoding = { steps: kPlan.steps.slice(0, 1), evidence: ['code'] };
  const { ask, sessions, sent } = makeRequests({ core: kCore, encoding });
  await ask('encode', { request: 1, model: 'a' }, kPicture);
  assert.deepEqual(kinds(sent), ['encoded 1']);
  const values = Object.entries(sent[0].parts).map(([name, tensor]) => [name, floatValues(tensor)[0]]);
  assert.deepEqual(Object.fromEntries(values), { picture: 7, code: 2 });
  assert.deepEqual(sessions.log.filter((step) => step.startsWith('run')), ['run a/encoder']);
  const without = makeRequests({ core: kCore });
  await without.ask('encode', { request: 2, model: 'a' }, kPicture);
  assert.deepEqual(kinds(without.sent), ['error 2: Made up: expected a model that makes codes of pictures, found one that does not']);
});

test('a run that was given up before its turn is not run and not answered', async () => {
  const { ask, run, sessions, sent } = makeRequests();
  await run(1, 'a');
  let letGo;
  sessions.gate = new Promise((done) => (letGo = done));
  const runs = [2, 3, 4].map((request) => run(request, 'a'));
  await breathe();
  await ask('cancel', { request: 3 });
  letGo();
  await Promise.all(runs);
  await ask('cancel', { request: 4 }); // too late, and nothing of it is left behind
  await run(4, 'a');
  assert.deepEqual(kinds(sent), ['output 1', 'output 2', 'output 4', 'output 4']);
  assert.equal(sessions.log.filter((step) => step === 'run a/decoder').length, 4);
});

// A path of `runs` runs, each on what the last one gave.
function fakePaths(runs) {
  const log = [];
  const state = (left, code) => ({ path: 7, arrived: left === 0, left, parts: left === 0 ? { image: code } : { code } });
  const core = {
    beginPath: (model, { code }) => (log.push(`begin ${model}`), state(runs, code)),
    followPath: ({ left }, { image }) => state(left - 1, image),
    leavePath: ({ path }) => log.push(`leave ${path}`),
  };
  return { core, log };
}

const start = (value) => ({ code: floatTensor(Float32Array.of(value), [1, 1]) });

test('a path runs its network on what the last run gave, and answers with where it arrives', async () => {
  const { core, log } = fakePaths(3);
  const { ask, sessions, sent } = makeRequests({ core });
  await ask('run', { request: 1, model: 'a', network: 'decoder', path: true }, start(5));
  assert.deepEqual(sessions.log, ['open a/decoder', ...Array(3).fill('run a/decoder')]);
  assert.deepEqual([...floatValues(sent[0].parts.image)], [40]);
  assert.deepEqual(log, ['begin a', 'leave 7']);
});

test('a path that is given up on its way runs no further, and is left', async () => {
  const { core, log } = fakePaths(100);
  const { ask, sessions, sent } = makeRequests({ core });
  const path = ask('run', { request: 1, model: 'a', network: 'decoder', path: true }, start(5));
  await breathe(40);
  await ask('cancel', { request: 1 });
  await path;
  assert.ok(sessions.log.length < 50, `${sessions.log.length} runs`);
  assert.deepEqual(sent, []);
  assert.deepEqual(log, ['begin a', 'leave 7']);
});
