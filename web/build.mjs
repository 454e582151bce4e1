// SPDX-License-Identifier: MIT
// Puts the page together in build/site: bundles the TypeScript, copies the two WASM modules, ONNX
// Runtime and the models, names every file by its content, writes the service worker with the list of
// them, and a brotli sibling for each that shrinks. Usage: node build.mjs [--wasm DIR] [--out DIR]
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { brotliCompressSync, constants } from 'node:zlib';

import { lessonSheet } from './lesson_sheet.mjs';
import { kPolicy } from './policy.mjs';

const web = dirname(fileURLToPath(import.meta.url));
const top = dirname(web);
const source = join(web, 'src');
const ortDist = join(web, 'node_modules/onnxruntime-web/dist');

const { values: options } = parseArgs({
  options: {
    wasm: { type: 'string', default: join(top, 'build/wasm/wasm') },
    lesson: { type: 'string', default: join(top, 'assets/lesson.json') },
    models: { type: 'string', default: join(top, 'assets/models') },
    out: { type: 'string', default: join(top, 'build/site') },
  },
});

// What is not worth a brotli sibling: too small, or compressed already.
const kSmallest = 1024; // bytes
const kDense = new Set(['.png', '.br', '.woff2', '.zip']);
// Half-precision weights shrink by a twelfth at once; a minute of searching finds little more.
const qualityFor = (path) => (extname(path) === '.onnx' ? 9 : 11);
const kTargets = ['chrome95', 'firefox114', 'safari15.2'];

class SiteFiles {
  constructor(folder) {
    this.folder = folder;
    this.shell = []; // what the service worker keeps from the first visit on
  }

  // Writes name.<hash>.ext and returns that name.
  addHashed(name, bytes, { shell = true } = {}) {
    const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 10);
    const extension = extname(name);
    const file = `${name.slice(0, -extension.length)}.${hash}${extension}`;
    writeFileSync(join(this.folder, file), bytes);
    if (shell) this.shell.push(file);
    return file;
  }
}

function requireFile(path, from) {
  if (!existsSync(path)) throw new Error(`site: expected ${relative(top, path)} (${from}), found none`);
  return readFileSync(path);
}

async function bundle(entry, { format = 'esm', define = {} }) {
  const glue = Object.fromEntries(['lab_core', 'lab_app'].map((name) => [name, resolve(options.wasm, `${name}.js`)]));
  const { outputFiles } = await build({
    entryPoints: [join(source, entry)],
    bundle: true,
    minify: true,
    write: false,
    format,
    target: kTargets,
    supported: { 'top-level-await': true }, // only in the glue's branch for node
    platform: 'browser',
    // Its own files by address, not a copy inside our bundle that threads could not start from.
    conditions: ['onnxruntime-web-use-extern-wasm'],
    external: ['module', 'node:*', 'fs', 'path', 'url', 'worker_threads'],
    alias: glue,
    legalComments: 'none',
    define,
    logLevel: 'warning',
  });
  return outputFiles[0].contents;
}

const json = (value) => JSON.stringify(value);

// One for each variable of the page's source that the build fills in.
function addModules(site) {
  const ort = (name) => requireFile(join(ortDist, `ort-wasm-simd-threaded.${name}`), 'npm ci');
  const wasm = (name) => requireFile(join(options.wasm, name), 'ninja -C build/wasm');
  return {
    labCoreWasm: site.addHashed('lab_core.wasm', wasm('lab_core.wasm')),
    labAppWasm: site.addHashed('lab_app.wasm', wasm('lab_app.wasm')),
    // Large: kept when first used, so that they never delay the page.
    ortMjs: site.addHashed('ort.mjs', ort('mjs'), { shell: false }),
    ortWasm: site.addHashed('ort.wasm', ort('wasm'), { shell: false }),
  };
}

async function addScripts(site, files) {
  const define = (more = {}) => ({ define: { BUILD_SITE_FILES: json({ ...files, worker: '', gif: '', ...more }) } });
  const worker = site.addHashed('worker.js', await bundle('worker/worker.ts', define()));
  // Not fetched before it is asked for, but by the service worker.
  const gif = site.addHashed('gif.js', await bundle('page/gif.ts', define()));
  const main = site.addHashed('main.js', await bundle('page/main.ts', define({ worker, gif })));
  return main;
}

function addPage(site, main) {
  const style = site.addHashed('style.css', readFileSync(join(source, 'page/style.css')));
  const icon = site.addHashed('icon.svg', readFileSync(join(source, 'page/icon.svg')));
  const values = { policy: kPolicy, style, icon, main };
  const page = readFileSync(join(source, 'index.html'), 'utf8').replace(/\{\{(\w+)\}\}/g, (_, key) => values[key]);
  writeFileSync(join(site.folder, 'index.html'), page);
  return page;
}

// One source for both: the texts that the app fetches, and the sheet to print.
function addLesson(site) {
  const lesson = requireFile(options.lesson, 'assets');
  const style = site.addHashed('lesson.css', readFileSync(join(source, 'page/lesson.css')), { shell: false });
  const icon = site.addHashed('icon.svg', readFileSync(join(source, 'page/icon.svg')), { shell: false });
  writeFileSync(join(site.folder, 'lesson.html'), lessonSheet(JSON.parse(lesson.toString('utf8')), { policy: kPolicy, style, icon }));
  return { lesson: site.addHashed('lesson.json', Buffer.from(json(JSON.parse(lesson.toString('utf8'))))) };
}

async function addServiceWorker(site, page) {
  const version = createHash('sha256').update(page).update(json(site.shell)).digest('hex').slice(0, 10);
  const define = { BUILD_VERSION: json(version), BUILD_SHELL: json(['./', ...site.shell]) };
  writeFileSync(join(site.folder, 'service_worker.js'), await bundle('service_worker.ts', { format: 'iife', define }));
}

function addModels(site) {
  const target = join(site.folder, 'models');
  requireFile(join(options.models, 'index.json'), 'latentlab export --index assets/models');
  cpSync(options.models, target, { recursive: true, dereference: true });
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

// Compressing 14 MB takes half a minute: kept by content beside the site.
function brotli(bytes, quality, cache) {
  const kept = join(cache, `${createHash('sha256').update(bytes).digest('hex')}.${quality}.br`);
  if (existsSync(kept)) return readFileSync(kept);
  const params = { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  const packed = brotliCompressSync(bytes, { params });
  mkdirSync(cache, { recursive: true });
  writeFileSync(`${kept}.partial`, packed);
  renameSync(`${kept}.partial`, kept);
  return packed;
}

function addBrotli(site, cache) {
  for (const path of filesBelow(site.folder)) {
    if (kDense.has(extname(path)) || statSync(path).size < kSmallest) continue;
    const bytes = readFileSync(path);
    const packed = brotli(bytes, qualityFor(path), cache);
    if (packed.length < bytes.length * 0.95) writeFileSync(`${path}.br`, packed);
  }
}

async function buildSite() {
  const out = resolve(options.out);
  const partial = `${out}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  const site = new SiteFiles(partial);
  const files = { ...addModules(site), ...addLesson(site) };
  const main = await addScripts(site, files);
  const page = addPage(site, main);
  await addServiceWorker(site, page);
  addModels(site);
  addBrotli(site, join(dirname(out), 'brotli-cache'));
  rmSync(out, { recursive: true, force: true });
  renameSync(partial, out);
  return { out, count: filesBelow(out).length };
}

try {
  const { out, count } = await buildSite();
  console.log(`site: ${count} files in ${relative(process.cwd(), out) || '.'}`);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
