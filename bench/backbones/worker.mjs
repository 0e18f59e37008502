// One engine of ours, or onnxruntime-node, as a contestant: answers each task with the milliseconds of one forward.
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { selectEngine, zeroInitializer } from '@scaleface/core';
import { createBackbone, GraphBackbone } from '@scaleface/pipeline';
import * as tf from '@tensorflow/tfjs-core';

const [, , engine, models] = process.argv;
const y1 = `${models}/mobilefacenet_y1`;

async function onnx() {
  if (!existsSync(`${y1}.onnx`)) return () => undefined;
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  const session = await InferenceSession.create(`${y1}.onnx`, { intraOpNumThreads: 2 });
  return ({ network, batch }) => {
    if (network !== 'mobilefacenet') return undefined;
    const data = new Tensor('float32', new Float32Array(batch * 3 * 112 * 112), [batch, 3, 112, 112]);
    return () => session.run({ data });
  };
}

function network(name) {
  if (name !== 'mobilefacenet' || !existsSync(`${y1}.graph.json`))
    return createBackbone(name, { init: zeroInitializer });
  const graph = JSON.parse(readFileSync(`${y1}.graph.json`, 'utf8'));
  const weights = new Uint8Array(readFileSync(`${y1}.weights.bin`));
  return new GraphBackbone({ graph, weights, embedding: 'embedding', bottleneck: 'gdc' });
}

function native() {
  const made = new Map();
  return ({ network: name, batch }) => {
    if (!made.has(name)) made.set(name, network(name));
    const x = tf.zeros([batch, 112, 112, 3]);
    return async () => {
      const output = made.get(name).apply(x);
      await output.embedding.data();
      tf.dispose(output);
    };
  };
}

if (engine === 'onnx') console.log('onnxruntime-node, 2 threads');
else {
  const { device, threads } = await selectEngine([engine]);
  console.log(`${engine}, ${device}, ${threads} threads`);
}
const prepare = engine === 'onnx' ? await onnx() : native();
const runs = new Map();
for await (const line of createInterface({ input: process.stdin })) {
  if (!runs.has(line)) runs.set(line, prepare(JSON.parse(line)));
  const run = runs.get(line);
  const start = performance.now();
  await run?.();
  console.log(run === undefined ? 'null' : performance.now() - start);
}
