import { FoldedNorms, valueAndGrads, zeroInitializer } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectClose } from '../../../../testing/engines.js';
import { startEngine } from '../../../../testing/start-engine.js';
import { createBackbone, IResNet, MobileFaceNet, SphereNet20 } from '../../src/index.js';

const count = (variables: Record<string, tf.Variable>): number =>
  Object.values(variables).reduce((n, v) => n + v.size, 0);

describe('backbones', () => {
  beforeAll(() => startEngine('wasm'));

  test('SphereNet-20 has as many parameters as the published one, and its two outputs', () => {
    const net = new SphereNet20({ classes: 10574, init: zeroInitializer });
    expect(count(net.trainableVariables)).toBe(28_084_544);
    const before = tf.memory().numTensors;
    const { embedding, bottleneck } = net.apply(tf.zeros([1, 112, 96, 3]));
    expect(tf.memory().numTensors - before).toBe(3);
    expect([embedding.shape, bottleneck.shape]).toEqual([
      [1, 512],
      [1, 21504],
    ]);
    expect(net.angles(embedding)?.angle.shape).toEqual([1, 10574]);
    net.dispose();
  });

  test('SphereNet-20 has the published names', () => {
    const net = new SphereNet20({ init: zeroInitializer, dimension: 2 });
    const names = Object.keys(net.variables);
    expect(names.slice(0, 4)).toEqual(['conv1_1.weight', 'conv1_1.bias', 'relu1_1.weight', 'conv1_2.weight']);
    expect(names.filter((name) => name.startsWith('conv3_') && name.endsWith('weight'))).toHaveLength(9);
    expect(net.angles(tf.zeros([1, 2]))).toBeUndefined();
    net.dispose();
  });

  test("InsightFace's mbf has its 2.06 million parameters under its names", () => {
    const net = createBackbone('mbf', { init: zeroInitializer });
    const learned = Object.values(net.trainableVariables).reduce((n, v) => n + v.size, 0);
    expect(learned).toBe(2_059_520);
    expect(Object.keys(net.variables)).toEqual(
      expect.arrayContaining([
        'layers.0.layers.2.weight',
        'layers.2.layers.1.layers.0.weight',
        'layers.3.layers.3.layers.2.layers.1.running_mean',
        'conv_sep.layers.0.weight',
        'features.layers.0.layers.0.weight',
        'features.layers.2.weight',
        'features.layers.3.running_var',
      ]),
    );
    net.dispose();
  });

  test('MobileFaceNet has the size of the paper, its two outputs, and gradients for every variable', () => {
    const net = new MobileFaceNet({ seed: 1 });
    expect(count(net.trainableVariables) / 1e6).toBeCloseTo(0.99, 1);
    const x = tf.randomUniform([2, 112, 112, 3], -1, 1, 'float32', 1);
    const before = tf.memory().numTensors;
    const { embedding, bottleneck } = net.apply(x);
    expect(tf.memory().numTensors - before).toBe(2);
    expect([embedding.shape, bottleneck.shape]).toEqual([
      [2, 128],
      [2, 25088],
    ]);
    const loss = (): tf.Tensor => tf.sum(tf.square(net.apply(x, { training: true }).embedding));
    const { grads } = valueAndGrads(loss, net.trainableVariables);
    expect(Object.keys(grads).sort()).toEqual(Object.keys(net.trainableVariables).sort());
    tf.dispose([x, embedding, bottleneck, grads]);
    net.dispose();
  });

  test.each([
    // Of the blocks each batch norm that stands behind a convolution.
    ['MobileFaceNet', () => new MobileFaceNet({ blocks: [1, 1, 1], seed: 1 }), 2 * (3 + 3 * 6 + 1)],
    ['an iResNet', () => new IResNet({ blocks: [1, 1, 1, 1], dimension: 8, seed: 1 }), 2 * (1 + 4 * 3)],
  ] as const)('%s with folded batch norms gives the same, and keeps nothing once it is prepared', (_, make, kept) => {
    const net = make();
    const folded = new FoldedNorms();
    const x = tf.randomUniform([2, 112, 112, 3], -1, 1, 'float32', 1);
    tf.tidy(() => void net.apply(x, { training: true }));
    const before = tf.memory().numTensors;
    net.prepareFolding(folded);
    expect(tf.memory().numTensors - before).toBe(kept);
    const plain = net.apply(x);
    const quick = net.apply(x, { folded });
    expect(tf.memory().numTensors - before).toBe(kept + 4);
    expectClose(quick.embedding, plain.embedding.dataSync(), 1e-4);
    expectClose(quick.bottleneck, plain.bottleneck.dataSync(), 1e-4);
    tf.dispose([x, plain.embedding, plain.bottleneck, quick.embedding, quick.bottleneck]);
    folded.dispose();
    net.dispose();
  });
});
