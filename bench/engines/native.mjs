// Matrix product and 3 × 3 convolution: our engines against PyTorch on the same two threads, in the same run. Every
// contestant is a process of its own; they take turns, so that all see the same weather; medians are compared.
//
//   npm run build && node bench/engines/native.mjs [--rounds 15] [--json FILE]
//
// Goal: `node` within 1.5 × of PyTorch. Needs .native (scripts/native/build-tfjs-node.mjs) and Python with PyTorch, both
// of which it makes on first use.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { ensurePython } from '../../scripts/python-env.mjs';

const THREADS = '2';
const SLOW = { cpu: 2 }; // rounds for what takes seconds
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '15' }, json: { type: 'string' } } });
const rounds = Number(values.rounds);

const here = (file) => new URL(file, import.meta.url).pathname;
const tasks = [
  { name: 'matmul 256×512 · 512×10000', op: 'matmul', shape: [256, 512, 10000] },
  { name: 'conv 3×3, 8×56×56×64 → 64', op: 'conv', shape: [8, 56, 64, 64] },
  { name: 'conv 3×3, 32×16×16×32 → 64', op: 'conv', shape: [32, 16, 32, 64] },
  { name: 'conv 3×3, 64×56×56×64 → 64', op: 'conv', shape: [64, 56, 64, 64], without: ['cpu'] },
];

/** Starts a contestant: a process that answers each line of JSON with the milliseconds of one execution. */
async function contestant(name, command, args) {
  const env = { ...process.env, SCALEFACE_NATIVE_DIR: resolve('.native'), OMP_NUM_THREADS: THREADS };
  env.TF_NUM_INTRAOP_THREADS = THREADS;
  const child = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const [hello] = await once(lines, 'line');
  const ask = async (task) => {
    child.stdin.write(`${JSON.stringify(task)}\n`);
    const [answer] = await once(lines, 'line');
    return Number(answer);
  };
  return { name, hello, ask, stop: () => child.stdin.end() };
}

const median = (x) => [...x].sort((a, b) => a - b)[Math.floor(x.length / 2)];
const native = spawnSync(process.execPath, ['scripts/native/build-tfjs-node.mjs'], { stdio: ['ignore', 2, 2] });
if (native.status !== 0) process.exit(1);
const python = ensurePython();
const contestants = [
  await contestant('PyTorch', python, [here('torch_worker.py'), 'contiguous']),
  await contestant('PyTorch, channels last', python, [here('torch_worker.py'), 'channels_last']),
  ...(await Promise.all(
    ['node', 'wasm', 'cpu'].map((engine) => contestant(engine, process.execPath, [here('worker.mjs'), engine])),
  )),
];
for (const { name, hello } of contestants) console.log(`${name}: ${hello}`);

const rows = [];
for (const task of tasks) {
  const racers = contestants.filter(({ name }) => !task.without?.includes(name));
  const times = new Map(racers.map(({ name }) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const { name, ask } of racers) {
      if (round >= (SLOW[name] ?? rounds)) continue;
      const milliseconds = await ask(task);
      if (round >= 0) times.get(name).push(milliseconds); // the first warms up
    }
  }
  const medians = Object.fromEntries([...times].map(([name, x]) => [name, median(x)]));
  const peer = Math.min(medians.PyTorch, medians['PyTorch, channels last']);
  rows.push({
    task: task.name,
    ...medians,
    'node / PyTorch': medians.node / peer,
    'wasm / PyTorch': medians.wasm / peer,
  });
}
for (const { stop } of contestants) stop();

console.log(`\nMedians of ${rounds} interleaved rounds in ms (cpu: ${SLOW.cpu}), ${THREADS} threads (wasm and cpu: 1)`);
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
