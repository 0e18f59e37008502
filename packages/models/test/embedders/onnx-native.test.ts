import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { dataFolder } from '../../../../testing/data.js';
import { describeEngines, expectClose } from '../../../../testing/engines.js';
import { inLongJob } from '../../../../testing/long.js';
import { hasOnnxRuntime } from '../../../../testing/onnx-runtime.js';
import { startEngine } from '../../../../testing/start-engine.js';
import {
  decodeImage,
  GraphBackbone,
  graphOfOnnx,
  makeNetwork,
  openNamedBackbone,
  openOnnxAsNative,
  openOnnxBackbone,
  type Preprocessing,
  readOnnx,
  storedGraph,
} from '../../src/index.js';

const golden = join(import.meta.dirname, '../golden/onnx');

describeEngines('an ONNX file as native layers', (_engine, tolerance) => {
  test('gives what ONNX Runtime gives, for every operator that is read', async () => {
    const file = await readFile(join(golden, 'operators.onnx'));
    const known = JSON.parse(await readFile(join(golden, 'operators.json'), 'utf8'));
    const { graph, weights } = graphOfOnnx(readOnnx(file));
    const options = { embedding: 'y', bottleneck: 'max' };
    const net = new GraphBackbone({ graph, weights, ...options });
    const x = tf.transpose(tf.tensor4d(known.x, [2, 3, 6, 4]), [0, 2, 3, 1]);
    const before = tf.memory().numTensors;
    const { embedding, bottleneck } = net.apply(x);
    expect(tf.memory().numTensors).toBe(before + 2);
    expect(embedding.shape).toEqual(known.y.shape);
    expectClose(embedding, known.y.values, tolerance.deep);
    expectClose(bottleneck, known.max.values, tolerance.deep);

    // The same network made of its stored graph and its state alone, as a model folder does.
    const again = makeNetwork({
      name: 'graph',
      options,
      graph: JSON.parse(JSON.stringify(storedGraph(graph, weights))),
    });
    const state = net.stateDict();
    again.loadStateDict(state);
    const second = again.apply(x);
    expect(Array.from(second.embedding.dataSync())).toEqual(Array.from(embedding.dataSync()));
    tf.dispose([x, embedding, bottleneck, second.embedding, second.bottleneck, state]);
    net.dispose();
    again.dispose();
  });
});

test('a file that is not there and one that is no model are refused by name', async () => {
  await expect(openOnnxAsNative({ file: 'no.onnx' })).rejects.toMatchObject({ code: 'missing-file', path: 'no.onnx' });
  const text = join(golden, 'small.json');
  await expect(openOnnxAsNative({ file: text })).rejects.toMatchObject({ code: 'bad-format' });
});

test('a form of an operator that is not read is named', async () => {
  await startEngine('cpu');
  const model = readOnnx(await readFile(join(golden, 'small.onnx')));
  const make = (nodes: typeof model.nodes): GraphBackbone =>
    new GraphBackbone({ ...graphOfOnnx({ ...model, nodes }), embedding: 'y', bottleneck: 'y' });
  expect(() => make(model.nodes)).toThrow(/resize: operator is not supported.*Resize/);
  const dilated = model.nodes.map((n) => (n.op === 'Conv' ? { ...n, attrs: { ...n.attrs, dilations: [2, 2] } } : n));
  expect(() => make(dilated)).toThrow(/conv: geometry is not supported/);
});

const zeroToOne = 1 / 128;
const embedders: readonly [string, Partial<Preprocessing>][] = [
  ['mobilefacenet_y1', {}],
  ['mobilefacenet_siriusai_192', {}],
  ['mobilefacenet_casia', {}],
  ['faceplugin_fr_feature_512', { mean: [127, 127, 127], scale: [zeroToOne, zeroToOne, zeroToOne] }],
];

describe.skipIf(dataFolder === undefined || !hasOnnxRuntime)(
  'the embedders of the data folder as native layers (needs ../shared/data and onnxruntime-node)',
  () => {
    beforeAll(() => startEngine('wasm'));

    test.each(embedders.filter((_, k) => inLongJob || k === 0))(
      '%s gives ONNX Runtime’s embeddings',
      async (name, preprocessing) => {
        const data = dataFolder as string;
        const file = join(data, 'models', `${name}.onnx`);
        const folder = join(data, 'dev/lfw');
        const all = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.jpg')).sort();
        const random = createRandom(3);
        const chosen = [0, 1].map(() => join(folder, all[random.integer(all.length)] as string));
        const images = await Promise.all(chosen.map((path) => decodeImage(path)));
        const [native, runtime] = [
          await openNamedBackbone(`native:${file}`, { preprocessing }),
          await openOnnxBackbone({ file, preprocessing, threads: 1 }),
        ];
        const [a, b] = [await native.embed(images), await runtime.embed(images)];
        const largest = b.embedding.reduce((top, v) => Math.max(top, Math.abs(v)), 0);
        const off = a.embedding.reduce((top, v, i) => Math.max(top, Math.abs(v - (b.embedding[i] as number))), 0);
        expect(a.embedding.length).toBe(b.embedding.length);
        expect(off / largest).toBeLessThan(1e-4);
        await native.close();
        await runtime.close();
      },
    );
  },
);
