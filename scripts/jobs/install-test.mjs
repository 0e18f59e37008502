// What a user gets: every library package, packed and installed alone from a registry on loopback into an empty project,
// must load from ESM and CommonJS and type-check under `node16` and `bundler`; the README's program must train.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pack, serve } from './registry.mjs';

const ALONE = ['numerics', 'core', 'losses', 'heads', 'eval', 'models', 'data'];
// What a page's user has no use for, and must not be given with the models.
const ABSENT = ['sharp', 'apache-arrow', 'vega', 'vega-lite', 'zod', 'yaml', 'onnxruntime-node'];
const TSC = resolve('node_modules/typescript/bin/tsc');

const scratch = mkdtempSync(join(tmpdir(), 'scaleface-install-'));
let passed = 0;
let failed = 0;

/** Runs a program and counts whether it succeeds and prints what it should. */
async function check(claim, cwd, [command, ...args], expected = /(?:)/) {
  // Not spawnSync: the registry answers from this very process.
  const { code, output } = await new Promise((done) => {
    const child = spawn(command, args, { cwd });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
    child.on('error', (error) => done({ code: 1, output: error.message }));
    child.on('close', (status) => done({ code: status, output: text.trim() }));
  });
  const holds = code === 0 && expected.test(output);
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${claim}`);
  if (!holds) console.log(output.split('\n').slice(-25).join('\n'));
  if (holds) passed += 1;
  else failed += 1;
}

/** An empty project that takes @scaleface/* from the loopback registry. */
function project(name, address, files = {}) {
  const dir = join(scratch, name);
  mkdirSync(dir);
  const all = { 'package.json': '{ "private": true }\n', '.npmrc': `@scaleface:registry=${address}\n`, ...files };
  for (const [file, text] of Object.entries(all)) writeFileSync(join(dir, file), text);
  return dir;
}

const compilerOptions = { strict: true, noEmit: true, skipLibCheck: true, target: 'es2022', types: [] };
const tsconfig = (options, files) => JSON.stringify({ compilerOptions: { ...compilerOptions, ...options }, files });
const npmInstall = (...names) => ['npm', 'install', ...names, '--no-audit', '--no-fund', '--loglevel=error'];
const all =
  "if (Object.keys(lib).length === 0) throw new Error('exports nothing'); console.log(Object.keys(lib).sort().join());";

/** One package alone: nothing beside it is asked for. */
async function alone(short, address) {
  const name = `@scaleface/${short}`;
  const typed = `import * as lib from '${name}';\nexport const names: string[] = Object.keys(lib);\n`;
  const dir = project(short, address, {
    'esm.mjs': `import * as lib from '${name}';\n${all}`,
    'cjs.cjs': `const lib = require('${name}');\n${all}`,
    'typed.mts': typed,
    'typed.cts': typed,
    'typed.ts': typed,
    'node16.json': tsconfig({ module: 'node16', moduleResolution: 'node16' }, ['typed.mts', 'typed.cts']),
    'bundler.json': tsconfig({ module: 'esnext', moduleResolution: 'bundler' }, ['typed.ts']),
  });
  await check(`${name} installs alone`, dir, npmInstall(name));
  await check(`${name} loads as an ES module`, dir, [process.execPath, 'esm.mjs']);
  await check(`${name} loads as CommonJS`, dir, [process.execPath, 'cjs.cjs']);
  for (const mode of ['node16', 'bundler']) {
    await check(`${name} type-checks under ${mode}`, dir, [process.execPath, TSC, '-p', `${mode}.json`]);
  }
  return dir;
}

const VALUE = `
const logits = scaleFaceLogits(tf.tensor2d([[1, 0.5]]), tf.tensor1d([0], 'int32'), tf.tensor2d([[10]]));
console.log(tf.getBackend(), logits.dataSync()[0].toFixed(4));
`;

/** The losses compute the same in both module systems, on the one engine instance of the project. */
async function losses(dir) {
  const engine = '@tensorflow/tfjs-backend-cpu';
  const names = { tf: '@tensorflow/tfjs-core', lib: '@scaleface/losses' };
  const esm = `import '${engine}';\nimport * as tf from '${names.tf}';\nimport { scaleFaceLogits } from '${names.lib}';`;
  const cjs = `require('${engine}');\nconst tf = require('${names.tf}');\nconst { scaleFaceLogits } = require('${names.lib}');`;
  writeFileSync(join(dir, 'value.mjs'), esm + VALUE);
  writeFileSync(join(dir, 'value.cjs'), cjs + VALUE);
  await check('an engine is added to it', dir, npmInstall(engine));
  await check('a loss computes from an ES module', dir, [process.execPath, 'value.mjs'], /cpu 8\.7758/);
  await check('a loss computes from CommonJS', dir, [process.execPath, 'value.cjs'], /cpu 8\.7758/);
}

/** What npm installs with a package: nothing of the list above, and its size. */
async function installed(dir) {
  const lock = JSON.parse(readFileSync(join(dir, 'node_modules/.package-lock.json'), 'utf8'));
  const names = Object.keys(lock.packages).map((path) => path.replace(/^.*node_modules\//, ''));
  const { size, own } = names.reduce(
    (sum, name) => {
      const bytes = folderSize(join(dir, 'node_modules', name));
      return { size: sum.size + bytes, own: sum.own + (name.startsWith('@scaleface/') ? bytes : 0) };
    },
    { size: 0, own: 0 },
  );
  const mega = (bytes) => `${(bytes / 1e6).toFixed(2)} MB`;
  console.log(`     ${names.length} packages, ${mega(size)}, of them ours ${mega(own)}: ${names.sort().join(' ')}`);
  const unwanted = names.filter((name) => ABSENT.includes(name));
  await check(`it brings none of ${ABSENT.join(', ')}`, dir, [
    process.execPath,
    '-e',
    `process.exit(${unwanted.length})`,
  ]);
}

const folderSize = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).reduce(
    (sum, entry) => sum + (entry.isFile() ? statSync(join(entry.parentPath, entry.name)).size : 0),
    0,
  );

/** The README's program, as it stands there, after the README's command. */
async function readme(address) {
  const text = readFileSync('README.md', 'utf8');
  const [, names = ''] = /^npm i (@scaleface\/losses .*)$/m.exec(text) ?? [];
  const program = /^```js\n([\s\S]*?)^```/m.exec(text.slice(text.indexOf(`npm i ${names}`)))?.[1] ?? '';
  const lines = program.split('\n').filter((line) => line.trim() !== '').length;
  console.log(`     npm i ${names}; ${lines} lines`);
  const dir = project('readme', address, { 'train.mjs': program });
  await check("the README's command installs", dir, npmInstall(...names.split(' ')));
  const short = `process.exit(${lines} <= 15 && ${lines} > 0 ? 0 : 1)`;
  await check("the README's program has at most 15 lines", dir, [process.execPath, '-e', short]);
  await check(
    "the README's program trains a head on wasm",
    dir,
    [process.execPath, 'train.mjs'],
    /falls with blur: true/,
  );
}

const folders = ALONE.map((short) => resolve('packages', short));
const { address, stop } = await serve(pack(folders, join(scratch, 'packed')));
try {
  for (const short of ALONE) {
    const dir = await alone(short, address);
    if (short === 'losses') await losses(dir);
    if (short === 'models') await installed(dir);
  }
  await readme(address);
} finally {
  stop();
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`Tests: ${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
