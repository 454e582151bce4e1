// SPDX-License-Identifier: MIT
// Transfer sizes of the built site with its brotli siblings, against the budgets: what has to travel before something
// can be seen and moved, and what has to travel until the first sample.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

// The server sends the brotli sibling where the build made one.
const transferBytes = (path) => statSync(existsSync(`${path}.br`) ? `${path}.br` : path).size;

function files(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? files(path) : [path];
  });
}

const sum = (paths) => paths.reduce((total, path) => total + transferBytes(path), 0);
const kilobytes = (name, paths, more = {}) => ({ name, value: sum(paths) / 1000, unit: 'KB', ...more });

export function benchSizes({ site }) {
  const all = files(site).filter((path) => !path.endsWith('.br'));
  const models = all.filter((path) => path.includes('/models/'));
  const runtime = all.filter((path) => /ort[-.]/.test(path));
  const asked = all.filter((path) => /(gif\.\w+\.js|lesson\.[\w.]+)$/.test(path)); // when an animation is first saved, or the lesson opened
  const shell = all.filter((path) => ![...models, ...runtime, ...asked].includes(path));
  const { id } = JSON.parse(readFileSync(join(site, 'models/index.json'), 'utf8')).models.find((model) => model.default);
  const first = files(join(site, 'models', id)).filter((path) => /(manifest\.json|decoder\.onnx|bank\.bin)$/.test(path));
  return [
    kilobytes('page without runtime and models', shell, { budget: 500 }),
    ...shell.filter((path) => statSync(path).size > 50_000).map((path) => kilobytes(`  ${path.slice(site.length + 1)}`, [path])),
    kilobytes('animations and the lesson, fetched when first used', asked),
    kilobytes('ONNX Runtime Web', runtime),
    kilobytes(`first model (${id}), what a sample needs`, first),
    kilobytes('all until the first sample', [...shell, ...runtime, ...first], { budget: 3600 }),
  ];
}
