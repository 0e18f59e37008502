import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeEngines, expectNoLeak } from '../../../../testing/engines.js';
import {
  arcFaceLogits,
  cosFaceLogits,
  magFaceLogits,
  scaleFaceLogits,
  softmaxCrossEntropy,
  sphereFaceLambda,
  sphereFaceLogits,
} from '../../src/index.js';
import { expectGolden, golden, load } from '../helpers/golden.js';

describeEngines('published margins', (_, tolerance) => {
  for (const [name, logits] of [
    ['arcface', arcFaceLogits],
    ['arcface_small', arcFaceLogits],
    ['cosface', cosFaceLogits],
    ['cosface_small', cosFaceLogits],
  ] as const) {
    it(`${name} agrees in logits, loss and gradient, and changes nothing`, () => {
      const g = golden(name);
      const cosine = load(g.inputs.cosine);
      const labels = load(g.inputs.label);
      const options = g.params as { margin: number; scale: number };
      const copy = cosine.dataSync().slice();
      const z = expectNoLeak(1, () => logits(cosine, labels, options));
      expectGolden(z, g.outputs.logits, tolerance.value);
      expectGolden(softmaxCrossEntropy(z, labels), g.outputs.crossEntropyMean, tolerance.value);
      const ignored = logits(cosine, load(g.inputs.labelWithIgnored), options);
      expectGolden(ignored, g.outputs.logitsWithIgnored, tolerance.value);
      const grad = expectNoLeak(1, () =>
        tf.grad((c) => softmaxCrossEntropy(logits(c, labels, options), labels))(cosine),
      );
      expectGolden(grad, g.grads.cosine, tolerance.gradient);
      expect(cosine.dataSync()).toEqual(copy);
    });
  }

  it('arcface at and next to the poles agrees, with finite gradients', () => {
    const g = golden('arcface_poles');
    const labels = load(g.inputs.label);
    const cosine = load(g.inputs.cosine);
    const options = g.params as { margin: number; scale: number };
    expectGolden(arcFaceLogits(cosine, labels, options), g.outputs.logits, tolerance.value);
    const grad = tf.grad((c) => softmaxCrossEntropy(arcFaceLogits(c, labels, options), labels))(cosine);
    expect([...grad.dataSync()].every(Number.isFinite)).toBe(true);
  });

  it('arcface_scale agrees in logits, loss and both gradients, with scales as [N,1] or [N]', () => {
    const g = golden('arcface_scale');
    const cosine = load(g.inputs.cosine);
    const labels = load(g.inputs.label);
    const scale = load(g.inputs.scale);
    const options = g.params as { margin: number };
    const z = expectNoLeak(1, () => scaleFaceLogits(cosine, labels, scale, options));
    expectGolden(z, g.outputs.logits, tolerance.value);
    expectGolden(softmaxCrossEntropy(z, labels), g.outputs.crossEntropyMean, tolerance.value);
    const [dCosine, dScale] = tf.grads((c, s) => softmaxCrossEntropy(scaleFaceLogits(c, labels, s, options), labels))([
      cosine,
      scale,
    ]) as [tf.Tensor, tf.Tensor];
    expectGolden(dCosine, g.grads.cosine, tolerance.gradient);
    expectGolden(dScale, g.grads.scale, tolerance.gradient);
    expect(dScale.shape).toEqual([9, 1]);
    expect(scaleFaceLogits(cosine, labels, tf.reshape(scale, [9]), options).dataSync()).toEqual(z.dataSync());
  });

  for (const gamma of [0, 2]) {
    it(`angle_loss with gamma ${gamma} agrees over three annealed calls`, () => {
      const g = golden(`angle_loss_gamma${gamma}`);
      const features = load(g.inputs.feature);
      const weights = load(g.inputs.weight);
      const labels = load(g.inputs.label);
      const loss = (x: tf.Tensor, step: number): tf.Tensor =>
        softmaxCrossEntropy(sphereFaceLogits(x, weights, labels, { m: 4, lambda: sphereFaceLambda(step) }), labels, {
          gamma,
        });
      (g.outputs.lossPerCall as number[]).forEach((expected, call) => {
        expectGolden(
          expectNoLeak(1, () => tf.tidy(() => loss(features, call + 1))),
          expected,
          tolerance.value,
        );
      });
      expectGolden(tf.grad((x) => loss(x, 3))(features), g.grads.featureAtThirdCall, tolerance.gradient);
    });
  }

  for (const name of ['magface_easy', 'magface_strict']) {
    it(`${name} agrees in logits, regulariser and both gradients`, () => {
      const g = golden(name);
      const features = load(g.inputs.feature);
      const weights = load(g.inputs.weight);
      const labels = load(g.inputs.label);
      const { logits, regularizer } = expectNoLeak(2, () => magFaceLogits(features, weights, labels, g.params));
      expectGolden(logits, g.outputs.logits, tolerance.value);
      expectGolden(regularizer, g.outputs.regularizer, tolerance.value);
      const total = (x: tf.Tensor, w: tf.Tensor): tf.Tensor => {
        const r = magFaceLogits(x, w, labels, g.params);
        return tf.add(softmaxCrossEntropy(r.logits, labels), tf.mul(r.regularizer, g.params.lambdaG as number));
      };
      expectGolden(total(features, weights), g.outputs.total, tolerance.value);
      const [dx, dw] = tf.grads(total)([features, weights]) as [tf.Tensor, tf.Tensor];
      expectGolden(dx, g.grads.feature, tolerance.gradient);
      expectGolden(dw, g.grads.weight, tolerance.gradient);
    });
  }
});
