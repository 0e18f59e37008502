import { readFileSync } from 'node:fs';
import { valueAndGrads } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeEngines, expectClose } from '../../../../testing/engines.js';
import { AngleLinear } from '../../src/index.js';

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
