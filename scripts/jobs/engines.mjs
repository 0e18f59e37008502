// The shared specs on every engine, one process each: cpu, wasm, webgpu (SwiftShader) and node (built against PyPI's
// libtensorflow). An engine that does not start fails by name. `node scripts/jobs/engines.mjs ENGINE...` runs only some;
// `--only TEXT` the tests whose path contains it instead of the shared specs, those that are no shared specs once; `--beside-browser` on webgpu only those that the
// job `browser` does not run, on the same WebGPU, in a page.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { globSync } from 'tinyglobby';
import { printErrorTable } from '../error-table.mjs';
import { pageSpecs, sharedSpecs } from './specs.mjs';

const ENGINES = ['cpu', 'wasm', 'webgpu', 'node'];
const SWIFTSHADER = '/usr/lib/chromium/vk_swiftshader_icd.json';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string', default: '' }, 'beside-browser': { type: 'boolean', default: false } },
});
const chosen = positionals.length > 0 ? positionals : ENGINES;
const shared = new Set(sharedSpecs());
const all =
  values.only === ''
    ? [...shared]
    : globSync('packages/*/test/**/*.test.ts').filter((file) => file.includes(values.only));
const inPages = new Set(values['beside-browser'] ? pageSpecs() : []);
// What starts its engines itself is the same on each: it runs with the first.
const specsOf = (engine) =>
  all.filter((file) => (shared.has(file) || engine === chosen[0]) && !(engine === 'webgpu' && inPages.has(file)));
// Under CI the first job has already run the specs on cpu and wasm and left their errors here.
const errors = process.env.SCALEFACE_ERRORS ?? join(mkdtempSync(join(tmpdir(), 'scaleface-engines-')), 'errors.jsonl');
const env = { ...process.env, SCALEFACE_ERRORS: errors };
delete env.SCALEFACE_NATIVE_DIR;

const run = (command, args, more = {}) =>
  spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], env: { ...env, ...more } }).status === 0;

// What each engine needs before it can start; the specs say by name if it still does not.
const prepare = {
  webgpu: () => {
    if (env.VK_DRIVER_FILES) return {};
    run('bash', ['scripts/jobs/install-chromium.sh']);
    return existsSync(SWIFTSHADER) ? { VK_DRIVER_FILES: SWIFTSHADER } : {};
  },
  node: () => {
    const packages = ['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'].flatMap((name) => ['--package', name]);
    run(process.execPath, ['scripts/native/build-tfjs-node.mjs', ...packages]);
    return { SCALEFACE_NATIVE_DIR: resolve('.native') };
  },
};

const outcomes = chosen.map((engine) => {
  const start = performance.now();
  const more = prepare[engine]?.() ?? {};
  const specs = specsOf(engine);
  console.log(`\n--- ${engine}: ${specs.length} spec files`);
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--no-color', '--testTimeout=600000', ...specs];
  const passed = run(process.execPath, vitest, { ...more, SCALEFACE_ENGINES: engine });
  return { engine, passed, seconds: Math.round((performance.now() - start) / 1000) };
});

if (existsSync(errors)) printErrorTable(readFileSync(errors, 'utf8'));
console.log('');
for (const { engine, passed, seconds } of outcomes)
  console.log(`engine ${engine}: ${passed ? 'passed' : 'FAILED'} in ${seconds} s`);
process.exitCode = outcomes.every(({ passed }) => passed) ? 0 : 1;
