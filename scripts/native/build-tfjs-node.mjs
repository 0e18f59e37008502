// Builds the native binding of @tensorflow/tfjs-node (or -node-gpu) without its download: against the libtensorflow
// inside PyPI's `tensorflow-cpu` wheel. For continuous integration, and for everyone behind a closed network.
//
//   node scripts/native/build-tfjs-node.mjs [--project DIR] [--package NAME]... [--cache DIR]
//
// --project  an npm project (default `.native`); the package is added to it unless it is there already. Name the
//            folder in SCALEFACE_NATIVE_DIR, or give your own project's folder, and the engine is found by itself.
// --package  @tensorflow/tfjs-node (default), @tensorflow/tfjs-node-gpu, or both.
// --cache    where the wheel and the library are kept (default: SCALEFACE_CACHE, else ~/.cache/scaleface).
//
// Needs Linux on x64 or arm64, npm, Python 3 with pip, make and a C++ compiler; uses nothing but Node's own modules.
// Running it again does nothing but a smoke test. Exit codes: 0 done, 1 failed, 2 wrong usage.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fetchLibtensorflow } from './libtensorflow.mjs';
import { findHeaders, findNodeGyp } from './node-gyp.mjs';
import { fail, run, step } from './steps.mjs';

const VERSION = '4.22.0'; // of tfjs-node; the last
const NAPI = 8; // the newest Node-API version that 4.22's package.json lists

const { project, packages, cache } = options();
const started = Date.now();
const library = await step('libtensorflow', () => fetchLibtensorflow(cache));
step(`packages in ${project}`, () => install(project, packages));
for (const name of packages) {
  step(`binding of ${name}`, () => build(join(project, 'node_modules', name), library));
  step(`smoke test of ${name}`, () => smoke(project, name));
}
console.log(`done in ${((Date.now() - started) / 1000).toFixed(1)} s; use it with SCALEFACE_NATIVE_DIR=${project}`);

function options() {
  const known = ['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'];
  try {
    const { values } = parseArgs({
      options: {
        project: { type: 'string', default: '.native' },
        package: { type: 'string', multiple: true, default: [known[0]] },
        cache: { type: 'string', default: process.env.SCALEFACE_CACHE ?? join(homedir(), '.cache', 'scaleface') },
      },
    });
    const unknown = values.package.find((name) => !known.includes(name));
    if (unknown !== undefined) throw new Error(`--package ${unknown}: expected ${known.join(' or ')}`);
    return { project: resolve(values.project), packages: values.package, cache: resolve(values.cache) };
  } catch (error) {
    fail('usage', error.message, 'see the head of this file', 2);
  }
}

function install(dir, names) {
  mkdirSync(dir, { recursive: true });
  const manifest = join(dir, 'package.json');
  if (!existsSync(manifest)) writeFileSync(manifest, '{ "private": true }\n');
  const missing = names.filter((name) => !existsSync(join(dir, 'node_modules', name, 'package.json')));
  if (missing.length > 0) {
    const specs = missing.map((name) => `${name}@${VERSION}`);
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    run('npm', ['install', ...specs, ...flags], { cwd: dir, code: 'npm-install' });
  }
  // One copy of each package for the whole process: where a folder above has the same version, resolution climbs to it.
  // Two copies of the core share one engine, but two of tfjs-layers do not know each other's tensors.
  const scope = (root) => join(root, 'node_modules', '@tensorflow');
  const version = (folder) => {
    const file = join(folder, 'package.json');
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : undefined;
  };
  for (const name of dirname(dir) === dir ? [] : readdirSync(scope(dir))) {
    const ours = join(scope(dir), name);
    const above = version(join(scope(dirname(dir)), name));
    if (above !== undefined && above === version(ours)) rmSync(ours, { recursive: true });
  }
  return missing.length > 0 ? `installed ${missing.join(', ')}` : 'there already';
}

function build(root, { id, dir }) {
  const target = join(root, 'lib', `napi-v${NAPI}`);
  const stamp = join(target, 'built-against');
  const binding = join(target, 'tfjs_binding.node');
  if (
    existsSync(binding) &&
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === id &&
    existsSync(join(root, 'deps/lib'))
  ) {
    return 'built already';
  }
  // The binding looks for its library at ../../deps/lib; one copy in the cache serves every project.
  rmSync(join(root, 'deps'), { recursive: true, force: true });
  symlinkSync(dir, join(root, 'deps'));
  const gyp = findNodeGyp();
  const nodedir = findHeaders();
  const args = ['rebuild', `--nodedir=${nodedir}`, '--module_name=tfjs_binding', `--module_path=${target}`];
  run(process.execPath, [gyp, ...args, `--napi_build_version=${NAPI}`], { cwd: root, code: 'node-gyp' });
  if (!existsSync(binding)) fail('node-gyp', `it ended without ${binding}`, 'read its output above');
  rmSync(join(root, 'build'), { recursive: true, force: true });
  writeFileSync(stamp, id);
  return `built against ${id}`;
}

function smoke(dir, name) {
  const program = `
    const util = require('node:util');
    util.isNullOrUndefined ??= (v) => v === null || v === undefined;
    util.isArray ??= Array.isArray;
    const tf = require(${JSON.stringify(name)});
    const [a] = tf.matMul([[1, 2]], [[3], [4]]).dataSync();
    if (tf.getBackend() !== 'tensorflow' || a !== 11) throw new Error('matMul gave ' + a + ' on ' + tf.getBackend());
    console.log('libtensorflow ' + tf.backend().binding.TF_Version + ' on Node ' + process.version);
  `;
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: process.env.TF_CPP_MIN_LOG_LEVEL ?? '2' };
  const { stdout } = run(process.execPath, ['-e', program], { cwd: dir, code: 'smoke-test', env });
  return stdout.trim().split('\n').at(-1);
}
