import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { applyUpdates, disposeState, FoldedNorms, sgd, valueAndGrads } from '@scaleface/core';
import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { dataFolder } from '../../../../testing/data.js';
import { engines, expectClose } from '../../../../testing/engines.js';
import { inLongJob } from '../../../../testing/long.js';
import { hasOnnxRuntime } from '../../../../testing/onnx-runtime.js';
import { startEngine } from '../../../../testing/start-engine.js';
import { tolerances } from '../../../../testing/tolerances.js';
import { GraphBackbone, type GraphNode, type NetworkGraph } from '../../src/index.js';

const node = (op: string, name: string, inputs: string[], attrs: Record<string, unknown> = {}): GraphNode => ({
  op,
  name,
  inputs,
  outputs: [name],
  attrs,
});

/** A convolution that adds the three channels, a residual sum, and a linear map, with weights 1, 2, 3, …. */
function smallGraph(): { graph: NetworkGraph; weights: Uint8Array } {
  const data = new Float32Array([1, 1, 1, 0.5, 1, 2, 3, 4, 10]);
  const weight = (name: string, shape: number[], at: number): NetworkGraph['weights'][number] => {
    const bytes = 4 * shape.reduce((n, axis) => n * axis, 1);
    return { name, shape, dtype: 'float32le', offset: 4 * at, bytes };
  };
  const graph: NetworkGraph = {
    inputs: [{ name: 'data' }],
    outputs: [{ name: 'embedding' }],
    weights: [weight('w', [1, 3, 1, 1], 0), weight('half', [1], 3), weight('fc', [1, 4], 4), weight('b', [1], 8)],
    nodes: [
      node('Mul', 'scaled', ['data', 'half']),
      node('Conv', 'sum', ['scaled', 'w'], { kernel_shape: [1, 1] }),
      node('Add', 'twice', ['sum', 'sum']),
      node('Flatten', 'flat', ['twice']),
      node('Gemm', 'embedding', ['flat', 'fc', 'b'], { transB: 1 }),
    ],
  };
  return { graph, weights: new Uint8Array(data.buffer) };
}

describe('a network imported as native layers', () => {
  test('does what its nodes say', async () => {
    await startEngine('cpu');
    const net = new GraphBackbone({ ...smallGraph(), embedding: 'embedding', bottleneck: 'twice' });
    const x = tf.reshape(tf.range(0, 12), [1, 2, 2, 3]);
    const { embedding, bottleneck } = net.apply(x);
    // Sums of three channels: 3, 12, 21, 30; halved and doubled; 1·3 + 2·12 + 3·21 + 4·30 + 10.
    expectClose(bottleneck, [3, 12, 21, 30], 1e-6);
    expectClose(embedding, [220], 1e-6);
    expect(Object.keys(net.trainableVariables)).toEqual(['sum.weight', 'embedding.weight', 'embedding.bias']);
  });

  test.each([
    ['that nothing else reads', 'norm', 2],
    ['that is an output', 'conv', 0],
  ])('folds a batch norm into the convolution before it %s', async (_, bottleneck, kept) => {
    await startEngine('cpu');
    const data = new Float32Array([1, 2, 3, 2, 1, 5, 4, 7]);
    const weight = (name: string, shape: number[], at: number): NetworkGraph['weights'][number] => {
      return { name, shape, dtype: 'float32le', offset: 4 * at, bytes: 4 * tf.util.sizeFromShape(shape) };
    };
    const graph: NetworkGraph = {
      inputs: [{ name: 'data' }],
      outputs: [{ name: 'flat' }],
      weights: [
        weight('w', [1, 3, 1, 1], 0),
        ...['scale', 'offset', 'mean', 'variance'].map((name, i) => weight(name, [1], 3 + i)),
      ],
      nodes: [
        node('Conv', 'conv', ['data', 'w'], { kernel_shape: [1, 1] }),
        node('BatchNormalization', 'norm', ['conv', 'scale', 'offset', 'mean', 'variance'], { epsilon: 0 }),
        node('Flatten', 'flat', ['norm']),
      ],
    };
    const net = new GraphBackbone({ graph, weights: new Uint8Array(data.buffer), embedding: 'flat', bottleneck });
    const folded = new FoldedNorms();
    const x = tf.ones([1, 1, 1, 3]);
    const before = tf.memory().numTensors;
    const features = net.apply(x, { folded });
    // 1 + 2 + 3; then 2 · (6 − 5) / 2 + 1.
    expectClose(features.bottleneck, [bottleneck === 'conv' ? 6 : 2], 1e-6);
    expectClose(features.embedding, [2], 1e-6);
    expect(tf.memory().numTensors - before).toBe(2 + kept);
    folded.dispose();
    tf.dispose([features.embedding, features.bottleneck]);
    expectClose(net.apply(x).embedding, [2], 1e-6);
  });

  test('refuses what it does not read, by name', () => {
    const { graph, weights } = smallGraph();
    const make = (change: Partial<NetworkGraph>, embedding = 'embedding'): (() => GraphBackbone) => {
      return () => new GraphBackbone({ graph: { ...graph, ...change }, weights, embedding, bottleneck: 'twice' });
    };
    expect(make({ nodes: [node('Softmax', 'p', ['data'])] })).toThrow(/operator is not supported.*Softmax/);
    expect(make({ nodes: [node('Conv', 'c', ['data', 'w'], { kernel_shape: [1, 1], dilations: [2, 2] })] })).toThrow(
      /geometry is not supported/,
    );
    expect(make({}, 'logits')).toThrow(/no such value.*logits/);
    expect(make({ weights: [] })).toThrow(/no such weight|not a number/);
  });
});

const models = dataFolder === undefined ? '' : resolve(dataFolder, 'models');

// The reference engine, and a graphics card made of software, would take minutes.
const quick = engines.filter((engine) => engine !== 'cpu' && engine !== 'webgpu');

describe.skipIf(dataFolder === undefined).each(quick)('MobileFaceNet y1 from the data folder on %s', (engine) => {
  beforeAll(() => startEngine(engine));

  const load = (): GraphBackbone => {
    const graph = JSON.parse(readFileSync(`${models}/mobilefacenet_y1.graph.json`, 'utf8')) as NetworkGraph;
    const weights = new Uint8Array(readFileSync(`${models}/mobilefacenet_y1.weights.bin`));
    return new GraphBackbone({ graph, weights, embedding: 'embedding', bottleneck: 'gdc' });
  };
  const images = (n: number): tf.Tensor4D => {
    const random = createRandom(7);
    return tf.tensor4d(
      Float32Array.from({ length: n * 112 * 112 * 3 }, () => random.integer(256)),
      [n, 112, 112, 3],
    );
  };

  test.skipIf(!hasOnnxRuntime)('as native layers gives what ONNX Runtime gives (needs onnxruntime-node)', async () => {
    const runtime: typeof import('onnxruntime-common') = await import('onnxruntime-node' as string);
    const { InferenceSession, Tensor } = runtime;
    const session = await InferenceSession.create(`${models}/mobilefacenet_y1.onnx`);
    const x = images(2);
    const nchw = tf.transpose(x, [0, 3, 1, 2]);
    const expected = await session.run({ data: new Tensor('float32', nchw.dataSync<'float32'>(), [2, 3, 112, 112]) });
    const { embedding, bottleneck } = load().apply(x);
    expectClose(embedding, expected.embedding?.data as Float32Array, tolerances[engine].deep);
    expectClose(bottleneck, expected.gdc?.data as Float32Array, tolerances[engine].deep);
    await session.release();
  });

  test.skipIf(!inLongJob)(
    'as native layers trains end to end: the loss falls, a checkpoint reloads to identical outputs (long job)',
    async () => {
      const net = load();
      const x = images(4);
      const labels = tf.oneHot(tf.tensor1d([0, 1, 0, 1], 'int32'), 2);
      const centres = tf.variable(tf.randomNormal([128, 2], 0, 0.1, 'float32', 1));
      const variables = { ...net.trainableVariables, centres };
      const optimizer = sgd({ learningRate: 0.01, momentum: 0.9 });
      let state = optimizer.init(variables);
      const losses: number[] = [];
      for (let step = 0; step < 6; step++) {
        const loss = (): tf.Tensor => {
          const { embedding } = net.apply(x, { training: true });
          const logits = tf.matMul(embedding, centres as tf.Tensor as tf.Tensor2D);
          return tf.neg(tf.mean(tf.sum(tf.mul(labels, tf.logSoftmax(logits)), 1)));
        };
        const { value, grads } = valueAndGrads(loss, variables);
        expect(Object.keys(grads).length).toBe(Object.keys(variables).length);
        const next = optimizer.update(grads, state, variables);
        applyUpdates(variables, next.params);
        disposeState(state);
        state = next.state;
        losses.push(value.dataSync()[0] as number);
        tf.dispose([value, grads]);
      }
      expect(losses.at(-1)).toBeLessThan(0.5 * (losses[0] as number));
      const before = net.apply(x).embedding.dataSync();
      const twin = load();
      twin.loadStateDict(net.stateDict());
      expect(twin.apply(x).embedding.dataSync()).toEqual(before);
    },
  );
});
