// One engine of ours, ONNX Runtime through our own function, or bare, as a contestant: answers each task with the
// milliseconds of one forward.
import { createInterface } from 'node:readline';
import { FoldedNorms, selectEngine } from '@scaleface/core';
import { createBackbone, openOnnxBackbone } from '@scaleface/models';
import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { takeTurn } from '../contestants.mjs';

const [, , runtime, folder] = process.argv;
const SIZE = 3 * 112 * 112;
const threads = Number(process.env.OMP_NUM_THREADS);
const random = createRandom(1);
const made = new Map();
const once = (name, make) => made.get(name) ?? made.set(name, make()).get(name);

/** Prepared numbers in, an embedding out. */
async function bare() {
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  return async ({ network, batch }) => {
    const session = await once(network, () =>
      InferenceSession.create(`${folder}/${network}.onnx`, { intraOpNumThreads: threads }),
    );
    const values = Float32Array.from({ length: batch * SIZE }, () => 2 * random.uniform() - 1);
    const data = new Tensor('float32', values, [batch, 3, 112, 112]);
    return () => session.run({ data }, ['embedding']).then(() => undefined);
  };
}

/** Images in, an embedding out: what an application of ours does. */
function images() {
  const preprocessing = { mean: [127.5, 127.5, 127.5], scale: [1 / 127.5, 1 / 127.5, 1 / 127.5] };
  return async ({ network, batch }) => {
    const backbone = await once(network, () =>
      openOnnxBackbone({ file: `${folder}/${network}.onnx`, threads, preprocessing }),
    );
    const pixels = () => Uint8Array.from({ length: SIZE }, () => random.integer(256));
    const images = Array.from({ length: batch }, () => ({ width: 112, height: 112, channels: 3, data: pixels() }));
    return () => backbone.embed(images).then(() => undefined);
  };
}

/** Our own layers on an engine of TensorFlow.js, with batch norms folded as our embedders have them. */
function layers() {
  return ({ network, batch }) => {
    const net = once(network, () => createBackbone(network));
    const folded = once(`${network}, folded`, () => new FoldedNorms());
    const x = tf.randomUniform([batch, 112, 112, 3], -1, 1);
    return async () => {
      const output = net.apply(x, { folded });
      await output.embedding.data();
      return () => tf.dispose(output);
    };
  };
}

async function start() {
  const version = `onnxruntime-node, ${threads} threads`;
  if (runtime === 'onnx-bare') return [version, await bare()];
  if (runtime === 'onnx') return [`${version}, with preprocessing`, images()];
  const report = await selectEngine([runtime]);
  return [`${runtime}, ${report.device}, ${report.threads} threads`, layers()];
}

const [hello, prepare] = await start();
console.log(hello);
for await (const line of createInterface({ input: process.stdin })) {
  const task = JSON.parse(line);
  console.log(await takeTurn(await prepare(task), task.turn));
}
