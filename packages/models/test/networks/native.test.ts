import { readFileSync } from 'node:fs';
import { valueAndGrads, zeroInitializer } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { describeEngines, expectClose } from '../../../../testing/engines.js';
import { startEngine } from '../../../../testing/start-engine.js';
import { AngleLinear, createBackbone, MobileFaceNet, SphereNet20 } from '../../src/index.js';

interface Stored {
  shape: number[];
  data: number[];
}
interface GoldenAngles {
  inputs: { feature: Stored; weight: Stored };
  outputs: { cosTheta: Stored; phiTheta: Stored };
}

const golden = JSON.parse(
  readFileSync(new URL('../golden/angle_loss_gamma0.json', import.meta.url), 'utf8'),
) as GoldenAngles;
const count = (variables: Record<string, tf.Variable>): number =>
  Object.values(variables).reduce((n, v) => n + v.size, 0);

describeEngines('the angle layer of SphereFace', (_, tolerance) => {
  test('gives the published cosines and angles', () => {
    const { feature, weight } = golden.inputs;
    const [inFeatures = 0, classes = 0] = weight.shape;
    const layer = new AngleLinear({ inFeatures, classes });
    layer.loadStateDict({ weight: tf.tensor(weight.data, weight.shape) });
    const { cosine, angle } = layer.apply(tf.tensor(feature.data, feature.shape));
    expectClose(cosine, golden.outputs.cosTheta.data, tolerance.value);
    expectClose(angle, golden.outputs.phiTheta.data, tolerance.value);
  });

  test('its angle function falls without a jump from 1 to −7, and has a gradient everywhere', () => {
    const layer = new AngleLinear({ inFeatures: 2, classes: 1 });
    layer.loadStateDict({ weight: tf.tensor2d([[1], [0]]) });
    const turns = Array.from({ length: 181 }, (_, i) => (i * Math.PI) / 180);
    const tangents = tf.tensor2d(turns.map((t) => [-Math.sin(t), Math.cos(t)]));
    const x = tf.variable(tf.tensor2d(turns.map((t) => [Math.cos(t), Math.sin(t)])));
    const angle = Array.from(layer.apply(x).angle.dataSync());
    expect(angle[0]).toBeCloseTo(1, 4);
    expect(angle.at(-1)).toBeCloseTo(-7, 4);
    const steps = angle.slice(1).map((a, i) => a - (angle[i] as number));
    expect(Math.max(...steps)).toBeLessThan(1e-4);
    expect(Math.min(...steps)).toBeGreaterThan(-0.1);
    const { grads } = valueAndGrads(() => tf.sum(layer.apply(x).angle), { x });
    const slopes = Array.from(tf.tidy(() => tf.sum(tf.mul(grads.x as tf.Tensor, tangents), 1)).dataSync());
    // Along the circle; at the borders the curvature jumps from 16 to −16, which a difference over 1° feels as 0.14.
    for (let i = 2; i < 179; i++) {
      const between = ((angle[i + 1] as number) - (angle[i - 1] as number)) / ((2 * Math.PI) / 180);
      expect(Math.abs((slopes[i] as number) - between)).toBeLessThan(0.15);
    }
  });
});

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
});
