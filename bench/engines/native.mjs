// Matrix product and 3 × 3 convolution: our engines against PyTorch on the same two threads, in the same run. Every
// contestant is a process of its own; they take turns, so that all see the same weather; medians are compared.
//
//   npm run build && node bench/engines/native.mjs [--rounds 5] [--turn 200] [--json FILE]
//
// Measured on two cores of an EPYC (Zen 4), Node 20, libtensorflow 2.21, PyTorch 2.13: `node` takes 0.6 to 0.7 × of
// PyTorch's time for the product, and 1.04 to 1.07, 1.13 to 1.22 and 0.8 to 1.0 × for the three convolutions. What decides: oneDNN must be on
// (libtensorflow's default; TF_ENABLE_ONEDNN_OPTS=0 costs 1.3 to 1.4 ×), numeric padding must not be copied into a
// padded input (1.48 × instead of 1.13 for the small one), and threads must be awake (a single call after a pause takes
// two to three times as long, on either side). Patches and one matrix product instead of a convolution take 2.3 to 2.5 ×.
//
// Goal: `node` within 1.5 × of PyTorch, in whichever of its two memory layouts is faster. Needs .native
// (scripts/native/build-tfjs-node.mjs) and Python with PyTorch, both of which it makes on first use.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensurePython } from '../../scripts/python-env.mjs';
import { contestant, race } from '../contestants.mjs';

const THREADS = '2';
const SLOW = { cpu: 1 }; // rounds for what takes seconds
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    turn: { type: 'string', default: '200' },
    json: { type: 'string' },
  },
});
const rounds = Number(values.rounds);

const here = (file) => new URL(file, import.meta.url).pathname;
const tasks = [
  { name: 'matmul 256×512 · 512×10000', op: 'matmul', shape: [256, 512, 10000] },
  { name: 'conv 3×3, 8×56×56×64 → 64', op: 'conv', shape: [8, 56, 64, 64] },
  { name: 'conv 3×3, 32×16×16×32 → 64', op: 'conv', shape: [32, 16, 32, 64] },
  { name: 'conv 3×3, 64×56×56×64 → 64', op: 'conv', shape: [64, 56, 64, 64], without: ['cpu'] },
];

const env = { ...process.env, OMP_NUM_THREADS: THREADS, TF_NUM_INTRAOP_THREADS: THREADS };
if (env.SCALEFACE_NATIVE_DIR === undefined) {
  const native = spawnSync(process.execPath, ['scripts/native/build-tfjs-node.mjs'], { stdio: ['ignore', 2, 2] });
  if (native.status !== 0) process.exit(1);
  env.SCALEFACE_NATIVE_DIR = resolve('.native');
}
const python = ensurePython();
const contestants = [
  await contestant('PyTorch', python, [here('torch_worker.py'), 'contiguous'], env),
  await contestant('PyTorch, channels last', python, [here('torch_worker.py'), 'channels_last'], env),
];
for (const engine of ['node', 'wasm', 'cpu']) {
  contestants.push(await contestant(engine, process.execPath, [here('worker.mjs'), engine], env));
}
for (const { name, hello } of contestants) console.log(`${name}: ${hello}`);

const rows = [];
for (const { without = [], ...task } of tasks) {
  const racers = contestants.filter(({ name }) => !without.includes(name));
  const medians = await race(racers, task, { rounds, turn: Number(values.turn), seldom: SLOW });
  const peer = Math.min(medians.PyTorch, medians['PyTorch, channels last']);
  rows.push({
    task: task.name,
    ...medians,
    'node / PyTorch': medians.node / peer,
    'wasm / PyTorch': medians.wasm / peer,
  });
}
for (const { stop } of contestants) stop();

console.log(`\nMedians of ${rounds} turns of ${values.turn} ms (cpu: 1), in ms, ${THREADS} threads (wasm and cpu: 1)`);
console.table(
  rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([k, v]) => [k, typeof v === 'number' ? Number(v.toPrecision(3)) : v])),
  ),
);
const worst = Math.max(...rows.map((row) => row['node / PyTorch']));
console.log(`node is at worst ${worst.toFixed(2)} × PyTorch's time (goal 1.5)`);
if (values.json) {
  mkdirSync(dirname(resolve(values.json)), { recursive: true });
  writeFileSync(values.json, `${JSON.stringify({ rounds, threads: Number(THREADS), rows }, null, 2)}\n`);
}
