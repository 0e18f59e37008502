// Builds the playground: scripts, engine and model in one folder of plain files, `site`, or the folder that is named.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = resolve(process.argv[2] ?? join(root, 'site'));
const pages = { bundle: true, minify: true, format: 'esm', target: 'es2022', platform: 'browser', logLevel: 'warning' };

/** What is an engine and not the playground's own. */
const engine = /node_modules\/(@tensorflow|onnxruntime-web)\/|node_modules\/seedrandom|node_modules\/long\//;

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const entry = (name) => join(root, 'src', name);
const { metafile } = await build({
  ...pages,
  entryPoints: {
    main: entry('main.ts'),
    'train-worker': entry('train/worker.ts'),
    'reject-worker': entry('reject/worker.ts'),
    'images-worker': entry('images/worker.ts'),
  },
  conditions: ['@scaleface/source'],
  splitting: true,
  outdir: out,
  chunkNames: 'part-[hash]',
  // Detectors of faces run on wasm alone.
  external: ['onnxruntime-web/webgpu'],
  metafile: true,
});
for (const name of ['index.html', 'playground.css']) cpSync(join(root, name), join(out, name));

const wasm = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
const programs = readdirSync(wasm).filter((name) => name.endsWith('.wasm'));
for (const name of programs) cpSync(join(wasm, name), join(out, 'wasm', name));

// Fetched when a person gives a detector, and kept then: most never do, and it is larger than all the rest.
const onnx = dirname(createRequire(import.meta.url).resolve('onnxruntime-web'));
for (const kind of ['mjs', 'wasm']) {
  const name = `ort-wasm-simd-threaded.${kind}`;
  cpSync(join(onnx, name), join(out, 'onnx', name));
}

/** Our packages are taken from their sources, so that nothing has to be built first; others are left to Node. */
const onlyOwn = {
  name: 'only-own',
  setup: (bundler) =>
    bundler.onResolve({ filter: /^[\w@]/ }, ({ path, kind }) =>
      kind === 'entry-point' || path.startsWith('@scaleface/') ? undefined : { path, external: true },
    ),
};

// The model is trained here: the repository holds no weights.
const program = join(root, 'node_modules', '.make-model.mjs');
await build({
  entryPoints: [join(root, 'scripts', 'make-model.ts')],
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  conditions: ['@scaleface/source'],
  plugins: [onlyOwn],
  outfile: program,
  logLevel: 'warning',
});
execFileSync(process.execPath, [program, join(out, 'model')], { stdio: ['ignore', 2, 2] });
rmSync(program);

const files = readdirSync(out, { recursive: true, withFileTypes: true })
  .filter((found) => found.isFile())
  .map((found) => relative(out, join(found.parentPath, found.name)).replaceAll('\\', '/'))
  .sort();
const hash = createHash('sha256');
for (const name of files) hash.update(name).update(readFileSync(join(out, name)));
const version = `playground-${hash.digest('hex').slice(0, 16)}`;
await build({
  ...pages,
  entryPoints: { 'service-worker': entry('service-worker.ts') },
  outdir: out,
  define: {
    FILES: JSON.stringify(['./', ...files.filter((name) => !name.startsWith('onnx/'))]),
    VERSION: JSON.stringify(version),
  },
});

// What a part holds of an engine is taken off by its share of the bytes.
let scripts = 0;
let whole = 0;
for (const [path, { inputs, bytes }] of Object.entries(metafile.outputs)) {
  const packed = gzipSync(readFileSync(path)).length;
  const engines = Object.entries(inputs).filter(([name]) => engine.test(name));
  const share = engines.reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0) / Math.max(1, bytes);
  whole += packed;
  scripts += packed * (1 - share);
}
const kB = (bytes) => Math.round(bytes / 1000);
console.log(`${relative(process.cwd(), out)}: scripts ${kB(whole)} kB gzipped, ${kB(scripts)} kB without the engines`);
