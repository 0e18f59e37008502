// Milliseconds per image of whole face networks, MobileFaceNet and iResNet-50, at batch 1 and 16: our paths and those of
// Python, with the same two threads, the same layers, and for ONNX Runtime the same file. Every contestant is a process
// of its own; they take turns, and medians are compared.
//
//   npm run build && node bench/backbones/run.mjs [--networks mobilefacenet,iresnet50] [--batches 1,16]
//     [--engines node,wasm] [--rounds 5] [--turn 500] [--json FILE]
//
// Measured on two cores of an EPYC (Zen 4), 5 turns, ms per image:
//
//                            MobileFaceNet 1    16   iResNet-50 1    16
//   PyTorch, faster layout              12.5   9.8           81.4  64.2
//   ONNX Runtime (Python)               10.4   8.6           70.0  67.8
//   onnxruntime-node                    10.2   9.0           70.4  68.1
//   openOnnxBackbone, from pixels       12.4   9.1           70.4  66.4
//   node                                37.6   9.3          109    68.7
//   wasm                                24.2  21.3          485   430
//   best of ours / best of theirs        .98  1.05           1.01  1.03
//
// Another run of 3 turns gave 1.01 and .96 for MobileFaceNet and 1.07 for iResNet-50 at batch 1: the same library stands on
// both sides, and turns differ by some per cent. WebGPU on SwiftShader, an adapter made of software: 2,600, 2,200 and
// 42,000 ms. Spinning threads off costs ONNX Runtime a fifth at batch 1; onnxruntime-node computes one call after the
// other, so that two calls of half the batch gain nothing.
//
// Goal: our best path on a processor within 1.05 × of the faster of PyTorch (either memory layout) and ONNX Runtime
// called from Python. `--engines node,wasm,webgpu` adds WebGPU; on an adapter made of software that takes minutes.
// Needs Python, which it furnishes with PyTorch and ONNX Runtime on first use, and .native for `node`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensurePython } from '../../scripts/python-env.mjs';
import { contestant, race } from '../contestants.mjs';

const { values } = parseArgs({
  options: {
    networks: { type: 'string', default: 'mobilefacenet,iresnet50' },
    batches: { type: 'string', default: '1,16' },
    engines: { type: 'string', default: 'node,wasm' },
    rounds: { type: 'string', default: '5' },
    turn: { type: 'string', default: '500' },
    json: { type: 'string' },
  },
});
const rounds = Number(values.rounds);
const here = (file) => new URL(file, import.meta.url).pathname;
// The same release on both sides: the one that the command depends on.
const python = ensurePython(['onnx==1.23.2', 'onnxruntime==1.30.0']);

const folder = resolve('node_modules/.cache/scaleface-bench');
mkdirSync(folder, { recursive: true });
if (!existsSync(`${folder}/iresnet50.onnx`)) {
  const { status } = spawnSync(python, [here('export.py'), folder], { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error('the networks could not be exported');
}

const env = { ...process.env, OMP_NUM_THREADS: '2', TF_NUM_INTRAOP_THREADS: '2', PYTHONDONTWRITEBYTECODE: '1' };
env.SCALEFACE_NATIVE_DIR ??= resolve('.native');
const peers = [
  ['PyTorch', python, [here('worker.py'), 'torch', folder]],
  ['PyTorch, channels last', python, [here('worker.py'), 'torch-channels-last', folder]],
  ['ONNX Runtime (Python)', python, [here('worker.py'), 'onnx', folder]],
];
const ours = [
  ['onnxruntime-node', process.execPath, [here('worker.mjs'), 'onnx-bare', folder]],
  ['openOnnxBackbone, from pixels', process.execPath, [here('worker.mjs'), 'onnx', folder]],
  ...values.engines.split(',').map((engine) => [engine, process.execPath, [here('worker.mjs'), engine]]),
];
const contestants = [];
for (const [name, command, args] of [...peers, ...ours]) contestants.push(await contestant(name, command, args, env));
for (const { name, hello } of contestants) console.log(`${name}: ${hello}`);

const SLOW = { webgpu: 1, wasm: Math.min(2, rounds) };
const least = (row, list) => Math.min(...list.map(([name]) => row[name]));
const rows = [];
for (const network of values.networks.split(',')) {
  for (const batch of values.batches.split(',').map(Number)) {
    const task = { network, batch };
    const whole = await race(contestants, task, { rounds, turn: Number(values.turn), seldom: SLOW });
    const row = Object.fromEntries(Object.entries(whole).map(([name, ms]) => [name, ms / batch]));
    rows.push({ network, batch, ...row, 'ours / theirs': least(row, ours) / least(row, peers) });
  }
}
for (const { stop } of contestants) stop();

console.log(`\nms per image, medians of ${rounds} turns of ${values.turn} ms (wasm, webgpu: fewer), 2 threads`);
const shown = (v) => (typeof v === 'number' ? Number(v.toPrecision(3)) : v);
const labels = rows.map(({ network, batch }) => `${network}, ${batch}`);
const names = Object.keys(rows[0]).slice(2);
console.table(
  Object.fromEntries(
    names.map((name) => [name, Object.fromEntries(rows.map((row, i) => [labels[i], shown(row[name])]))]),
  ),
);
if (values.json) writeFileSync(values.json, `${JSON.stringify({ rounds, rows }, null, 2)}\n`);
