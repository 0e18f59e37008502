// Milliseconds per image of whole face networks: MobileFaceNet (y1, where the data folder is there) and iResNet-50 at
// batch 1 and 16, on our engines, ONNX Runtime and PyTorch with the same two threads. Every contestant is a process of
// its own; they take turns, and medians are compared.
//
//   npm run build && node bench/backbones/run.mjs [--rounds 9] [--json FILE]
//
// Goal: our best path on a processor within 1.05 × of the fastest of PyTorch and ONNX Runtime.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { ensurePython } from '../../scripts/python-env.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    engines: { type: 'string', default: 'node,wasm' },
    json: { type: 'string' },
  },
});
const rounds = Number(values.rounds);
const models = resolve(process.env.SCALEFACE_DATA ?? '../shared/data', 'models');
const here = (file) => new URL(file, import.meta.url).pathname;

const env = { ...process.env, OMP_NUM_THREADS: '2', TF_NUM_INTRAOP_THREADS: '2' };
env.SCALEFACE_NATIVE_DIR ??= resolve('.native');

/** Starts a contestant; it answers each line of JSON with the milliseconds of one execution, or null if it cannot. */
async function contestant(name, command, args) {
  const child = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const [hello] = await once(lines, 'line');
  const ask = async (task) => {
    child.stdin.write(`${JSON.stringify(task)}\n`);
    const [answer] = await once(lines, 'line');
    return JSON.parse(answer);
  };
  return { name, hello, ask, stop: () => child.stdin.end() };
}

const ours = values.engines
  .split(',')
  .map((engine) => [engine, process.execPath, [here('worker.mjs'), engine, models]]);
const list = [
  ['PyTorch', ensurePython(), [here('worker.py')]],
  ['ONNX Runtime', process.execPath, [here('worker.mjs'), 'onnx', models]],
  ...ours,
];
const contestants = [];
for (const [name, command, args] of list) contestants.push(await contestant(name, command, args));
for (const { name, hello } of contestants) console.log(`${name}: ${hello}`);
if (!existsSync(models)) console.log(`no models in ${models}: ONNX Runtime has nothing to run`);

const median = (x) => [...x].sort((a, b) => a - b)[Math.floor(x.length / 2)];
const rows = [];
for (const network of ['mobilefacenet', 'iresnet50']) {
  for (const batch of [1, 16]) {
    const times = new Map();
    for (let round = -1; round < rounds; round++) {
      for (const { name, ask } of contestants) {
        const milliseconds = await ask({ network, batch });
        // The first round warms up.
        if (milliseconds !== null && round >= 0) times.set(name, [...(times.get(name) ?? []), milliseconds / batch]);
      }
    }
    const row = Object.fromEntries([...times].map(([name, x]) => [name, median(x)]));
    const peer = Math.min(row.PyTorch, row['ONNX Runtime'] ?? Number.POSITIVE_INFINITY);
    const best = Math.min(...Object.entries(row).flatMap(([name, x]) => (name === 'PyTorch' ? [] : [x])));
    rows.push({ network, batch, ...row, 'ours / theirs': best / peer });
  }
}
for (const { stop } of contestants) stop();

console.log(`\nMedians of ${rounds} interleaved rounds, ms per image, 2 threads (wasm: its own choice)`);
console.table(rows);
if (values.json) writeFileSync(values.json, `${JSON.stringify({ rounds, rows }, null, 2)}\n`);
