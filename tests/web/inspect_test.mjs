// SPDX-License-Identifier: MIT
// Pictures that a visitor drops, pastes or picks: scores that are the native program's, clear errors
// for what is no picture, memory that stays flat.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join, resolve } from 'node:path';

import { drop, dropPaths, expectQuiet, follow, hideTab, kPatience, mirror, openPage, places, settle, siteUrl, skip, tableOf, test, top, until, waitForMirror } from './harness.mjs';
import { waitForModel } from './own_bundle.mjs';
import { capsulePaths, capsules, detector, detectors, hugePng, pngFile, stripes, titleOf, turnedCapsule } from './pictures.mjs';
import { handMadeDetector } from './trained.mjs';

const { zipSync } = createRequire(join(top, 'web/package.json'))('fflate');

async function openInspect({ plain = false, model = detector } = {}) {
  if (!model) skip('no bundle that scores pictures');
  const url = await siteUrl();
  const page = await openPage(plain ? `${url}?plain` : `${url}#page=inspect&model=${model}`);
  if (plain) {
    await waitForMirror(page, /samples of/);
    await page.selectOption('#model', model);
  } else {
    await waitForMirror(page, /Drop, paste or choose/);
  }
  return page;
}

const kRows = { canvas: '#results tbody tr', plain: '#plain tbody tr' };

// bundle: its id, or the path of its folder
function nativeScores(bundle, paths) {
  const csv = join(places.scratch, 'scores.csv');
  const run = spawnSync(places.latentlab, ['score', resolve(places.models, bundle), ...paths, '--csv', csv]);
  // 3: there is a defect; 1 also for a picture that is unlike what the model knows.
  assert.ok([0, 1, 3].includes(run.status), String(run.stderr));
  const [, ...lines] = readFileSync(csv, 'utf8').trim().split('\n');
  return lines.map((line) => {
    const [, score, pValue, , verdict] = line.split(',');
    return { score: Number(score), pValue: Number(pValue), verdict };
  });
}

// Shown with four decimals. Between two of those, which one it is hangs on the last bits of ONNX Runtime and LibTorch.
const isShown = (text, score) => /^\d+\.\d{4}$/.test(text) && Math.abs(Number(text) - score) < 0.6e-4;

function assertShown(texts, expected) {
  const scores = expected.map(({ score }) => score);
  assert.equal(texts.length, scores.length);
  assert.ok(texts.every((text, i) => isShown(text, scores[i])), `expected ${scores}, found ${texts}`);
}

test('a dropped picture gets a map, a score and a verdict', async () => {
  const page = await openInspect();
  await drop(page, capsules().slice(0, 1));
  const [row] = await tableOf(page, 1);
  assert.equal(row[0], 'crack-000.png');
  assert.match(row[1], /^\d+\.\d{4}$/);
  const { text } = await mirror(page);
  assert.match(text, /^1 picture\. crack-000\.png: (good|defect), score \d+\.\d{4}, threshold \d+\.\d{4}, p-value \d\.\d{3}\.$/);
  assert.ok(text.includes(`score ${row[1]},`));
  expectQuiet(page);
});

test('a picture of another kind is called unlike, whatever its score', async () => {
  const page = await openInspect();
  await drop(page, [pngFile('striped.png', stripes(1))]);
  const [row] = await tableOf(page, 1);
  assert.equal(row[3], 'unlike');
  const { text } = await mirror(page);
  assert.match(text, /striped\.png: not like the pictures that this model knows, score \d+\.\d{4}/);
});

const modelOf = (page) => new URLSearchParams(new URL(page.url()).hash.slice(1)).get('model');

test('the model that knows such pictures is taken for the first ones that are dropped', async () => {
  const photographs = 'mvtec-capsule-inspector';
  const page = await openInspect({ model: photographs });
  await drop(page, capsules());
  await until('the model of drawn capsules', () => modelOf(page) === 'capsules-inspector');
  const { text } = await waitForMirror(page, /: (good|defect), score/);
  assert.match(text, /Drawn capsules, U-Net inspector of 5 levels(,| was chosen, which)/);
  // Whoever goes back wants that model.
  await follow(page, `page=inspect&model=${photographs}`);
  await waitForModel(page, titleOf(photographs));
  await waitForMirror(page, /: (good|defect|not like the pictures that this model knows), score/);
  await settle(page);
  assert.equal(modelOf(page), photographs);
  if (!process.env.LAB_DATA) return;
  const photograph = join(process.env.LAB_DATA, 'mvtec-capsule/capsule/test/good/000.png');
  const other = await openInspect({ model: 'capsules-vae' });
  await drop(other, [pngFile('photograph.png', readFileSync(photograph))]);
  await until('the model of photographs', () => modelOf(other) === photographs);
  await waitForMirror(other, /photograph\.png: good, score/);
});

test('the model that knows dropped pictures is taken in a hidden tab, too', async () => {
  const page = await openInspect({ model: 'mvtec-capsule-inspector' });
  await page.evaluate(hideTab);
  await drop(page, capsules());
  await until('the model of drawn capsules', () => modelOf(page) === 'capsules-inspector');
  await until('a verdict by it', () => page.evaluate(() => /: (good|defect), score/.test(document.getElementById('mirror').textContent)));
});

test('the model that knows a dropped folder is taken also where its first files are notes and masks', async () => {
  if (!process.env.LAB_DATA) skip('no LAB_DATA');
  const of = (path) => join(process.env.LAB_DATA, 'mvtec-capsule/capsule', path);
  const folder = join(places.scratch, 'capsule');
  rmSync(folder, { recursive: true, force: true });
  for (const [part, source] of [['ground_truth', 'ground_truth/crack'], ['test', 'test/good']]) {
    mkdirSync(join(folder, part), { recursive: true });
    const names = readdirSync(of(source)).sort().slice(0, part === 'test' ? 6 : 9);
    for (const name of names) copyFileSync(join(of(source), name), join(folder, part, name));
  }
  writeFileSync(join(folder, '_readme.txt'), 'Capsules of one day.');
  const page = await openInspect({ model: 'capsules-vae' });
  await dropPaths(page, [folder]);
  await until('the model of photographs', () => modelOf(page) === 'mvtec-capsule-inspector');
  const rows = await tableOf(page, 16);
  assert.equal(rows.at(-1)[0], 'capsule/test/007.png');
});

// Turned, small and large, near an edge, on frames of several shapes.
const kViews = [
  { width: 1000, height: 1000, x: 480, y: 530, degrees: 137, length: 640 },
  { width: 1000, height: 1000, x: 770, y: 240, degrees: -62, length: 320 },
  { width: 1300, height: 900, x: 640, y: 450, degrees: 11, length: 1200 },
  { width: 300, height: 420, x: 140, y: 230, degrees: 261, length: 260 },
];

function turnedPaths() {
  const folder = join(places.scratch, 'turned');
  mkdirSync(folder, { recursive: true });
  return kViews.map((view, i) => {
    const path = join(folder, `turned-${i}.png`);
    writeFileSync(path, turnedCapsule(view));
    return path;
  });
}

for (const model of detectors) {
  test(`${model} gives on the page the scores of latentlab score, to four decimals`, async () => {
    const paths = capsulePaths();
    const expected = nativeScores(model, paths);
    const page = await openInspect({ model });
    await drop(page, capsules());
    await tableOf(page, paths.length);
    await settle(page);
    // Photographs' models hand drawn capsules on.
    await follow(page, `page=inspect&model=${model}`);
    await waitForModel(page, titleOf(model));
    let rows = [];
    const agree = async () => {
      rows = await tableOf(page, paths.length);
      return rows.every((row, i) => isShown(row[1], expected[i].score));
    };
    await until('the scores of latentlab', agree).catch(() => {});
    assertShown(rows.map((row) => row[1]), expected);
    assert.deepEqual(rows.map((row) => row[2]), expected.map(({ pValue }) => pValue.toFixed(3)));
    assert.deepEqual(rows.map((row) => row[3]), expected.map(({ verdict }) => verdict));
  });
}

// Tiny detectors of the methods that no shipped bundle has, dropped as a visitor's own.
function zipOf(folder, id) {
  const files = readdirSync(folder).map((name) => [name, new Uint8Array(readFileSync(join(folder, name)))]);
  return { name: `${id}.zip`, mimeType: 'application/zip', buffer: Buffer.from(zipSync(Object.fromEntries(files))) };
}

async function openDetector(id, plain = false) {
  const page = await openInspect({ plain });
  await drop(page, [zipOf(handMadeDetector(id), id)]);
  await page.waitForFunction(
    ([start, isPlain]) => (isPlain ? document.getElementById('model').value : new URLSearchParams(location.hash.slice(1)).get('model'))?.startsWith(start),
    [`${id}.`, plain],
  );
  if (!plain) await waitForMirror(page, /Drop, paste or choose/);
  return page;
}

for (const id of ['tiny-map', 'bare-map', 'tiny-feature', 'tiny-inspector']) {
  for (const plain of [false, true]) {
    test(`a dropped ${id} gives on the ${plain ? 'plain ' : ''}page the scores of latentlab score, to four decimals`, async () => {
      // The inspector brings capsules to their place.
      const turned = id === 'tiny-inspector' ? turnedPaths() : [];
      const paths = [...capsulePaths(), ...turned];
      const expected = nativeScores(handMadeDetector(id), paths);
      const page = await openDetector(id, plain);
      await drop(page, [...capsules(), ...turned.map((path) => pngFile(basename(path), readFileSync(path)))]);
      const rows = await tableOf(page, paths.length, plain ? kRows.plain : kRows.canvas);
      assertShown(rows.map((row) => row[plain ? 4 : 1]), expected);
      assert.ok(new Set(expected.map(({ score }) => score)).size > 1);
      expectQuiet(page);
    });
  }
}

test('a picture without its one capsule says so in place of a score, and the others are scored', async () => {
  const page = await openDetector('tiny-inspector');
  const capsule = pngFile('capsule.png', turnedCapsule(kViews[1]));
  await drop(page, [pngFile('blank.png', turnedCapsule({ ...kViews[1], length: 0 })), capsule]);
  const rows = await tableOf(page, 2);
  assert.equal(rows[0][0], 'blank.png');
  assert.equal(rows[0][3], 'pose: expected one capsule on an even ground, found none');
  assert.match(rows[1][1], /^\d+\.\d{4}$/);
  const { text } = await mirror(page);
  assert.match(text, /blank\.png: .*expected one capsule on an even ground, found none/);
});

test('pictures on the plain page are inspected by the model that was measured best, of the first data set that has one', async () => {
  const url = await siteUrl();
  const page = await openPage(`${url}?plain`);
  await waitForMirror(page, /samples of/);
  await drop(page, capsules().slice(0, 1));
  await tableOf(page, 1, kRows.plain);
  const scored = JSON.parse(readFileSync(join(places.models, 'index.json'), 'utf8')).models.filter((model) => model.image_auroc !== undefined);
  const [best] = scored.filter(({ dataset }) => dataset === scored[0].dataset).toSorted((a, b) => b.image_auroc - a.image_auroc);
  assert.equal(await page.inputValue('#model'), best.id);
});

test('the plain page gives the scores of latentlab score, to four decimals', async () => {
  const paths = capsulePaths();
  const page = await openInspect({ plain: true });
  await drop(page, capsules());
  const rows = await tableOf(page, paths.length, kRows.plain);
  const expected = nativeScores(detector, paths);
  assertShown(rows.map((row) => row[4]), expected);
  const word = { good: 'Good', defect: 'Defect', unlike: 'Unlike' };
  assert.deepEqual(rows.map((row) => row[6]), expected.map(({ verdict }) => word[verdict]));
  expectQuiet(page);
});

// As Chromium saves it: a quality of 1 is without loss.
async function webpOf(page, png, quality) {
  const numbers = await page.evaluate(
    async ([bytes, wanted]) => {
      const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: 'image/png' }));
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      canvas.getContext('2d').drawImage(bitmap, 0, 0);
      const blob = await canvas.convertToBlob({ type: 'image/webp', quality: wanted });
      return [...new Uint8Array(await blob.arrayBuffer())];
    },
    [[...png], quality],
  );
  return Buffer.from(numbers);
}

for (const plain of [false, true]) {
  test(`a WebP picture is converted by the browser, marked as such on the ${plain ? 'plain ' : ''}page, and scored as by latentlab`, async () => {
    const page = await openInspect({ plain });
    const folder = join(places.scratch, 'webp');
    mkdirSync(folder, { recursive: true });
    const files = [];
    for (const [i, path] of capsulePaths().slice(0, 4).entries()) {
      const name = `capsule-${i}.webp`;
      const buffer = await webpOf(page, readFileSync(path), i % 2 === 0 ? 1 : 0.8);
      assert.equal(buffer.toString('latin1', 8, 12), 'WEBP');
      writeFileSync(join(folder, name), buffer);
      files.push({ name, mimeType: 'image/webp', buffer });
    }
    await drop(page, files);
    const rows = await tableOf(page, files.length, plain ? kRows.plain : kRows.canvas);
    assertShown(rows.map((row) => row[plain ? 4 : 1]), nativeScores(detector, files.map(({ name }) => join(folder, name))));
    await waitForMirror(page, /Converted from WebP by this browser/);
    expectQuiet(page);
  });
}

const broken = [
  ['a text file named .png', Buffer.from('this is a text'), /expected .* found/],
  ['an empty file', Buffer.alloc(0), /expected .* found/],
  ['a truncated PNG', stripes(2).subarray(0, 60), /expected .* found/],
  ['a picture of 20,000 x 20,000', hugePng(20_000), /20000/],
  ['a damaged WebP file', Buffer.from('RIFF\x20\0\0\0WEBPVP8L\0\0\0\0', 'latin1'), /a WebP picture/],
  ['an HEIC file', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'), /HEIC/],
];
for (const [what, bytes, expected] of broken) {
  test(`${what} is a clear message at the item, and the next picture works`, async () => {
    const page = await openInspect();
    await drop(page, [pngFile('broken.png', bytes), pngFile('fine.png', stripes(3))]);
    const rows = await tableOf(page, 2);
    assert.equal(rows[0][0], 'broken.png');
    assert.match(rows[0].at(-1), expected);
    assert.match(rows[1][1], /^\d+\.\d{4}$/);
    expectQuiet(page);
  });
}

test('a dropped picture is on show before the network has run', async () => {
  const url = await siteUrl();
  const page = await openPage(`${url}#page=inspect&model=${detector}`, {
    prepare: (opened) => opened.addInitScript(() => {
      // Kinds of the messages from the worker, in their order.
      window.kinds = [];
      window.Worker = class extends Worker {
        constructor(...rest) {
          super(...rest);
          this.addEventListener('message', ({ data }) => {
            const text = data.bytes ? new TextDecoder('latin1').decode(data.bytes.subarray(0, 400)) : '';
            window.kinds.push(/\\"kind\\":\\"(\w+)/.exec(text)?.[1]);
          });
        }
      };
    }),
  });
  await waitForMirror(page, /Drop, paste or choose/);
  await drop(page, [pngFile('striped.png', stripes(8))]);
  await tableOf(page, 1);
  const kinds = await page.evaluate(() => window.kinds);
  assert.deepEqual(kinds.filter((kind) => kind === 'preview' || kind === 'inspection'), ['preview', 'inspection']);
});

test('a picked picture is inspected', async () => {
  const page = await openInspect();
  await page.setInputFiles('#file_input', [pngFile('picked.png', stripes(4))]);
  const [row] = await tableOf(page, 1);
  assert.equal(row[0], 'picked.png');
});

test('a pasted picture is inspected', async () => {
  const page = await openInspect();
  await page.evaluate((base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], 'pasted.png', { type: 'image/png' }));
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true }));
  }, stripes(5).toString('base64'));
  const [row] = await tableOf(page, 1);
  assert.equal(row[0], 'pasted.png');
});

test('the results are a real table with headings', async () => {
  const page = await openInspect();
  assert.equal(await page.isVisible('#results'), false);
  await drop(page, [pngFile('a.png', stripes(6)), pngFile('b.png', stripes(7))]);
  await tableOf(page, 2);
  assert.deepEqual(await page.$$eval('#results thead th', (cells) => cells.map((cell) => [cell.textContent, cell.scope])), [
    ['Picture', 'col'],
    ['Score', 'col'],
    ['p-value', 'col'],
    ['Verdict', 'col'],
  ]);
  assert.equal(await page.textContent('#results summary'), 'Results as a table (2)');
  await page.click('#results summary');
  assert.equal(await page.isVisible('#results table'), true);
});

test('the table sorts by the heading that is pressed, both ways', async () => {
  const page = await openInspect();
  await drop(page, [pngFile('b.png', stripes(6)), pngFile('text.png', Buffer.from('no picture')), pngFile('a.png', stripes(9))]);
  await tableOf(page, 3);
  await page.click('#results summary');
  const names = () => page.$$eval('#results tbody tr', (rows) => rows.map((row) => row.cells[0].textContent));
  const scores = () => page.$$eval('#results tbody tr', (rows) => rows.map((row) => row.cells[1].textContent));
  await page.click('#results th button:text("Picture")');
  assert.deepEqual(await names(), ['a.png', 'b.png', 'text.png']);
  await page.click('#results th button:text("Score")');
  const [low, high, none] = await scores();
  assert.ok(Number(low) <= Number(high));
  assert.equal(none, '');
  await page.click('#results th button:text("Score")');
  assert.deepEqual(await scores(), [high, low, '']);
  assert.equal(await page.getAttribute('#results th:nth-child(2)', 'aria-sort'), 'descending');
  // Another page's table comes in its own order.
  await follow(page, '#page=log');
  await page.waitForFunction(() => document.querySelector('#results th').textContent === 'Model');
  assert.equal(await page.locator('#results th:not([aria-sort=none])').count(), 0);
});

// All memory of page, worker and WebAssembly; needs an isolated page. Chromium takes a minute for an answer.
const memory = (page) => page.evaluate(async () => (await performance.measureUserAgentSpecificMemory()).bytes);

test('hundreds of inspections in a row leave memory flat', async () => {
  const pageAfter = async (count) => {
    const page = await openInspect({ plain: true });
    await drop(page, Array.from({ length: count }, (_, i) => pngFile(`${i}.png`, stripes(i))));
    await page.waitForFunction((wanted) => {
      const rows = document.querySelectorAll('#plain tbody tr');
      return rows.length === wanted && rows[wanted - 1].cells.length === 7;
    }, count, { timeout: 4 * kPatience });
    // What the page itself shows is not what is measured.
    await page.$$eval('#plain tbody tr canvas', (canvases) => canvases.forEach((canvas) => canvas.remove()));
    return page;
  };
  const few = await pageAfter(50);
  const many = await pageAfter(300);
  const kAllowed = 12e6; // bytes; one inspection kept would be 250 times 90 KB
  // The browser frees what nobody holds when it likes.
  await until(`at most ${kAllowed} bytes more`, async () => {
    const [before, after] = await Promise.all([memory(few), memory(many)]);
    return after - before < kAllowed;
  });
});
