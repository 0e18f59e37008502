// Training on the WebAssembly engine: what a convolution's gradients cost beside its forward pass, and how much faster
// a small ArcFace network trains than on the cpu engine. All in one process, taking turns; medians are compared.
//
//   npm run build && node bench/engines/wasm-training.mjs [--rounds 9] [--before] [--json FILE]
//
// Goals: filter and input gradient together within 4 × of the forward pass; the network at least 10 × faster than on
// cpu. --before also times the input gradient kernel that the engine brings, once.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import {
  addAngularMargin,
  BatchNorm,
  Conv2d,
  cosineSimilarity,
  Linear,
  logSumExp,
  optimizeStep,
  PReLU,
  selectEngine,
  sgd,
  targetColumn,
  valueAndGrads,
} from '@scaleface/core';
import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    before: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});
const rounds = Number(values.rounds);
const median = (x) => [...x].sort((a, b) => a - b)[Math.floor(x.length / 2)];

function timed(f) {
  const start = performance.now();
  tf.tidy(() => void f()); // the result is there when the call returns
  return performance.now() - start;
}

/** Medians of several functions that take turns. */
function race(racers, turns) {
  const times = Object.fromEntries(Object.keys(racers).map((name) => [name, []]));
  for (const f of Object.values(racers)) timed(f);
  for (let i = 0; i < turns; i++) for (const [name, f] of Object.entries(racers)) times[name].push(timed(f));
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, median(list)]));
}

const shapes = [
  [32, 16, 32, 64],
  [64, 56, 64, 64],
];
const kernel = (name, inputs, attrs) => tf.engine().runKernel(name, inputs, attrs);
const common = { strides: [1, 1], pad: 'same', dataFormat: 'NHWC', dilations: [1, 1] };
const inputGradient = (dy, filter, inputShape) =>
  kernel('Conv2DBackpropInput', { dy, filter }, { ...common, inputShape });
const made = ([n, size, c, o]) => [
  tf.randomNormal([n, size, size, c]),
  tf.randomNormal([3, 3, c, o]),
  tf.randomNormal([n, size, size, o]),
];
const before = new Map();
if (values.before) {
  await import('@tensorflow/tfjs-backend-wasm');
  await tf.setBackend('wasm');
  for (const shape of shapes) {
    const [x, w, dy] = made(shape);
    before.set(
      shape,
      timed(() => inputGradient(dy, w, x.shape)),
    );
    tf.dispose([x, w, dy]);
  }
}
const { versions, threads } = await selectEngine(['wasm']);
console.log(`wasm, ${threads} thread(s), ${JSON.stringify(versions)}, Node ${process.version}, medians of ${rounds}`);

const convolutions = shapes.map((shape) => {
  const [x, filter, dy] = made(shape);
  const ms = race(
    {
      forward: () => tf.conv2d(x, filter, 1, 'same'),
      filter: () => kernel('Conv2DBackpropFilter', { x, dy }, { ...common, filterShape: filter.shape }),
      input: () => inputGradient(dy, filter, x.shape),
    },
    rounds,
  );
  tf.dispose([x, filter, dy]);
  const [n, size, c, o] = shape;
  return { name: `${n}×${size}×${size}×${c} → ${o}`, ...ms, backward: (ms.filter + ms.input) / ms.forward };
});
console.log('\n3 × 3 convolution     forward   filter    input (ms)   backward / forward   shipped input kernel');
for (const [i, { name, forward, filter, input, backward }] of convolutions.entries()) {
  const shipped = before.has(shapes[i]) ? `${before.get(shapes[i]).toFixed(0)} ms` : '';
  const columns = [forward, filter, input].map((ms) => ms.toFixed(1).padStart(9)).join('');
  console.log(`${name.padEnd(19)}${columns}${backward.toFixed(2).padStart(20)} ×   ${shipped}`);
}

/** Three strided convolutions, batch norms and PReLUs, an embedding, 100 class centres, ArcFace; one step of SGD. */
function arcFaceTrainer() {
  const random = createRandom(1);
  const layers = {
    conv1: new Conv2d({ inChannels: 3, outChannels: 32, kernelSize: 3, stride: 2, padding: 1, bias: false, random }),
    bn1: new BatchNorm({ features: 32 }),
    relu1: new PReLU({ features: 32 }),
    conv2: new Conv2d({ inChannels: 32, outChannels: 64, kernelSize: 3, stride: 2, padding: 1, bias: false, random }),
    bn2: new BatchNorm({ features: 64 }),
    relu2: new PReLU({ features: 64 }),
    conv3: new Conv2d({ inChannels: 64, outChannels: 64, kernelSize: 3, stride: 2, padding: 1, bias: false, random }),
    bn3: new BatchNorm({ features: 64 }),
  };
  const embedding = new Linear({ inFeatures: 64 * 4 * 4, outFeatures: 128, random });
  const centres = tf.variable(tf.randomNormal([100, 128], 0, 0.01, 'float32', 1));
  const named = Object.entries({ ...layers, embedding }).flatMap(([name, layer]) =>
    Object.entries(layer.trainableVariables).map(([key, variable]) => [`${name}.${key}`, variable]),
  );
  const variables = { ...Object.fromEntries(named), centres };
  const images = tf.randomNormal([32, 32, 32, 3], 0, 1, 'float32', 2);
  const labels = tf.tensor1d(
    Array.from({ length: 32 }, (_, i) => i % 100),
    'int32',
  );
  const optimizer = sgd({ learningRate: 0.01, momentum: 0.9, weightDecay: 5e-4 });
  let state = optimizer.init(variables);
  const loss = () => {
    let h = images;
    for (const layer of Object.values(layers)) h = layer.apply(h, { training: true });
    const cosine = cosineSimilarity(embedding.apply(tf.reshape(h, [32, -1])), centres);
    const target = targetColumn(cosine, labels);
    const shift = tf.sub(addAngularMargin(target, 0.5), target);
    const logits = tf.mul(tf.add(cosine, tf.mul(tf.oneHot(labels, 100), tf.expandDims(shift, 1))), 32);
    return tf.mean(tf.sub(logSumExp(logits), targetColumn(logits, labels)));
  };
  return () => {
    const { value, grads } = valueAndGrads(loss, variables);
    state = optimizeStep(optimizer, grads, state, variables);
    const result = value.dataSync()[0];
    value.dispose();
    return result;
  };
}

const steps = {};
for (const [engine, turns] of [
  ['wasm', rounds],
  ['cpu', Math.min(rounds, 3)],
]) {
  await selectEngine([engine]);
  const step = arcFaceTrainer();
  const first = step();
  const times = [];
  let last = first;
  for (let i = 0; i < turns; i++) {
    const start = performance.now();
    last = step();
    times.push(performance.now() - start);
  }
  steps[engine] = { ms: median(times), first, last };
}
const faster = steps.cpu.ms / steps.wasm.ms;
console.log('\nArcFace network, 32 images of 32 × 32, per step');
for (const [engine, { ms, first }] of Object.entries(steps)) {
  console.log(`${engine.padEnd(6)}${ms.toFixed(1).padStart(9)} ms   loss of the first step ${first.toFixed(4)}`);
}
console.log(`wasm is ${faster.toFixed(1)} × faster`);

if (values.json) {
  mkdirSync(dirname(values.json), { recursive: true });
  writeFileSync(
    values.json,
    `${JSON.stringify({ node: process.version, rounds, convolutions, steps, faster }, null, 2)}\n`,
  );
}
const missed = [...convolutions.map(({ backward }) => backward > 4), faster < 10].filter(Boolean).length;
console.log(missed === 0 ? '\nAll goals met.' : `\n${missed} goal(s) missed.`);
process.exitCode = missed === 0 ? 0 : 1;
