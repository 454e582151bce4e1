// SPDX-License-Identifier: MIT
// Puts lab_core together as an npm package: build/npm/latentlab-core, a folder for `npm install <folder>` or
// `npm publish`. Usage: node build_package.mjs [--wasm DIR] [--out DIR]
import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const web = dirname(fileURLToPath(import.meta.url));
const top = dirname(web);
const entry = join(web, 'src/package/latentlab_core.ts');

const { values: options } = parseArgs({
  options: {
    wasm: { type: 'string', default: join(top, 'build/wasm/wasm') },
    out: { type: 'string', default: join(top, 'build/npm/latentlab-core') },
  },
});

const { version, license } = JSON.parse(readFileSync(join(web, 'package.json'), 'utf8'));
const description = {
  name: 'latentlab-core',
  version,
  license,
  description: 'Decodes, preprocesses and scores pictures as Latent Lab does: the same file, the same score',
  type: 'module',
  engines: { node: '>=20' },
  exports: { '.': { types: './index.d.ts', default: './index.js' }, './lab_core.wasm': './lab_core.wasm' },
  types: './index.d.ts',
  files: ['index.js', 'index.d.ts', 'lab_core.wasm'],
};

// The entry declares all its public types itself: one file is enough, without what it imports.
function declarations(folder) {
  const tsc = join(web, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', join(web, 'tsconfig.package.json'), '--noEmit', 'false', '--outDir', folder], { stdio: 'inherit' });
  const text = readFileSync(join(folder, 'package/latentlab_core.d.ts'), 'utf8');
  rmSync(folder, { recursive: true });
  return text.replace(/^import .*\n/gm, '');
}

const out = resolve(options.out);
const partial = `${out}.partial`;
rmSync(partial, { recursive: true, force: true });
mkdirSync(partial, { recursive: true });
await build({
  entryPoints: [entry],
  outfile: join(partial, 'index.js'),
  bundle: true,
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  external: ['node:fs/promises'],
  alias: { lab_core: resolve(options.wasm, 'lab_core.js') },
  // Emscripten's glue asks where a worker lies, to find a file that this package hands to it.
  define: { 'self.location.href': '""' },
  legalComments: 'none',
  logLevel: 'warning',
});
writeFileSync(join(partial, 'index.d.ts'), declarations(join(partial, 'types')));
writeFileSync(join(partial, 'package.json'), `${JSON.stringify(description, null, 2)}\n`);
cpSync(resolve(options.wasm, 'lab_core.wasm'), join(partial, 'lab_core.wasm'));
cpSync(join(top, 'LICENSE'), join(partial, 'LICENSE'));
cpSync(join(web, 'src/package/README.md'), join(partial, 'README.md'));
rmSync(out, { recursive: true, force: true });
renameSync(partial, out);
console.log(`package: ${relative(process.cwd(), out) || '.'}`);
