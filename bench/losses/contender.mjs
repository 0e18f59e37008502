// One contender of bench/losses/run.mjs: reads a line, takes a turn, writes the median milliseconds of a step.
//
//   node --expose-gc bench/losses/contender.mjs CASE ENGINE BUNDLE
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { median } from '../contestants.mjs';

const [, , name, engine, bundle] = process.argv;
const require = createRequire(import.meta.url);
const tf = require('@tensorflow/tfjs-core');
await start();
const losses = await import(bundle);
losses.registerGradients();

const [B, D] = [128, 512];
const TURN = 300; // milliseconds
/** Random numbers that lie in the engine's own memory: some engines take a tensor's numbers over when it is first used. */
const randomNormal = (shape) => {
  const x = tf.randomNormal(shape);
  tf.dispose(tf.slice(x, [0, 0], [1, 1]));
  return x;
};
const labels = (n, classes) =>
  tf.tensor1d(
    Array.from({ length: n }, (_, i) => (i * 7919) % classes),
    'int32',
  );

const cases = {
  'arcface-10572': () => arcface(10572),
  'arcface-85742': () => arcface(85742),
  'scaleface-10572': () => scaleface(10572),
  'mls-256': () => mls(),
};

function arcface(classes) {
  const [x, w, y] = [randomNormal([B, D]), randomNormal([classes, D]), labels(B, classes)];
  const f = tf.valueAndGrads((x, w) => losses.arcFaceLoss({ embeddings: x, weights: w, labels: y }));
  return () => f([x, w]);
}

function scaleface(classes) {
  const [x, w, y] = [randomNormal([B, D]), randomNormal([classes, D]), labels(B, classes)];
  const frozen = { embeddings: x, weights: w, labels: y, frozenCentres: true, frozenEmbeddings: true };
  const f = tf.valueAndGrads((s) => losses.scaleFaceLoss({ ...frozen, scale: s }));
  const s = tf.fill([B, 1], 30);
  return () => f([s]);
}

function mls() {
  const n = 256;
  const [mu, ls] = [randomNormal([n, D]), randomNormal([n, D])];
  const y = tf.tensor1d(
    Array.from({ length: n }, (_, i) => i >> 2),
    'int32',
  );
  const f = tf.valueAndGrads((m, l) => losses.mlsLoss(m, l, y));
  return () => f([mu, ls]);
}

const step = cases[name]();
// What making the inputs took beside the inputs themselves must not hide what the steps take: it is collected (buffers go a
// little later than their owners), and the kernel's high-water mark falls to what is in use.
for (let i = 0; i < 4; i++) {
  globalThis.gc();
  await setTimeout(100);
}
writeFileSync('/proc/self/clear_refs', '5');
const high = () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;
const before = high();
/** One step, timed until its loss is known; what freeing its results takes is not counted. */
function timed() {
  const cpu = process.cpuUsage();
  const t = performance.now();
  const { value, grads } = step();
  value.dataSync();
  const ms = performance.now() - t;
  const { user, system } = process.cpuUsage(cpu);
  tf.dispose([value, grads]);
  return { ms, cpu: (user + system) / 1e3 };
}
const say = (x) => process.stdout.write(`${JSON.stringify(x)}\n`);
// Over ten steps; the garbage of hundreds, which V8 collects when it likes, is not what a step needs.
for (let i = 0; i < 10; i++) timed();
const memory = { peak: high(), above: high() - before };
say({ ready: engine });
for await (const line of createInterface({ input: process.stdin })) {
  if (line.trim() === 'stop') break;
  timed(); // to warm up
  const steps = [];
  const end = performance.now() + TURN;
  while (steps.length === 0 || performance.now() < end) steps.push(timed());
  say({ ms: median(steps.map(({ ms }) => ms)), cpu: median(steps.map(({ cpu }) => cpu)) });
}
say(memory);
process.exit(0);

async function start() {
  if (engine === 'node') {
    process.env.TF_NUM_INTRAOP_THREADS = '2';
    process.env.TF_CPP_MIN_LOG_LEVEL = '2';
    const home = process.env.SCALEFACE_NATIVE_DIR ?? '.native';
    createRequire(resolve(home, 'package.json'))('@tensorflow/tfjs-node');
    await tf.setBackend('tensorflow');
  } else {
    // As many threads as the other contenders have; one for `wasm-1`.
    const { selectEngine } = await import('@scaleface/core');
    await selectEngine(['wasm'], { threads: engine === 'wasm-1' ? 1 : 2 });
  }
  tf.enableProdMode();
  await tf.ready();
}
