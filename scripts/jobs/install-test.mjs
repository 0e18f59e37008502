// The release, rehearsed: all packages get the next version, are published to a registry on loopback and installed from it.
// Every library package, alone in an empty project, must load from ESM and CommonJS on each supported Node and type-check under
// `node16` and `bundler`; the command must start there; the README's program must train; a page built by Vite and one without a
// bundler must give Node's numbers. At the end a table of sizes, dependencies and times, of which the guide has a copy:
// `--write` writes it there.
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { guide, installedIn, installTable, staleInGuide, writeTableOfGuide } from './install-table.mjs';
import { MAJORS, nodeOf } from './node-of.mjs';
import { buildPage, checkPages, PAGE_PACKAGES, writePages } from './pages/check.mjs';
import { serve } from './registry.mjs';
import { nextVersion, publish, sizesOf } from './release.mjs';

const ALONE = ['numerics', 'core', 'losses', 'heads', 'eval', 'models', 'data'];
// The command, which brings the pipeline with it.
const PACKED = ['pipeline', 'cli'];
// What a page's user has no use for, and must not be given with the models.
const ABSENT = ['sharp', 'apache-arrow', 'vega', 'vega-lite', 'zod', 'yaml', 'onnxruntime-node'];
const TSC = resolve('node_modules/typescript/bin/tsc');

/** Nothing but the pages. */
const pagesOnly = process.argv.includes('pages');

const scratch = mkdtempSync(join(tmpdir(), 'scaleface-install-'));
let passed = 0;
let failed = 0;

/** Runs a program and counts whether it succeeds and prints what it should. */
async function check(claim, cwd, [command, ...args], expected = /(?:)/, env = process.env) {
  // Not spawnSync: the registry answers from this very process.
  const { code, output } = await new Promise((done) => {
    const child = spawn(command, args, { cwd, env });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
    child.on('error', (error) => done({ code: 1, output: error.message }));
    child.on('close', (status) => done({ code: status, output: text.trim() }));
  });
  report(claim, code === 0 && expected.test(output), output);
}

function report(claim, holds, output) {
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
  const start = performance.now();
  await check(`${name} installs alone`, dir, npmInstall(name));
  const seconds = (performance.now() - start) / 1000;
  const installed = installedIn(dir);
  for (const [major, node] of nodes) {
    await check(`${name} loads as an ES module on Node ${major}`, dir, [node, 'esm.mjs']);
    await check(`${name} loads as CommonJS on Node ${major}`, dir, [node, 'cjs.cjs']);
  }
  for (const mode of ['node16', 'bundler']) {
    await check(`${name} type-checks under ${mode}`, dir, [process.execPath, TSC, '-p', `${mode}.json`]);
  }
  return { dir, seconds, installed };
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
  for (const [major, node] of nodes) {
    await check(`a loss computes from an ES module on Node ${major}`, dir, [node, 'value.mjs'], /cpu 8\.7758/);
    await check(`a loss computes from CommonJS on Node ${major}`, dir, [node, 'value.cjs'], /cpu 8\.7758/);
  }
}

/** What a page gets with a package: nothing of the list above. */
async function lean(dir, { names, size, own }) {
  const mega = (bytes) => `${(bytes / 1e6).toFixed(2)} MB`;
  console.log(`     ${names.length} packages, ${mega(size)}, of them ours ${mega(own)}: ${names.sort().join(' ')}`);
  const unwanted = names.filter((name) => ABSENT.includes(name));
  await check(`it brings none of ${ABSENT.join(', ')}`, dir, [
    process.execPath,
    '-e',
    `process.exit(${unwanted.length})`,
  ]);
}

/** The command, as a user gets it: installed into an empty folder, started by npx. */
async function command(address) {
  const dir = project('cli', address);
  const start = performance.now();
  await check('@scaleface/cli installs', dir, npmInstall('@scaleface/cli'));
  const seconds = (performance.now() - start) / 1000;
  for (const [major, node] of nodes) {
    // `npx` takes the first `node` of the path.
    const env = { ...process.env, PATH: `${dirname(node)}:${process.env.PATH}` };
    const version = ['npx', '--no-install', 'scaleface', '--version'];
    await check(
      `npx starts the command on Node ${major}`,
      dir,
      version,
      new RegExp(`^${next.replaceAll('.', '\\.')}$`),
      env,
    );
  }
  await upgrade(dir);
  return { seconds, installed: installedIn(dir), tried: `npx on Node ${majors}` };
}

/** What an earlier version left is taken up: a model folder written anew, the folder of a run put aside and done again. */
async function upgrade(dir) {
  cpSync('packages/pipeline/test/golden/former', join(dir, 'former'), { recursive: true });
  const scaleface = (...args) => ['npx', '--no-install', 'scaleface', ...args];
  const convert = scaleface('convert', 'former/run/model', '--to', 'model');
  await check('a model folder of an earlier version is converted', dir, convert, /converted from scaleface-model\/1/);
  const [left, right] = [0, 1].map((k) => `former/data/test/u/${k}.png`);
  const verify = scaleface('verify', left, right, '--model', 'model', '--engine', 'cpu');
  await check('and verifies', dir, verify, /match|no answer|abstention/);
  const run = scaleface('run', '--config', 'former/run.yaml', '--data', 'former/data', '--out', 'former/run');
  await check('the folder of an earlier run is put aside, and run again', dir, run, /of a run of an earlier version/);
}

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

/** Pages of the packed packages: type-checked, built, opened. */
async function pages(address) {
  const dir = project('pages', address);
  await check('what pages need installs', dir, npmInstall(...PAGE_PACKAGES));
  const expected = await writePages(dir);
  const options = { module: 'esnext', moduleResolution: 'bundler', lib: ['es2022', 'dom'] };
  writeFileSync(join(dir, 'tsconfig.json'), tsconfig(options, ['src/main.ts']));
  await check('a page of TypeScript type-checks', dir, [process.execPath, TSC, '-p', 'tsconfig.json']);
  const size = await buildPage(dir).catch((error) => error);
  report(`Vite builds it (${size})`, typeof size === 'string', size.stack);
  await checkPages(dir, expected, report);
}

const shorts = [...ALONE, ...PACKED];
const nodes = MAJORS.flatMap((major) => {
  const node = nodeOf(major);
  if (node !== null) return [[major, node]];
  report(`Node ${major} is there`, false, 'it could not be installed');
  return [];
});
const majors = nodes.map(([major]) => major).join(', ');
const copy = join(scratch, 'release');
const released = nextVersion(shorts, copy);
const [
  {
    manifest: { version: next },
  },
] = released;
const { address, documents, stop } = await serve();
/** What is published, as the table shows it. */
const rows = released.map(({ name, manifest, folder }) => ({
  name,
  manifest,
  ...sizesOf(folder, join(scratch, 'packed')),
  tried: 'with the command',
}));

/** One version for all, with its changes in words, each package asking for the others of that version; all of them published. */
async function release() {
  const current = JSON.parse(readFileSync('packages/core/package.json', 'utf8')).version;
  const told = released.every(({ changelog }) => changelog.includes(`## ${next}\n`));
  report(`the release raises ${current} to ${next}, and each changelog says with what`, told && next !== current, next);
  const wrong = released.flatMap(({ name, manifest }) =>
    Object.entries({ [name]: manifest.version, ...manifest.dependencies, ...manifest.peerDependencies }).filter(
      ([other, range]) => other.startsWith('@scaleface/') && range.replace('^', '') !== next,
    ),
  );
  report('every package asks for the others of that version', wrong.length === 0, JSON.stringify(wrong));
  const { status, output } = await publish(copy, address);
  report(
    'changeset publish puts all of them into the registry',
    status === 0 && released.every(({ name }) => documents.get(name)?.versions[next] !== undefined),
    output,
  );
}

try {
  await release();
  // Beside the others: most of it is waiting.
  const begun = pagesOnly ? undefined : command(address);
  for (const [i, short] of pagesOnly ? [] : ALONE.entries()) {
    const { dir, ...found } = await alone(short, address);
    Object.assign(rows[i], found, { tried: `ESM, CJS on Node ${majors}, types` });
    if (short === 'losses') {
      await losses(dir);
      rows[i].tried += ', cpu, wasm';
    }
    if (short === 'models') await lean(dir, found.installed);
  }
  if (!pagesOnly) await readme(address);
  await pages(address);
  Object.assign(rows.at(-1), await begun);
} finally {
  stop();
  rmSync(scratch, { recursive: true, force: true });
}
if (!pagesOnly) {
  const table = installTable(rows);
  console.log(`\n${table}\n`);
  if (process.argv.includes('--write')) writeTableOfGuide(table);
  const stale = staleInGuide(rows);
  report(`sizes in ${guide} are roughly these`, stale.length === 0, `not of ${stale.join(', ')}: --write mends it`);
}
console.log(`Tests: ${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
